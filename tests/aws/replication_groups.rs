//! A replication group of ElastiCache is deleted with its primary.

use crate::harness::{Fate, Folder, Moto, Proxy};

const PROGRAM: &str = r#"
target aws { provider = aws }

resource sessions: aws.elasticache.ReplicationGroup {
  replication_group_id          = "sessions"
  replication_group_description = "who is signed in"
  engine                        = "redis"
  cache_node_type               = "cache.t4g.micro"
  num_node_groups               = 1
  replicas_per_node_group       = 1
  automatic_failover_enabled    = true
}
"#;

#[test]
fn a_group_is_deleted_with_all_its_nodes() {
    let moto = Moto::start();
    let proxy = Proxy::start(&moto.endpoint, |_| Fate::Pass);
    let folder = Folder::new(&proxy.endpoint);
    folder.write("main.msd", PROGRAM);
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["destroy", "-auto-approve"]);
    let sent = proxy.bodies("DeleteReplicationGroup");
    let [sent] = sent.as_slice() else { panic!("{sent:?}") };
    assert!(sent.contains("RetainPrimaryCluster=false"), "{sent}");
    // It is gone: there is everything to be made anew.
    folder.ends(2, &["plan", "-detailed-exitcode"]);
}

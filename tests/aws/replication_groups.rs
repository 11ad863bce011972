//! A replication group of ElastiCache is deleted: moto never comes to an end with that, so a proxy says
//! when it is gone.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::harness::{Call, Fate, Folder, Moto, Proxy};

const GONE: &str = "<ErrorResponse><Error><Type>Sender</Type>\
                    <Code>ReplicationGroupNotFoundFault</Code>\
                    <Message>ReplicationGroup sessions not found.</Message></Error>\
                    <RequestId>1</RequestId></ErrorResponse>";

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
    let is_deleted = AtomicBool::new(false);
    let rule = move |call: &Call| {
        match call.name.as_str() {
            "DeleteReplicationGroup" => is_deleted.store(true, Ordering::Relaxed),
            "DescribeReplicationGroups" if is_deleted.load(Ordering::Relaxed) => {
                return Fate::Refuse { status: 404, body: GONE.to_owned() };
            }
            _ => {}
        }
        Fate::Pass
    };
    let proxy = Proxy::start(&moto.endpoint, rule);
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

//! Modules and groups with `for`, and what is deferred until the cloud has answered.

use crate::harness::Folder;

const NET: &str = r#"
param cidr: Cidr
secret param token: String = "none"
group base { resource vpc: aws.ec2.VPC { cidr_block = cidr } }
resource held: aws.ssm.Parameter { type = "String", value = token }
output vpc_id = vpc.vpc_id
"#;

const TWO: &str = r#"
target local { provider = sim, latency = 0s }
module net: "./net" for cidr in { eu = "10.1.0.0/16", us = "10.2.0.0/16" } { cidr = cidr, token = "hunter2" }
resource peering: aws.ec2.VPCPeeringConnection {
  vpc_id      = net["eu"].vpc_id
  peer_vpc_id = net["us"].vpc_id
}
output ids = [for n in net: n.vpc_id]
"#;

#[test]
fn each_instance_of_a_module_has_its_own_things() {
    let folder = Folder::new([("main.msd", TWO), ("net/main.msd", NET)]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(5);
    let addresses: Vec<String> = folder.state().into_iter().map(|(address, _)| address).collect();
    assert!(addresses.contains(&r#"net["eu"].vpc"#.to_owned()), "{addresses:?}");
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
    // One key less: its things go, the other's stay.
    folder.edit("main.msd", r#", us = "10.2.0.0/16""#, "");
    folder.edit("main.msd", r#"net["us"].vpc_id"#, r#"net["eu"].vpc_id"#);
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains(r#"- net["us"].vpc"#) && !plan.contains(r#"- net["eu"]"#), "{plan}");
}

#[test]
fn a_secret_that_a_module_is_given_is_never_shown() {
    let folder = Folder::new([("main.msd", TWO), ("net/main.msd", NET)]);
    let plan = folder.ok(&["plan"]).stdout;
    assert!(!plan.contains("hunter2"), "{plan}");
    let applied = folder.ok(&["apply", "-auto-approve"]);
    assert!(!applied.stdout.contains("hunter2") && !applied.stderr.contains("hunter2"));
    for name in [".msd/state.db", ".msd/state.db-wal"] {
        let bytes = std::fs::read(folder.file(name)).unwrap_or_default();
        assert!(!bytes.windows(7).any(|part| part == b"hunter2"), "{name} holds the secret");
    }
}

#[test]
fn one_broken_module_does_not_hide_the_mistakes_of_another() {
    let main = r#"
module a: "./a" { sise = 3 }
module b: "./b" {}
"#;
    let a = "param size: Int = 1\nresource q: aws.sqs.Queue { delay_seconds = }\n";
    let b = "resource q: aws.sqs.Queue { delay_secnods = 3 }\n";
    let folder = Folder::new([("main.msd", main), ("a/main.msd", a), ("b/main.msd", b)]);
    let ran = folder.run(&["check", "-format", "short"]);
    assert_eq!(ran.code, 1);
    for expected in
        ["main.msd:2:19: error[E0203]", "a/main.msd:2:", "b/main.msd:1:29: error[E0203]"]
    {
        assert!(ran.stderr.contains(expected), "{expected} in\n{}", ran.stderr);
    }
}

#[test]
fn what_the_cloud_decides_is_planned_during_the_apply() {
    let text = r#"
target local { provider = sim, latency = 0s }
resource first: aws.sqs.Queue { queue_name = "first" }
resource parts: aws.sqs.Queue for part, i in string.split(first.arn, ":") { queue_name = "part-${i}" }
resource last: aws.sns.Topic { topic_name = "last-${len(parts)}" }
output count = len(parts)
"#;
    let folder = Folder::new([("main.msd", text)]);
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("? parts: aws.sqs.Queue") && plan.contains("depends on first"), "{plan}");
    assert!(plan.contains("? last: aws.sns.Topic") && plan.contains("waits for parts"), "{plan}");
    assert!(plan.contains("1 to create") && plan.contains("2 deferred"), "{plan}");
    let applied = folder.ok(&["apply", "-auto-approve"]).stdout;
    assert!(applied.contains("count = 6"), "{applied}");
    folder.assert_agrees(8);
    // By now everything is known before the apply.
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
    folder.ok(&["destroy", "-auto-approve"]);
    folder.assert_agrees(0);
}

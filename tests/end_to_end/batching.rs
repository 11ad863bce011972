//! `@batch`: several operations in one call, where the cloud has one for that.

use serde_json::Value;

use crate::harness::Folder;

/// Twenty-five records in batches of ten at one call a minute, and a queue, which has no such call.
const PROGRAM: &str = r#"
target local { provider = sim, latency = 0s }
limit dns { rate = 1/min, applies_to = [aws.route53.RecordSet] }
@estimate(1s)
resource zone: aws.route53.HostedZone { name = "example.com" }
@batch(10) @estimate(1s)
resource record: aws.route53.RecordSet for i in 1..=25 {
  hosted_zone_id   = zone.id
  name             = "r${i}.example.com"
  type             = "A"
  ttl              = "300"
  resource_records = ["192.0.2.${i}"]
}
@batch(10) @estimate(1s)
resource queue: aws.sqs.Queue { queue_name = "alone" }
"#;

#[test]
fn similar_operations_share_a_call_and_a_token() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("record[1]: aws.route53.RecordSet  # in batches of 10"), "{plan}");
    assert!(plan.contains("queue: aws.sqs.Queue\n"), "a queue has no such call: {plan}");
    let planned: Value = serde_json::from_str(&folder.ok(&["plan", "-json"]).stdout).unwrap();
    // Three calls, one a minute, the first at once.
    let by_waves = planned["forecast"]["by_waves"].as_i64().unwrap();
    assert!((120_000..130_000).contains(&by_waves), "{by_waves}");
    let ran = folder.ok(&["apply", "-auto-approve", "-json"]);
    let events: Vec<Value> =
        ran.stdout.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let shared = events.iter().filter(|event| event["event"] == "batched");
    let mut sizes: Vec<usize> =
        shared.map(|event| event["operations"].as_array().unwrap().len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [5, 10, 10]);
    folder.assert_agrees(27);
    assert!(folder.ok(&["plan"]).stdout.contains("No changes."));
}

#[test]
fn one_that_is_refused_leaves_the_others_of_its_call_alone() {
    let folder = Folder::new([("main.msd", PROGRAM.replace("1/min", "100/s").as_str())]);
    let faults = "on=record[3],class=denied";
    let ran = folder.run(&["apply", "-auto-approve", "-faults", faults]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(
        ran.stderr.contains("aws.route53.RecordSet: one call for 10 operations"),
        "{}",
        ran.stderr
    );
    folder.assert_agrees(26);
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(27);
}

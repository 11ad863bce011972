//! What changes in a program become in a plan.

use crate::harness::Folder;

const QUEUES: &str = r#"
target local { provider = sim, latency = 0s }
param names: List<String> = ["a", "b"]
resource dead: aws.sqs.Queue { queue_name = "dead" }
resource queue: aws.sqs.Queue for name in names {
  queue_name     = "q-${name}"
  delay_seconds  = 5
  redrive_policy = { dead_letter_target_arn = dead.arn, max_receive_count = 3 }
}
output urls = [for q in queue: q.queue_url]
"#;

#[test]
fn update_replace_delete_and_no_change() {
    let folder = Folder::new([("main.msd", QUEUES)]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(3);

    folder.edit("main.msd", "delay_seconds  = 5", "delay_seconds  = 6");
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("~ queue[\"a\"]"), "{plan}");
    assert!(plan.contains("delay_seconds = 5 -> 6"), "{plan}");
    assert!(plan.contains("2 to update"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);

    // The name cannot be changed in place.
    folder.edit("main.msd", "\"q-${name}\"", "\"p-${name}\"");
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("-/+ queue[\"a\"]"), "{plan}");
    assert!(plan.contains("# forces replacement"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(3);

    folder.edit("main.msd", r#"["a", "b"]"#, r#"["b"]"#);
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("- queue[\"a\"]") && plan.contains("1 to delete"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(2);
    assert!(folder.ok(&["output", "-json"]).stdout.contains("p-b"));
}

#[test]
fn protection_outlives_its_declaration() {
    let folder = Folder::new([(
        "main.msd",
        "target local { provider = sim, latency = 0s }\n@protect\nresource q: aws.sqs.Queue {}\n",
    )]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.write("main.msd", "target local { provider = sim, latency = 0s }\n");
    let refused = folder.run(&["apply", "-auto-approve"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("protect"), "{}", refused.stderr);
    folder.assert_agrees(1);
    // The way out that the message names: take the mark off, apply, then delete.
    folder.write(
        "main.msd",
        "target local { provider = sim, latency = 0s }\nresource q: aws.sqs.Queue {}\n",
    );
    folder.ok(&["apply", "-auto-approve"]);
    folder.write("main.msd", "target local { provider = sim, latency = 0s }\n");
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(0);
}

#[test]
fn a_failed_wave_stops_and_says_how_to_go_on() {
    // An id that is well-formed, so that only the cloud can tell that there is no such thing.
    let program = r#"
target local { provider = sim, latency = 0s }
resource vpc: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }
resource subnet: aws.ec2.Subnet { vpc_id = "vpc-0123456789abcdef0", cidr_block = "10.0.1.0/24" }
resource inner: aws.ec2.RouteTable { vpc_id = vpc.vpc_id, tags = { Of = subnet.subnet_id } }
"#;
    let folder = Folder::new([("main.msd", program)]);
    let failed = folder.run(&["apply", "-auto-approve"]);
    assert_eq!(failed.code, 1);
    assert!(failed.stderr.contains("vpc-0123456789abcdef0"), "{}", failed.stderr);
    assert!(failed.stderr.contains("main.msd:4"), "it points at the source: {}", failed.stderr);
    assert!(failed.stderr.contains("msd apply"), "{}", failed.stderr);
    folder.assert_agrees(1);
    folder.edit("main.msd", "\"vpc-0123456789abcdef0\"", "vpc.vpc_id");
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(3);
}

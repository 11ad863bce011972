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

const ROLE: &str = r#"
target local { provider = sim, latency = 0s }
resource role: aws.iam.Role {
  role_name = "worker"
  assume_role_policy_document = {
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  }
}
"#;

#[test]
fn another_spelling_of_a_policy_is_no_change() {
    let folder = Folder::new([("main.msd", ROLE)]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.write(
        "main.msd",
        r#"
target local { provider = sim, latency = 0s }
resource role: aws.iam.Role {
  role_name = "worker"
  managed_policy_arns = []
  assume_role_policy_document = """
    { "Statement": { "Action": ["sts:AssumeRole"], "Effect": "Allow",
                     "Principal": { "Service": ["ecs-tasks.amazonaws.com"] } },
      "Version": "2012-10-17" }
    """
}
"#,
    );
    let plan = folder.ok(&["plan", "-detailed-exitcode"]).stdout;
    assert!(plan.contains("No changes"), "{plan}");
    folder.edit("main.msd", "[\"sts:AssumeRole\"]", "[\"sts:TagSession\", \"sts:AssumeRole\"]");
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("Statement.0.Action.0 = \"sts:TagSession\""), "{plan}");
    assert!(!plan.contains("Principal"), "{plan}");
}

/// Returns what the cloud holds of the queue.
fn queue(folder: &Folder) -> serde_json::Value {
    let list = folder.ok(&["sim", "list", "-json"]).stdout;
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    list[0]["properties"].clone()
}

const QUEUE: &str = r#"
target local { provider = sim, latency = 0s }
resource queue: aws.sqs.Queue {
  queue_name         = "queue"
  delay_seconds      = 5
  visibility_timeout = 30
  tags               = { Team = "red", Owner = "ops" }
}
"#;

#[test]
fn an_update_sends_and_shows_what_changed_and_no_more() {
    let folder = Folder::new([("main.msd", QUEUE)]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["sim", "set", "queue", "visibility_timeout=99"]);
    folder.edit("main.msd", "delay_seconds      = 5", "delay_seconds      = 6");
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("~ delay_seconds = 5 -> 6"), "{plan}");
    assert!(!plan.contains("visibility_timeout") && !plan.contains("tags"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(queue(&folder)["delay_seconds"], 6);
    assert_eq!(queue(&folder)["visibility_timeout"], 99, "what did not change was not sent");
    let drift = folder.run(&["plan", "-refresh-only", "-detailed-exitcode"]);
    assert_eq!(drift.code, 2);
    assert!(drift.stdout.contains("queue.visibility_timeout: 30 -> 99"), "{}", drift.stdout);
}

#[test]
fn a_part_of_a_property_can_be_ignored() {
    let folder = Folder::new([("main.msd", QUEUE)]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.edit("main.msd", "Owner = \"ops\"", "Owner = \"me\"");
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 2);
    folder.edit("main.msd", "resource queue", "@ignore(tags.Owner)\nresource queue");
    folder.ok(&["plan", "-detailed-exitcode"]);
    folder.edit("main.msd", "Team = \"red\"", "Team = \"blue\"");
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("tags.Team") && !plan.contains("tags.Owner"), "{plan}");
    folder.edit("main.msd", "@ignore(tags.Owner)", "@ignore(tag.Owner)");
    let wrong = folder.run(&["check"]).stderr;
    assert!(wrong.contains("did you mean `tags`?"), "{wrong}");
}

#[test]
fn who_goes_first_can_be_said() {
    let folder = Folder::new([("main.msd", ROLE)]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.edit("main.msd", "resource role", "@replace(delete_first)\nresource role");
    folder.edit("main.msd", "\"worker\"", "\"helper\"");
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.find("  - role:").unwrap() < plan.find("-/+ role:").unwrap(), "{plan}");
    folder.edit("main.msd", "@replace(delete_first)", "@replace(create_first)");
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.find("  - role:").unwrap() > plan.find("-/+ role:").unwrap(), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(1);
}

#[test]
fn a_protected_thing_is_not_replaced_on_request_either() {
    let folder = Folder::new([("main.msd", QUEUE)]);
    folder.edit("main.msd", "resource queue", "@protect\nresource queue");
    folder.ok(&["apply", "-auto-approve"]);
    for arguments in [["apply", "-replace=queue"], ["destroy", "-target=queue"]] {
        let refused = folder.run(&[arguments[0], arguments[1], "-auto-approve"]);
        assert_eq!(refused.code, 1);
        assert!(refused.stderr.contains("is protected"), "{}", refused.stderr);
    }
    folder.assert_agrees(1);
}

const FLEET: &str = r#"
target local { provider = sim, latency = 0s }
resource template: aws.ec2.LaunchTemplate {
  launch_template_name = "web"
  launch_template_data = { instance_type = "t4g.small", image_id = "ami-0abcdef1234567890" }
}
resource web: aws.autoscaling.AutoScalingGroup {
  min_size           = "1"
  max_size           = "2"
  availability_zones = ["us-east-1a"]
  launch_template    = { launch_template_id = template.launch_template_id, version = template.latest_version_number }
}
"#;

#[test]
fn what_an_update_changes_reaches_those_who_use_it() {
    let folder = Folder::new([("main.msd", FLEET)]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["plan", "-detailed-exitcode"]);
    folder.edit("main.msd", "t4g.small", "t4g.large");
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("2 to update"), "{plan}");
    assert!(plan.contains("(known after apply)"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["plan", "-detailed-exitcode"]);
    let list = folder.ok(&["sim", "list", "-json"]).stdout;
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let [template, web] = [0, 1].map(|index| &list[index]["properties"]);
    let used = &web["launch_template"]["version"];
    assert!(used.is_string() && *used == template["latest_version_number"], "{list}");
}

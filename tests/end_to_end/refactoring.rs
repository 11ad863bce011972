//! `moved`, `forget`, `import` and `existing`: what is there already stays the same thing.

use crate::harness::Folder;

const TARGET: &str = "target local { provider = sim, latency = 0s }\n";

fn program(text: &str) -> String {
    format!("{TARGET}{text}")
}

#[test]
fn a_move_changes_the_state_and_nothing_else() {
    let before = r#"resource a: aws.sqs.Queue for k in ["x", "y"] { queue_name = k }
resource user: aws.sqs.Queue { redrive_policy = { dead_letter_target_arn = a["x"].arn } }"#;
    let folder = Folder::new([("main.msd", program(before).as_str())]);
    folder.ok(&["apply", "-auto-approve"]);
    let ids: Vec<String> = folder.cloud();
    folder.write(
        "parts/main.msd",
        r#"
resource queue: aws.sqs.Queue for k in ["x", "y"] { queue_name = k }
output first = queue["x"].arn"#,
    );
    let after = r#"module parts: "./parts" {}
moved a -> parts.queue
resource user: aws.sqs.Queue { redrive_policy = { dead_letter_target_arn = parts.first } }"#;
    folder.write("main.msd", &program(after));
    let plan = folder.run(&["plan", "-detailed-exitcode"]);
    assert_eq!(plan.code, 2, "{}", plan.stdout);
    assert!(plan.stdout.contains(r#"a["x"] -> parts.queue["x"]"#), "{}", plan.stdout);
    assert!(plan.stdout.contains("0 to create, 0 to update, 0 to replace, 0 to delete"));
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(folder.cloud(), ids);
    folder.assert_agrees(3);
    // The line may stay: it has nothing to do any more.
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
}

#[test]
fn what_is_forgotten_stays_and_can_be_imported_again() {
    let folder = Folder::new([(
        "main.msd",
        program(r#"resource keep: aws.sqs.Queue { queue_name = "keep", delay_seconds = 5 }"#)
            .as_str(),
    )]);
    folder.ok(&["apply", "-auto-approve"]);
    let id = folder.cloud().remove(0);
    folder.write("main.msd", &program("forget keep"));
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(folder.state(), []);
    assert_eq!(folder.cloud(), std::slice::from_ref(&id));

    let import = format!(
        "import again from \"{id}\"\nresource again: aws.sqs.Queue {{ queue_name = \"keep\", delay_seconds = 9 }}"
    );
    folder.write("main.msd", &program(&import));
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("delay_seconds = 5 -> 9") && plan.contains("1 to update"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(folder.state(), [("again".to_owned(), id)]);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
}

#[test]
fn what_exists_is_read_and_never_managed() {
    let folder = Folder::new([(
        "main.msd",
        program(r#"resource made: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }"#).as_str(),
    )]);
    folder.ok(&["apply", "-auto-approve"]);
    let id = folder.cloud().remove(0);
    let text = format!(
        r#"resource made: aws.ec2.VPC {{ cidr_block = "10.0.0.0/16" }}
existing hub: aws.ec2.VPC {{ vpc_id = "{id}" }}
resource subnet: aws.ec2.Subnet {{ vpc_id = hub.vpc_id, cidr_block = cidr.subnet(hub.cidr_block, 8, 1) }}"#
    );
    folder.write("main.msd", &program(&text));
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("cidr_block = \"10.0.1.0/24\""), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(2);

    folder.edit("main.msd", &id, "vpc-0123456789abcdef0");
    let ran = folder.run(&["plan"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("main.msd:3:10") && ran.stderr.contains("not there"),
        "{}",
        ran.stderr
    );
}

#[test]
fn nothing_moves_to_where_something_is() {
    let both = r#"resource a: aws.sqs.Queue { queue_name = "a" }
resource b: aws.sqs.Queue { queue_name = "b" }"#;
    let folder = Folder::new([("main.msd", program(both).as_str())]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.write(
        "main.msd",
        &program("resource b: aws.sqs.Queue { queue_name = \"b\" }\nmoved a -> b"),
    );
    let ran = folder.run(&["plan"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("main.msd:3:7: `a` cannot move to `b`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("forget a"), "{}", ran.stderr);
}

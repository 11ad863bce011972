//! What changes outside of msd: told, taken over, brought back.

use crate::harness::Folder;

const QUEUES: &str = r#"
target local { provider = sim, latency = 0s }
resource dead: aws.sqs.Queue { queue_name = "dead", delay_seconds = 5 }
group work {
  resource queue: aws.sqs.Queue {
    queue_name     = "queue"
    delay_seconds  = 5
    tags           = { Team = "red" }
    redrive_policy = { dead_letter_target_arn = dead.arn, max_receive_count = 3 }
  }
}
"#;

fn deployed() -> Folder {
    let folder = Folder::new([("main.msd", QUEUES)]);
    folder.ok(&["apply", "-auto-approve"]);
    folder
}

fn property(folder: &Folder, address: &str, name: &str) -> serde_json::Value {
    let list: serde_json::Value =
        serde_json::from_str(&folder.ok(&["sim", "list", "-json"]).stdout).unwrap();
    let object = list.as_array().unwrap().iter().find(|one| one["address"] == address).unwrap();
    object["properties"][name].clone()
}

#[test]
fn nothing_changed() {
    let folder = deployed();
    let ran = folder.ok(&["plan", "-refresh-only", "-detailed-exitcode"]);
    assert!(ran.stdout.contains("Nothing changed outside of msd"), "{}", ran.stdout);
    assert!(folder.ok(&["plan", "-refresh"]).stdout.contains("No changes"));
    let ran = folder.ok(&["refresh"]);
    assert!(ran.stdout.contains("0 changed, 0 gone"), "{}", ran.stdout);
}

#[test]
fn drift_is_told_and_brought_back() {
    let folder = deployed();
    folder.ok(&["sim", "set", "queue", "delay_seconds=30", "tags.Owner=7"]);
    // Who does not look sees nothing: on the simulated cloud that is the default.
    folder.ok(&["plan", "-detailed-exitcode"]);
    let drift = folder.run(&["plan", "-refresh-only", "-detailed-exitcode"]);
    assert_eq!(drift.code, 2);
    for line in [
        "~ queue.delay_seconds: 5 -> 30 (changed outside of msd)",
        "+ queue.tags.Owner: \"7\" (changed outside of msd)",
        "Drift: 1 changed, 0 gone.",
    ] {
        assert!(drift.stdout.contains(line), "{}", drift.stdout);
    }
    let before = folder.ok(&["state", "pull"]).stdout;
    let back = folder.run(&["plan", "-refresh", "-detailed-exitcode"]);
    assert_eq!(back.code, 2);
    assert!(back.stdout.contains("queue.delay_seconds: 5 -> 30 (changed"), "{}", back.stdout);
    assert!(back.stdout.contains("delay_seconds = 30 -> 5"), "{}", back.stdout);
    assert!(back.stdout.contains("1 to update"), "{}", back.stdout);
    assert_eq!(folder.ok(&["state", "pull"]).stdout, before, "a plan only looks");
    folder.ok(&["apply", "-auto-approve", "-refresh"]);
    assert_eq!(property(&folder, "queue", "delay_seconds"), 5);
    assert_eq!(property(&folder, "queue", "tags"), serde_json::json!({ "Team": "red" }));
    folder.ok(&["plan", "-refresh-only", "-detailed-exitcode"]);
}

#[test]
fn destroy_looks_when_asked_and_finds_what_is_gone() {
    let folder = deployed();
    folder.ok(&["sim", "delete", "queue"]);
    let looked = folder.ok(&["destroy", "-auto-approve", "-refresh"]).stdout;
    assert!(looked.contains("(deleted outside of msd)"), "{looked}");
    assert!(looked.contains("1 deleted"), "{looked}");
    folder.assert_agrees(0);
    let blind = deployed();
    blind.ok(&["sim", "delete", "queue"]);
    let ran = blind.ok(&["destroy", "-auto-approve", "-refresh=false"]).stdout;
    assert!(ran.contains("2 deleted"), "what is gone is as good as deleted: {ran}");
    blind.assert_agrees(0);
}

#[test]
fn what_is_gone_is_created_again() {
    let folder = deployed();
    folder.ok(&["sim", "delete", "queue"]);
    let drift = folder.run(&["plan", "-refresh-only", "-detailed-exitcode"]);
    assert_eq!(drift.code, 2);
    assert!(drift.stdout.contains("- queue: aws.sqs.Queue ("), "{}", drift.stdout);
    assert!(drift.stdout.contains("(deleted outside of msd)"), "{}", drift.stdout);
    let plan = folder.ok(&["plan", "-refresh"]).stdout;
    assert!(plan.contains("+ queue") && plan.contains("1 to create"), "{plan}");
    folder.ok(&["apply", "-auto-approve", "-refresh"]);
    folder.assert_agrees(2);
}

#[test]
fn a_refresh_takes_over_what_is_there() {
    let folder = deployed();
    folder.ok(&["sim", "set", "queue", "delay_seconds=30"]);
    folder.ok(&["sim", "delete", "dead"]);
    let ran = folder.ok(&["refresh"]);
    assert!(ran.stdout.contains("Refresh complete! 1 changed, 1 gone"), "{}", ran.stdout);
    assert!(folder.ok(&["state", "show", "queue"]).stdout.contains("30"));
    assert_eq!(folder.state().len(), 1);
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("+ dead") && plan.contains("delay_seconds"), "{plan}");
    // A program that agrees with the cloud has nothing to bring back.
    folder.edit("main.msd", "    delay_seconds  = 5", "    delay_seconds  = 30");
    let plan = folder.ok(&["plan", "-target=queue", "-json"]).stdout;
    assert!(!plan.contains("\"path\":\"delay_seconds\""), "{plan}");
}

#[test]
fn a_look_can_be_about_a_part() {
    let folder = deployed();
    folder.ok(&["sim", "set", "queue", "delay_seconds=30"]);
    folder.ok(&["sim", "set", "dead", "delay_seconds=40"]);
    for (flag, dead, queue) in [
        ("-target=dead", true, false),
        ("-exclude=dead", false, true),
        ("-group=work", false, true),
        ("-tag=Team=red", false, true),
    ] {
        let ran = folder.run(&["plan", "-refresh-only", "-detailed-exitcode", flag]);
        assert_eq!(ran.code, 2, "{flag}");
        assert_eq!(ran.stdout.contains("dead.delay_seconds"), dead, "{flag}\n{}", ran.stdout);
        assert_eq!(ran.stdout.contains("queue.delay_seconds"), queue, "{flag}\n{}", ran.stdout);
    }
    let json = folder.ok(&["plan", "-refresh-only", "-json", "-target=dead"]).stdout;
    let plan: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(plan["refresh_only"], true);
    let edit = &plan["edits"][0];
    assert_eq!((&edit["edit"], &edit["address"]), (&"refreshed".into(), &"dead".into()));
    assert_eq!(edit["changes"][0]["after"], 40);
    // A plan of a part looks at what that needs, too.
    let part = folder.ok(&["plan", "-refresh", "-target=queue"]).stdout;
    assert!(part.contains("~ dead") && part.contains("2 to update"), "{part}");
}

#[test]
fn a_refresh_can_be_saved_and_applied() {
    let folder = deployed();
    folder.ok(&["sim", "set", "queue", "delay_seconds=30"]);
    folder.ok(&["plan", "-refresh-only", "-out", "drift.plan"]);
    assert!(folder.ok(&["show", "drift.plan"]).stdout.contains("5 -> 30"));
    let ran = folder.ok(&["apply", "drift.plan"]);
    assert!(ran.stdout.contains("Refresh complete! 1 changed"), "{}", ran.stdout);
    assert_eq!(property(&folder, "queue", "delay_seconds"), 30);
    let refused = folder.run(&["apply", "-refresh-only"]);
    assert_eq!(refused.code, 0, "there is nothing to agree to: {}", refused.stderr);
}

#[test]
fn what_moved_is_found_under_its_new_name() {
    let folder = deployed();
    folder.ok(&["sim", "set", "queue", "delay_seconds=30"]);
    folder.edit("main.msd", "  resource queue:", "  resource tasks:");
    folder.edit("main.msd", "group work {", "moved queue -> tasks\ngroup work {");
    let plan = folder.ok(&["plan", "-refresh", "-target=tasks"]).stdout;
    assert!(plan.contains("queue -> tasks"), "{plan}");
    assert!(plan.contains("tasks.delay_seconds: 5 -> 30 (changed"), "{plan}");
    assert!(plan.contains("1 to update"), "{plan}");
    folder.ok(&["apply", "-auto-approve", "-refresh", "-target=tasks"]);
    folder.ok(&["plan", "-refresh", "-detailed-exitcode"]);
    folder.assert_agrees(2);
}

#[test]
fn secrets_that_drift_are_not_shown() {
    let folder = Folder::new([(
        "main.msd",
        "target local { provider = sim, latency = 0s }\n\
         secret param pw: String\n\
         resource s: aws.ssm.Parameter { name = \"pw\", type = \"String\", value = pw }\n",
    )]);
    folder.ok(&["apply", "-auto-approve", "-var=pw=hunter22"]);
    let looked = ["plan", "-refresh-only", "-detailed-exitcode", "-var=pw=hunter22"];
    folder.ok(&looked);
    folder.ok(&["sim", "set", "s", "value=stolen99"]);
    let ran = folder.run(&looked);
    assert_eq!(ran.code, 2, "{}", ran.stdout);
    let told = format!("{}{}", ran.stdout, ran.stderr);
    assert!(told.contains("s.value: (sensitive) -> (sensitive)"), "{told}");
    assert!(!told.contains("stolen99") && !told.contains("hunter22"), "{told}");
    folder.ok(&["apply", "-auto-approve", "-refresh", "-var=pw=hunter22"]);
    assert_eq!(property(&folder, "s", "value"), "hunter22");
}

#[test]
fn an_ignored_property_may_drift() {
    let folder = Folder::new([("main.msd", QUEUES)]);
    folder.edit("main.msd", "group work {", "@ignore(delay_seconds)\ngroup work {");
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["sim", "set", "queue", "delay_seconds=30"]);
    folder.ok(&["plan", "-refresh-only", "-detailed-exitcode"]);
    folder.ok(&["plan", "-refresh", "-detailed-exitcode"]);
}

#[test]
fn the_simulated_cloud_takes_only_what_fits() {
    let folder = deployed();
    for (arguments, message) in [
        (&["sim", "set", "queu", "delay_seconds=1"][..], "did you mean `queue`?"),
        (&["sim", "set", "queue", "delay_secnds=1"], "no property `delay_secnds`"),
        (&["sim", "set", "queue", "delay_seconds=much"], "delay_seconds"),
        (&["sim", "set", "queue", "delay_seconds"], "write `delay_seconds=VALUE`"),
        (&["sim", "delete", "nothing"], "`msd sim list` shows"),
    ] {
        let ran = folder.run(arguments);
        assert_eq!(ran.code, 1, "{arguments:?}");
        assert!(ran.stderr.contains(message), "{}", ran.stderr);
    }
}

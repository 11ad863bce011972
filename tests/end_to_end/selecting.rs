//! Plans, applies and destroys that are about a part of a stack.

use crate::harness::Folder;

const STACK: &str = r#"
stack shop { tags = { Stack = "shop" } }
target local { provider = sim, latency = 0s }
param delay: Int = 5
group data {
  resource dead: aws.sqs.Queue { queue_name = "dead", delay_seconds = delay }
}
resource queue: aws.sqs.Queue for name in ["a", "b"] {
  queue_name     = "q-${name}"
  delay_seconds  = delay
  redrive_policy = { dead_letter_target_arn = dead.arn, max_receive_count = 3 }
  tags           = { Name = name }
}
resource alone: aws.sns.Topic { topic_name = "alone" }
output queues = [for q in queue: q.queue_url]
output dead   = dead.queue_url
"#;

/// Returns what a plan would do, `+a ~b`.
fn planned(folder: &Folder, flags: &[&str]) -> String {
    let arguments: Vec<&str> = ["plan", "-json"].iter().chain(flags).copied().collect();
    let plan: serde_json::Value = serde_json::from_str(&folder.ok(&arguments).stdout).unwrap();
    let one = |operation: &serde_json::Value| {
        let symbol = match operation["action"].as_str()? {
            "create" => "+",
            "update" => "~",
            "replace" => "±",
            "delete" => "-",
            "delete_replaced" => "--",
            _ => return None,
        };
        Some(format!("{symbol}{}", operation["address"].as_str()?))
    };
    let done: Vec<String> = plan["operations"].as_array().unwrap().iter().filter_map(one).collect();
    done.join(" ")
}

#[test]
fn a_part_goes_first_and_the_rest_follows() {
    let folder = Folder::new([("main.msd", STACK)]);
    let ran = folder.ok(&["apply", "-auto-approve", "-target=queue[\"a\"]"]);
    assert!(ran.stdout.contains("Selected: -target=queue[\"a\"]"), "{}", ran.stdout);
    let left = "left out by -target=queue[\"a\"]: 2 operations (2 to create)";
    assert!(ran.stdout.contains(&format!("Partly: {left}")), "{}", ran.stdout);
    assert!(ran.stdout.contains(&format!("Partly applied: {left}")), "{}", ran.stdout);
    assert!(ran.stdout.contains("`msd apply` does the rest"), "{}", ran.stdout);
    folder.assert_agrees(2);
    let outputs = folder.ok(&["output"]).stdout;
    assert!(outputs.contains("dead") && !outputs.contains("queues"), "{outputs}");

    assert_eq!(planned(&folder, &[]), "+queue[\"b\"] +alone");
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(4);
    assert!(folder.ok(&["output"]).stdout.contains("queues"));
}

#[test]
fn flags_say_which_part() {
    let folder = Folder::new([("main.msd", STACK)]);
    for (flags, expected) in [
        (&["-target", "queue"][..], "+dead +queue[\"a\"] +queue[\"b\"]"),
        (&["-target", "alone", "-target", "dead"], "+dead +alone"),
        (&["-exclude", "dead"], "+alone"),
        (&["-exclude", "queue[\"b\"]"], "+dead +alone +queue[\"a\"]"),
        (&["-group", "data"], "+dead"),
        (&["-tag", "Name=b"], "+dead +queue[\"b\"]"),
        (&["-tag=Stack=shop", "-exclude=queue"], "+dead +alone"),
    ] {
        assert_eq!(planned(&folder, flags), expected, "{flags:?}");
    }
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(planned(&folder, &["-replace=queue[\"a\"]"]), "--queue[\"a\"] ±queue[\"a\"]");
    let plan = folder.ok(&["plan", "-replace=queue[\"a\"]"]).stdout;
    assert!(plan.contains("-/+ queue[\"a\"]: aws.sqs.Queue  # as -replace asks"), "{plan}");
    assert_eq!(planned(&folder, &["-var=delay=6", "-target=dead"]), "~dead");
    assert_eq!(planned(&folder, &["-var=delay=6", "-target=alone"]), "");
    let nothing = folder.ok(&["plan", "-var=delay=6", "-target=alone", "-detailed-exitcode"]);
    assert!(nothing.stdout.contains("What is selected matches"), "{}", nothing.stdout);
    assert!(nothing.stdout.contains("3 operations (3 to update)"), "{}", nothing.stdout);
}

#[test]
fn a_group_is_everything_inside() {
    let program = r#"
target local { provider = sim, latency = 0s }
group outer {
  resource a: aws.sqs.Queue { queue_name = "a" }
  group inner { resource b: aws.sqs.Queue { queue_name = "b" } }
}
group net for zone in ["eu", "us"] { resource v: aws.sqs.Queue { queue_name = "v-${zone}" } }
"#;
    let folder = Folder::new([("main.msd", program)]);
    assert_eq!(planned(&folder, &["-group=outer"]), "+a +b");
    assert_eq!(planned(&folder, &["-group=inner"]), "+b");
    assert_eq!(planned(&folder, &["-group=net"]), "+net[\"eu\"].v +net[\"us\"].v");
    assert_eq!(planned(&folder, &["-target=net[\"us\"]"]), "+net[\"us\"].v");
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["sim", "delete", "b"]);
    let drift = folder.run(&["plan", "-refresh-only", "-group=outer", "-detailed-exitcode"]);
    assert_eq!(drift.code, 2, "{}", drift.stdout);
    folder.ok(&["plan", "-refresh-only", "-group=net", "-detailed-exitcode"]);
}

#[test]
fn a_part_is_destroyed_with_what_needs_it() {
    let folder = Folder::new([("main.msd", STACK)]);
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(
        planned(&folder, &["-destroy", "-group=data"]),
        "-queue[\"a\"] -queue[\"b\"] -dead",
        "what needs the group goes first"
    );
    let ran = folder.ok(&["destroy", "-auto-approve", "-exclude=alone", "-exclude=queue[\"b\"]"]);
    assert!(ran.stdout.contains("1 deleted"), "{}", ran.stdout);
    assert!(ran.stdout.contains("`msd destroy` does the rest"), "{}", ran.stdout);
    folder.assert_agrees(3);
    // What the program says no longer goes when it is selected, and only then.
    folder.write("main.msd", "target local { provider = sim, latency = 0s }\n");
    assert_eq!(planned(&folder, &["-target=alone"]), "-alone");
    assert_eq!(planned(&folder, &["-exclude=queue"]), "-alone");
    folder.ok(&["destroy", "-auto-approve"]);
    folder.assert_agrees(0);
}

#[test]
fn a_flag_that_means_nothing_is_a_mistake() {
    let folder = Folder::new([("main.msd", STACK)]);
    for (flag, message, help) in [
        ("-target=quee", "-target=quee: neither the program nor", "did you mean `-target=queue`?"),
        ("-exclude=alon", "-exclude=alon: neither", "did you mean `-exclude=alone`?"),
        ("-group=dta", "-group=dta: neither", "did you mean `-group=data`?"),
        ("-tag=Name=c", "-tag=Name=c: nothing", "did you mean `-tag=Name="),
        ("-replace=queue", "-replace=queue: it is replaced by instance", "-replace=queue[\"a\"]"),
        ("-target=local", "target to deploy to", "choose it with `-to local`"),
        ("-target=a..b", "is no address", ""),
        ("-tag=Name", "is no tag", ""),
    ] {
        for command in ["plan", "apply"] {
            let ran = folder.run(&[command, flag]);
            assert_eq!(ran.code, 1, "{command} {flag}");
            let told = ran.stderr.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(told.contains(message) && told.contains(help), "{told}");
        }
    }
}

#[test]
fn a_saved_plan_keeps_its_selection() {
    let folder = Folder::new([("main.msd", STACK)]);
    folder.ok(&["plan", "-target=alone", "-out", "part.plan"]);
    let shown = folder.ok(&["show", "part.plan"]).stdout;
    assert!(shown.contains("Selected: -target=alone"), "{shown}");
    assert!(shown.contains("left out by -target=alone: 3 operations"), "{shown}");
    let refused = folder.run(&["apply", "part.plan", "-target=dead"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("has its own selection"), "{}", refused.stderr);
    let ran = folder.ok(&["apply", "part.plan"]);
    assert!(ran.stdout.contains("Partly applied"), "{}", ran.stdout);
    folder.assert_agrees(1);
}

#[test]
fn what_moved_or_is_forgotten_is_settled_whatever_is_selected() {
    let folder = Folder::new([("main.msd", STACK)]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.edit("main.msd", "resource alone:", "moved alone -> lone\nresource lone:");
    assert_eq!(planned(&folder, &["-target=queue"]), "");
    let plan = folder.ok(&["plan", "-target=queue"]).stdout;
    assert!(plan.contains("alone -> lone"), "{plan}");
    folder.ok(&["apply", "-auto-approve", "-target=queue"]);
    assert!(folder.state().iter().any(|(address, _)| address == "lone"));
    folder.edit("main.msd", "moved alone -> lone\nresource lone:", "forget lone\nresource other:");
    folder.edit("main.msd", "topic_name = \"alone\"", "topic_name = \"other\"");
    folder.ok(&["apply", "-auto-approve", "-target=dead"]);
    assert!(folder.state().iter().all(|(address, _)| address != "lone"));
    assert_eq!(folder.cloud().len(), 4, "it is left to itself");
}

#[test]
fn deferred_declarations_are_selected_too() {
    let program = r#"
target local { provider = sim, latency = 0s }
resource seed: aws.sqs.Queue { queue_name = "seed" }
resource late: aws.sqs.Queue for part in string.split(seed.arn, ":") if part == "sqs" {
  queue_name = "late-${part}"
}
resource other: aws.sqs.Queue { queue_name = "other" }
"#;
    let folder = Folder::new([("main.msd", program)]);
    let plan = folder.ok(&["plan", "-target=other"]).stdout;
    assert!(plan.contains("1 declaration that waits"), "{plan}");
    folder.ok(&["apply", "-auto-approve", "-target=late"]);
    let addresses: Vec<String> = folder.state().into_iter().map(|(address, _)| address).collect();
    assert!(addresses.len() == 2 && addresses.iter().any(|one| one == "seed"), "{addresses:?}");
    assert_eq!(planned(&folder, &[]), "+other");

    // What waits for a thing that is replaced is planned in a second round, and that replaces nothing.
    let ran = folder.ok(&["apply", "-auto-approve", "-replace=seed"]);
    assert_eq!(ran.stdout.matches("as -replace asks").count(), 1, "{}", ran.stdout);
    folder.assert_agrees(3);
    assert_eq!(planned(&folder, &[]), "");
}

#[test]
fn the_place_to_deploy_to_has_its_own_flag() {
    let targets = "target local { provider = sim, latency = 0s }\n\
                   target other { provider = sim, latency = 0s }\n\
                   resource q: aws.sqs.Queue {}\n";
    let folder = Folder::new([("main.msd", targets)]);
    folder.ok(&["apply", "-auto-approve", "-to", "other"]);
    folder.assert_agrees(0);
    assert_eq!(folder.ok(&["state", "list", "-to=other"]).stdout, "q\n");
    let wrong = folder.run(&["plan", "-to", "elsewhere"]);
    assert!(wrong.code == 1 && wrong.stderr.contains("targets are"), "{}", wrong.stderr);
}

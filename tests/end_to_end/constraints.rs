//! Constraints: where they do not hold, what `msd constraints` says, and when a program is ready.

use serde_json::Value as Json;

use crate::harness::Folder;

const PROGRAM: &str = r#"
target local { provider = sim, latency = 0s }
param agents: Int = 40
limit queues { quota = 2, applies_to = [aws.sqs.Queue] }
resource queue: aws.sqs.Queue for name in ["orders", "emails"] { queue_name = name }

/// A pool in each agent.
constraint connections {
  severity   = high
  category   = "limits"
  require    = agents * 10 <= 1000
  message    = "${agents * 10} connections"
  mitigation = ["put RDS Proxy in front", "add read replicas"]
}
constraint rules { severity = low, require = len(queue) < 2 }
constraint named { severity = critical, require = string.length(queue["orders"].arn) > 3 }
"#;

fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap()
}

#[test]
fn what_does_not_hold_stops_and_what_only_warns_does_not() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let checked = folder.ok(&["check"]);
    assert!(checked.stdout.contains("3 constraints"), "{}", checked.stdout);
    assert!(checked.stderr.contains("warning[W0401]"), "{}", checked.stderr);
    assert!(checked.stderr.contains("2 < 2"), "{}", checked.stderr);
    let report = json(&folder.ok(&["check", "-json"]).stdout);
    assert_eq!(report["valid"], true);
    assert_eq!(report["warning_count"], 1);
    assert_eq!(report["diagnostics"][0]["severity"], "warning");

    for command in ["check", "plan", "apply"] {
        let mut arguments = vec![command, "-var", "agents=120", "-input=false"];
        if command == "apply" {
            arguments.push("-auto-approve");
        }
        let ran = folder.run(&arguments);
        assert_eq!(ran.code, 1, "{command}");
        for part in ["error[E0412]", "1200 connections", "1200 <= 1000", "RDS Proxy in front; or"] {
            assert!(ran.stderr.contains(part), "{command}: {part}\n{}", ran.stderr);
        }
    }
    assert!(!folder.file(".msd").exists(), "nothing was begun");

    // What is there can be taken away, whatever does not hold by now.
    let applied = folder.ok(&["apply", "-auto-approve"]);
    assert!(applied.stderr.contains("W0401"), "{}", applied.stderr);
    folder.ok(&["plan", "-destroy", "-var", "agents=120"]);
    folder.ok(&["destroy", "-auto-approve", "-var", "agents=120"]);
    folder.assert_agrees(0);
}

#[test]
fn readiness_is_an_exit_code() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let listed = folder.ok(&["constraints"]);
    assert!(listed.stderr.is_empty(), "{}", listed.stderr);
    assert!(listed.stdout.contains("Ready: nothing critical or high is in the way; 1 undecided."));
    assert!(listed.stdout.contains("named: undecided, it is known after apply"));
    assert!(!listed.stdout.contains('\u{1b}'));

    // After an apply the state knows, without any cloud.
    folder.ok(&["apply", "-auto-approve"]);
    let listed = json(&folder.ok(&["constraints", "-json"]).stdout);
    assert_eq!(listed["constraints"][0]["name"], "named");
    assert_eq!(listed["constraints"][0]["verdict"], "met");
    assert_eq!(listed["quotas"][0]["declared"], 2);
    assert_eq!(listed["statistics"]["by_verdict"]["violated"], 1);

    let violated = folder.run(&["constraints", "-var", "agents=120"]);
    assert_eq!(violated.code, 1);
    for part in ["connections: 1200 connections", "- add read replicas", "1 high (connections)"] {
        assert!(violated.stdout.contains(part), "{part}\n{}", violated.stdout);
    }
    let low = folder.ok(&["constraints", "-severity", "low", "-var", "agents=120"]);
    assert!(low.stdout.contains("1 constraint: 1 low"), "{}", low.stdout);
    let limits = folder.run(&["constraints", "-category", "Limits", "-var", "agents=120"]);
    assert_eq!(limits.code, 1);
    assert!(!limits.stdout.contains("rules"), "{}", limits.stdout);

    folder.edit("main.msd", "quota = 2", "quota = 1");
    let exceeded = folder.run(&["constraints"]);
    assert_eq!(exceeded.code, 1);
    assert!(exceeded.stdout.contains("Not ready: 1 quota (queues)"), "{}", exceeded.stdout);

    // A program that makes no sense has no constraints to speak of.
    folder.write("broken.msd", "let a = b\n");
    let broken = folder.run(&["constraints", "-json"]);
    assert_eq!((broken.code, broken.stdout.as_str()), (1, ""));
    assert!(broken.stderr.contains("E0201"), "{}", broken.stderr);
}

#[test]
fn accepting_makes_it_one_step_milder() {
    let program = |severity: &str| {
        format!("constraint c {{ severity = {severity}, require = 2 < 1, status = accepted }}\n")
    };
    for (severity, code, said, ready) in [
        ("critical", 1, "E0412", 1),
        ("high", 0, "W0401", 0),
        ("medium", 0, "", 0),
        ("low", 0, "", 0),
    ] {
        let folder = Folder::new([("main.msd", program(severity).as_str())]);
        let checked = folder.run(&["check", "-format", "short"]);
        assert_eq!(checked.code, code, "{severity}: {}", checked.stderr);
        assert!(checked.stderr.contains(said), "{severity}: {}", checked.stderr);
        assert_eq!(checked.stderr.is_empty(), said.is_empty(), "{severity}: {}", checked.stderr);
        assert_eq!(folder.run(&["constraints"]).code, ready, "{severity}");
    }
}

#[test]
fn the_tracker_is_not_ready_and_can_be_applied() {
    let folder = Folder::example("constraints");
    folder.edit("main.msd", "provider = sim", "provider = sim, latency = 0s");
    let listed = folder.run(&["constraints", "-json"]);
    assert_eq!(listed.code, 1);
    let listed = json(&listed.stdout);
    let counted = &listed["statistics"]["by_severity"];
    let counted = ["critical", "high", "medium", "low"].map(|kind| counted[kind].as_u64().unwrap());
    assert_eq!(counted, [5, 6, 10, 2]);
    assert_eq!(listed["statistics"]["by_verdict"], serde_json::json!({ "open": 11, "met": 12 }));
    assert_eq!(listed["in_the_way"].as_array().unwrap().len(), 9);

    let markdown = folder.run(&["constraints", "-format", "markdown"]).stdout;
    for row in [
        r"| critical | nats\_protocol | open | in design | Architecture | Week 2 | 20% |",
        r"| critical | zero\_downtime | open | planning | DevOps | Ongoing | 10% |",
        r"| high | team\_experience | open | in progress | Management | Week 2 | 30% |",
    ] {
        assert!(markdown.contains(row), "{row}\n{markdown}");
    }

    folder.ok(&["check"]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(24);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
    let too_large = folder.run(&["plan", "-var", "agents_at_most=150"]);
    assert_eq!(too_large.code, 1);
    assert_eq!(too_large.stderr.matches("error[E0412]").count(), 2, "{}", too_large.stderr);
    folder.ok(&["destroy", "-auto-approve"]);
    folder.assert_agrees(0);
}

//! The seed's whole deployment: checked, planned, applied, changed, destroyed.

use crate::harness::Folder;

const RESOURCES: usize = 191;

/// The same program without waiting.
fn instant() -> Folder {
    let folder = Folder::example("mistersmith");
    folder.edit("main.msd", "provider = sim", "provider = sim, latency = 0s");
    folder
}

#[test]
fn life_of_the_whole_deployment() {
    let folder = instant();
    folder.ok(&["check"]);

    let plan = folder.run(&["plan", "-detailed-exitcode"]);
    assert_eq!(plan.code, 2, "{}", plan.stderr);
    assert!(plan.stdout.contains(&format!("{RESOURCES} to create")), "{}", plan.stdout);
    assert!(plan.stdout.contains("1h 28min one after the other"), "{}", plan.stdout);
    assert!(!folder.file(".msd").exists(), "planning leaves no trace");

    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(RESOURCES);

    let again = folder.ok(&["plan", "-detailed-exitcode"]);
    assert!(again.stdout.contains("No changes"), "{}", again.stdout);

    // One agent's memory reaches its task definition and its service, and nothing else.
    folder.edit("main.msd", r#"{ name = "researcher""#, r#"{ name = "researcher", memory = 4096"#);
    let plan = folder.ok(&["plan", "-json"]);
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).unwrap();
    let mut changed: Vec<String> = plan["operations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|operation| operation["action"] != "barrier")
        .map(|operation| {
            let text = |name: &str| operation[name].as_str().unwrap().to_owned();
            format!("{} {}", text("action"), text("address"))
        })
        .collect();
    changed.sort();
    assert_eq!(
        changed,
        [
            "delete_replaced task[\"researcher\"]",
            "replace task[\"researcher\"]",
            "update service[\"researcher\"]",
        ]
    );
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(RESOURCES);

    folder.ok(&["destroy", "-auto-approve"]);
    folder.assert_agrees(0);
}

#[test]
fn estimates_add_up_to_the_figures_of_the_strategy() {
    let folder = instant();
    let plan = folder.ok(&["plan", "-json"]);
    let plan: serde_json::Value = serde_json::from_str(&plan.stdout).unwrap();
    let mut groups: std::collections::BTreeMap<&str, i64> = Default::default();
    for operation in plan["operations"].as_array().unwrap() {
        if operation["action"] != "barrier" {
            *groups.entry(operation["group"].as_str().unwrap()).or_default() +=
                operation["estimate"].as_i64().unwrap();
        }
    }
    let minutes: Vec<(&str, i64)> = groups.into_iter().map(|(k, v)| (k, v / 60_000)).collect();
    assert_eq!(
        minutes,
        [
            ("applications", 24),
            ("compute", 8),
            ("data", 31),
            ("foundation", 6),
            ("messaging", 9),
            ("network", 10),
        ]
    );
    assert_eq!(plan["forecast"]["sequential"], 88 * 60_000);
}

#[test]
fn secrets_are_nowhere_in_the_clear() {
    let folder = instant();
    let password = "correct-horse-battery";
    folder.ok(&["apply", "-auto-approve", "-var", &format!("db_password={password}")]);
    let plan = folder.ok(&["plan", "-out", "p.plan", "-var", "db_password=another-horse-battery"]);
    assert!(plan.stdout.contains("(sensitive)"), "{}", plan.stdout);
    for name in ["p.plan", ".msd/state.db", ".msd/state.db-wal"] {
        let bytes = std::fs::read(folder.file(name)).unwrap_or_default();
        for secret in [password, "another-horse-battery"] {
            let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!found, "{name} holds {secret}");
        }
    }
    assert!(!plan.stdout.contains("horse"), "{}", plan.stdout);
}

#[test]
fn the_small_examples_work() {
    let examples = [("starter", 4), ("website", 2), ("queue-worker", 12), ("multi-region", 37)];
    for (name, count) in examples {
        let folder = Folder::example(name);
        folder.ok(&["check"]);
        folder.ok(&["apply", "-auto-approve"]);
        folder.assert_agrees(count);
        folder.ok(&["plan", "-detailed-exitcode"]);
        folder.ok(&["destroy", "-auto-approve"]);
        folder.assert_agrees(0);
    }
}

//! House rules that a reviewer would otherwise have to watch.

use std::collections::{BTreeMap, BTreeSet};

use msd_model::code::Code;
use msd_tests::{files_below, root};

/// Each crate with the crates of the workspace that it may name, and libraries that it must not.
const RULES: [(&str, &[&str], &[&str]); 12] = [
    ("msd-model", &[], &["tokio", "salsa", "pest", "rusqlite", "async-trait"]),
    ("msd-syntax", &["msd-model"], &["tokio", "salsa", "rusqlite"]),
    (
        "msd-analysis",
        &["msd-syntax", "msd-model", "msd-stdlib"],
        &["tokio", "lsp-types", "rusqlite"],
    ),
    (
        "msd-lsp",
        &["msd-analysis", "msd-model", "msd-syntax"],
        &["tokio", "salsa", "pest", "rusqlite", "clap"],
    ),
    ("msd-stdlib", &[], &["tokio", "salsa", "pest"]),
    ("msd-engine", &["msd-model"], &["salsa", "pest", "rusqlite", "clap"]),
    ("msd-state", &["msd-engine", "msd-model"], &["salsa", "pest", "clap"]),
    ("msd-sim", &["msd-engine", "msd-model"], &["salsa", "pest", "clap"]),
    ("msd-aws", &["msd-engine", "msd-model"], &["salsa", "pest", "clap", "rusqlite"]),
    ("msd-tasks", &["msd-engine", "msd-model"], &["salsa", "pest", "clap", "rusqlite"]),
    (
        "msd-cli",
        &[
            "msd-analysis",
            "msd-aws",
            "msd-model",
            "msd-engine",
            "msd-lsp",
            "msd-state",
            "msd-sim",
            "msd-syntax",
            "msd-tasks",
        ],
        &["salsa", "pest"],
    ),
    ("msd-tests", &["msd-analysis", "msd-model", "msd-stdlib", "msd-syntax"], &[]),
];

#[test]
fn crates_name_only_what_the_architecture_allows() {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in metadata["packages"].as_array().unwrap() {
        let names = package["dependencies"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|dependency| dependency["kind"].is_null())
            .map(|dependency| dependency["name"].as_str().unwrap().to_owned());
        found.insert(package["name"].as_str().unwrap().to_owned(), names.collect());
    }
    for (name, dependencies) in &found {
        let (_, allowed, forbidden) = RULES
            .iter()
            .find(|(known, ..)| known == name)
            .unwrap_or_else(|| panic!("{name} has no row in RULES"));
        for dependency in dependencies {
            let own = dependency.starts_with("msd-");
            assert!(!own || allowed.contains(&dependency.as_str()), "{name} names {dependency}");
            assert!(!forbidden.contains(&dependency.as_str()), "{name} names {dependency}");
            let is_sdk = dependency.starts_with("aws-") && name != "msd-aws";
            assert!(!is_sdk, "only msd-aws names the SDK, not {name}");
        }
    }
}

#[test]
fn files_are_small_named_by_concept_and_say_what_they_are_for() {
    let mut problems = Vec::new();
    for path in files_below(&root(), ".rs") {
        let text = std::fs::read_to_string(&path).unwrap();
        let shown = path.strip_prefix(root()).unwrap().display().to_string();
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        if ["util", "utils", "helper", "helpers", "common", "misc", "manager"]
            .contains(&stem.as_str())
        {
            problems.push(format!("{shown} is named for no concept"));
        }
        if !text.starts_with("//!") {
            problems.push(format!("{shown} does not begin with `//!`"));
        }
        let lines = text.lines().count();
        if lines > 500 && !text.lines().take(12).any(|line| line.contains("Long because")) {
            problems.push(format!("{shown} has {lines} lines: split it, or say why in its header"));
        }
        let is_this = shown.ends_with("tests/tidy.rs");
        for word in ["todo!(", "unimplemented!(", "#[ignore", "thread::sleep", "FIXME"] {
            if !is_this && text.contains(word) {
                problems.push(format!("{shown} contains `{word}`"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_diagnostic_has_a_page_and_a_fixture() {
    let mut problems = Vec::new();
    let mut fixtures = String::new();
    for path in files_below(&root().join("tests/fixtures"), ".msd") {
        fixtures.push_str(&std::fs::read_to_string(path).unwrap());
    }
    for code in Code::ALL {
        let page = root().join(format!("docs/diagnostics/{code}.md"));
        match std::fs::read_to_string(&page) {
            Ok(text) if !text.contains(code.title()) => {
                problems.push(format!("the page of {code} lacks its title, `{}`", code.title()));
            }
            Ok(_) => {}
            Err(_) => problems.push(format!("{code} has no page docs/diagnostics/{code}.md")),
        }
        if !fixtures.contains(&format!("[{code}]")) && !PROVED_ELSEWHERE.contains(&code.as_str()) {
            problems.push(format!("no fixture shows {code}"));
        }
    }
    assert!(Code::ALL.is_sorted(), "codes stand in order");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Diagnostics about what is given from outside, which a program alone cannot show; the tests in
/// `given.rs` show them.
const PROVED_ELSEWHERE: [&str; 2] = ["E0405", "E0408"];

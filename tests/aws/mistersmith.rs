//! The example that the project comes from, whole: made, found unchanged, changed in one group, changed
//! behind its back, discovered by somebody who knows nothing of it, and taken away again.

use std::path::{Path, PathBuf};

use crate::harness::{Folder, Moto, SecondClient};

/// On the account of production, but as a stage that may be taken away again.
const PROD: [&str; 6] =
    ["-to", "prod", "-var", "environment=staging", "-var", "db_password=correct-horse-battery"];

#[test]
fn mistersmith_lives_and_goes() {
    let moto = Moto::start();
    let client = SecondClient::start(&moto.endpoint);
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::copy(&root.join("../examples/mistersmith"), &moto.endpoint);
    let script: PathBuf = root.join("../tests/aws/mistersmith.py");
    let ask = |name: &str| client.ask(&script, name);
    let before = ask("count").unwrap();

    let run = |code: i32, arguments: &[&str]| {
        let arguments: Vec<&str> = arguments.iter().chain(&PROD).copied().collect();
        folder.ends(code, &arguments)
    };
    run(0, &["apply", "-auto-approve"]);
    ask("made").unwrap();
    run(0, &["plan", "-detailed-exitcode"]);

    // One group has another figure.
    let agents = std::fs::read_to_string(folder.file("main.msd")).unwrap();
    let changed = agents.replacen("timeout = 300", "timeout = 400", 1);
    assert_ne!(agents, changed);
    folder.write("main.msd", &changed);
    run(2, &["plan", "-detailed-exitcode"]);
    run(0, &["apply", "-auto-approve"]);
    run(0, &["plan", "-detailed-exitcode"]);

    ask("drift").unwrap();
    run(2, &["plan", "-refresh-only", "-detailed-exitcode"]);
    run(0, &["apply", "-auto-approve"]);
    ask("restored").unwrap();
    run(0, &["plan", "-detailed-exitcode"]);

    discovered(&moto);

    run(0, &["destroy", "-auto-approve"]);
    assert_eq!(ask("count").unwrap(), before, "left over");
}

/// Writes a program for what there is, which changes nothing.
fn discovered(moto: &Moto) {
    let folder = Folder::new(&moto.endpoint);
    // All scalable things are asked for, and moto knows none of ElastiCache.
    let types = msd_aws::native_types().filter(|ty| !ty.contains("applicationautoscaling"));
    let arguments: Vec<&str> = ["discover", "-out", "main.msd"].into_iter().chain(types).collect();
    folder.ok(&arguments);
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("Plan: 0 to create, 0 to update, 0 to replace, 0 to delete"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["plan", "-detailed-exitcode"]);
}

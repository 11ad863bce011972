//! Code in a folder beside the program: packed, compared, and sent as it was planned.

use std::path::Path;

use crate::harness::{Folder, Moto, SecondClient};

#[test]
fn a_changed_file_is_a_change_in_the_plan() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/archives");
    let (moto, script) = (Moto::start(), source.join("client.py"));
    let client = SecondClient::start(&moto.endpoint);
    let ask = |what: &str| client.ask(&script, what).unwrap().as_str().unwrap().to_owned();
    let folder = Folder::copy(&source, &moto.endpoint);
    let role = format!("role={}", ask("role"));
    let var = ["-var", role.as_str()];
    let with = |arguments: &[&'static str]| [arguments, &var].concat();

    folder.ok(&with(&["apply", "-auto-approve"]));
    let first = ask("sha");
    folder.ends(0, &with(&["plan", "-detailed-exitcode"]));
    // What tools leave behind is no code.
    std::fs::create_dir(folder.file("greeter/__pycache__")).unwrap();
    folder.write("greeter/__pycache__/index.pyc", "left behind");
    folder.ends(0, &with(&["plan", "-detailed-exitcode"]));

    folder.write("greeter/lib.py", "A = 1\n");
    let plan = folder.ends(2, &with(&["plan", "-detailed-exitcode", "-out", "next.plan"]));
    assert!(plan.stdout.contains("archive:greeter#"), "{}", plan.stdout);

    // What was approved is what has to be sent.
    folder.write("greeter/lib.py", "A = 2\n");
    let stale = folder.run(&["apply", "-auto-approve", "next.plan"]);
    assert_ne!(stale.code, 0, "{}", stale.stdout);
    let said = format!("{}{}", stale.stdout, stale.stderr);
    assert!(said.contains("greeter changed after the plan was made"), "{said}");
    assert_eq!(ask("sha"), first);

    folder.ok(&with(&["apply", "-auto-approve"]));
    assert_ne!(ask("sha"), first);
    folder.write("greeter/lib.py", "A = 2\n");
    folder.ends(0, &with(&["plan", "-detailed-exitcode"]));
}

#[test]
fn code_that_looks_like_a_path_is_told_how_to_be_packed() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/archives");
    let (moto, script) = (Moto::start(), source.join("client.py"));
    let client = SecondClient::start(&moto.endpoint);
    let folder = Folder::copy(&source, &moto.endpoint);
    let role = client.ask(&script, "role").unwrap();
    let role = format!("role={}", role.as_str().unwrap());
    let program = std::fs::read_to_string(folder.file("main.msd")).unwrap();
    folder.write("main.msd", &program.replace("archive(\"greeter\")", "\"./greeter\""));
    let ran = folder.run(&["apply", "-auto-approve", "-var", &role]);
    assert_ne!(ran.code, 0, "{}", ran.stdout);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("archive(\"./greeter\")"), "{said}");
}

//! Parameters from flags, files, the environment and targets.

use crate::harness::Folder;

const PROGRAM: &str = r#"
param size: Int(1..=10) = 1
param name: String
target local { provider = sim, latency = 0s }
target other { provider = sim, latency = 0s, params = { size = 4, name = "by-target" } }
output text = "${name}-${size}"
"#;

fn text(folder: &Folder, arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let mut all = vec!["plan", "-json"];
    all.extend(arguments);
    let output = folder.command(&all).envs(environment.iter().copied()).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stderr);
    let plan: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{shown}"));
    plan["outputs"][0]["value"].as_str().unwrap().to_owned()
}

#[test]
fn later_sources_win() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    folder.write("prod.msdvars", "name = \"by-file\"\nsize = 3\n");
    folder.write("prod.json", r#"{ "name": "by-json", "size": 2 }"#);
    let environment = [("MSD_VAR_name", "by-env"), ("MSD_VAR_size", "9")];
    assert_eq!(text(&folder, &["-to", "other"], &[]), "by-target-4");
    assert_eq!(text(&folder, &["-to", "other"], &environment), "by-env-9");
    assert_eq!(text(&folder, &["-var-file", "prod.msdvars"], &environment), "by-file-3");
    assert_eq!(text(&folder, &["-var-file=prod.json"], &environment), "by-json-2");
    assert_eq!(
        text(&folder, &["-var-file", "prod.json", "-var", "name=by-flag"], &environment),
        "by-flag-2"
    );
}

#[test]
fn what_is_missing_or_wrong_is_named() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let missing = folder.run(&["plan"]);
    assert_eq!(missing.code, 1);
    assert!(missing.stderr.contains("`name` has no value"), "{}", missing.stderr);
    let wrong = folder.run(&["plan", "-var", "name=x", "-var", "size=11"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.stderr.contains("11 is outside the range"), "{}", wrong.stderr);
    let unknown = folder.run(&["plan", "-var", "nmae=x"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.stderr.contains("name"), "{}", unknown.stderr);
}

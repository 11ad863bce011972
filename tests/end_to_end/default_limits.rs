//! What the library knows of services holds in plans, applies and predictions, until a program says
//! otherwise.

use serde_json::Value;

use crate::harness::Folder;

/// Twelve creations of RDS: five at once, and then 35 an hour.
const DATABASES: &str = r#"
@estimate(1min)
resource settings: aws.rds.DBParameterGroup for n in range(12) {
  family      = "postgres16"
  description = "number ${n}"
}
"#;
const BY_DEFAULT: i64 = 7 * 3_600_000 / 35 + 60_000;

fn plan(folder: &Folder) -> Value {
    serde_json::from_str(&folder.ok(&["plan", "-json"]).stdout).unwrap()
}

fn names(plan: &Value) -> Vec<String> {
    let limits = plan["limits"].as_array().unwrap();
    limits
        .iter()
        .map(|limit| {
            format!("{} {}", limit["origin"].as_str().unwrap(), limit["name"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn they_hold_and_bind_and_only_those_that_matter_are_in_the_plan() {
    let folder = Folder::new([("main.msd", DATABASES)]);
    let told = plan(&folder);
    assert_eq!(names(&told), ["default rds_creates"]);
    assert_eq!(told["forecast"]["by_waves"], BY_DEFAULT);
    assert_eq!(told["forecast"]["binding"], serde_json::json!(["rds_creates"]));
    assert_eq!(told["limits"][0]["source"]["file"], "stdlib/limits/rds.msd");
    let text = folder.ok(&["plan"]).stdout;
    assert!(text.contains("bound by rds_creates (35/h)"), "{text}");
    let simulated: Value = serde_json::from_str(&folder.ok(&["simulate", "-json"]).stdout).unwrap();
    let run = &simulated["base"]["run"];
    assert!((run["makespan"].as_i64().unwrap() - BY_DEFAULT).abs() <= 20, "{run}");
    assert_eq!(run["limits"][0]["origin"], "default");

    // They can be supposed to be different like any other.
    let arguments = ["simulate", "-json", "-what-if", "limit rds_creates.burst = 12"];
    let told: Value = serde_json::from_str(&folder.ok(&arguments).stdout).unwrap();
    assert_eq!(told["changed"]["run"]["makespan"], 60_000);
}

#[test]
fn a_limit_of_the_same_name_replaces_one_and_another_name_holds_beside_it() {
    let own = "limit rds_creates { rate = 60/min, burst = 100, applies_to = [aws.rds.*] }\n";
    let folder = Folder::new([("main.msd", DATABASES), ("limits.msd", own)]);
    let told = plan(&folder);
    assert_eq!(names(&told), ["declared rds_creates"]);
    assert_eq!(told["forecast"]["by_waves"], 60_000);

    folder.edit("limits.msd", "rds_creates", "databases");
    let told = plan(&folder);
    assert_eq!(names(&told), ["declared databases", "default rds_creates"]);
    assert_eq!(told["forecast"]["by_waves"], BY_DEFAULT, "both hold, and the slower one binds");
}

#[test]
fn a_stack_can_do_without() {
    let folder =
        Folder::new([("main.msd", DATABASES), ("s.msd", "stack s { default_limits = false }\n")]);
    let told = plan(&folder);
    assert_eq!(names(&told), Vec::<String>::new());
    assert_eq!(told["forecast"]["by_waves"], 60_000);
    folder.edit("s.msd", "false", "true");
    assert_eq!(names(&plan(&folder)), ["default rds_creates"]);
    folder.edit("s.msd", "true", "1");
    let wrong = folder.run(&["check"]);
    assert!(wrong.stderr.contains("expected Bool"), "{}", wrong.stderr);
}

#[test]
fn what_is_no_longer_declared_is_deleted_within_them() {
    let keys = "resource u: aws.secretsmanager.Secret for n in range(3) { name = \"t${n}\" }\n";
    let folder = Folder::new([
        ("main.msd", keys),
        ("t.msd", "target local { provider = sim, latency = 0s }\n"),
    ]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.write("main.msd", "");
    let told = plan(&folder);
    assert_eq!(names(&told), ["default secretsmanager_api"], "the state alone knows of secrets");
}

#[test]
fn both_providers_plan_with_them() {
    let program =
        format!("{DATABASES}\ntarget prod {{ provider = aws, region = \"eu-west-1\" }}\n");
    let folder = Folder::new([("main.msd", program.as_str())]);
    let told = plan(&folder);
    // Groups of parameters have no driver of their own.
    assert_eq!(names(&told), ["default cloudcontrol_api", "default rds_creates"]);
    assert_eq!(told["forecast"]["binding"], serde_json::json!(["rds_creates in eu-west-1"]));
    let text = folder.ok(&["plan"]).stdout;
    assert!(text.contains("bound by rds_creates in eu-west-1 (35/h)"), "{text}");
}

//! `msd test`: verdicts, exit codes and reports.

use crate::harness::Folder;

const PROGRAM: &str = r#"
param names: List<String> = ["a", "b"]
existing hub: aws.ec2.VPC { vpc_id = "vpc-1" }
resource queue: aws.sqs.Queue for name in names { queue_name = "${name}-${hub.cidr_block}" }
output urls = [for q in queue: q.queue_url]

test sound {
  params   = { names = ["a", "b", "c"] }
  existing = { hub = { cidr_block = "10.0.0.0/8" } }
  expect   = [plan.create == 3, queue["c"].queue_name == "c-10.0.0.0/8", len(outputs.urls) == 3]
}
test refuses { params = { names = "a" }, reject = E0405 }
test breaks {
  existing = { hub = { cidr_block = "x" } }
  fault    = { on = "queue", operation = create, code = "Boom" }
  expect   = run.outcome == "failed" && string.contains(run.errors["queue[\"a\"]"], "Boom")
}
"#;

#[test]
fn tests_leave_no_trace_and_tell_what_failed() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let ran = folder.ok(&["test"]);
    assert!(ran.stdout.contains("3 passed, 0 failed"), "{}", ran.stdout);
    assert!(!folder.file(".msd").exists());

    folder.edit("main.msd", "plan.create == 3", "plan.create == 4");
    let ran = folder.run(&["test", "-json", "-junit-xml", "report.xml"]);
    assert_eq!(ran.code, 1);
    let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((&report["passed"], &report["failed"]), (&2.into(), &1.into()));
    let problem = &report["tests"][0]["problems"][0];
    assert_eq!(problem["message"], "expected: plan.create == 4");
    assert_eq!(problem["detail"], "here: 3 == 4");
    assert_eq!(problem["line"], 10);
    let xml = std::fs::read_to_string(folder.file("report.xml")).unwrap();
    assert!(xml.contains(r#"tests="3" failures="1""#), "{xml}");

    assert_eq!(folder.run(&["test", "-filter", "refuses"]).code, 0);
}

#[test]
fn an_unexpected_failure_fails_the_test() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    folder.edit(
        "main.msd",
        "run.outcome == \"failed\" && string.contains(run.errors[\"queue[\\\"a\\\"]\"], \"Boom\")",
        "len(queue) == 2",
    );
    let ran = folder.run(&["test"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("queue[\"a\"] failed: Boom"), "{}", ran.stdout);
}

#[test]
fn a_test_without_what_exists_says_how_to_give_it() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    folder.edit("main.msd", "existing = { hub = { cidr_block = \"x\" } }", "");
    let ran = folder.run(&["test"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stdout.contains("existing = { hub = { … } }"), "{}", ran.stdout);
}

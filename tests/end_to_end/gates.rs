//! Gates: a run waits until somebody answers in another process, beforehand, or not at all.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Stdio};

use crate::harness::Folder;

const PROGRAM: &str = r#"
target local { provider = sim, latency = 0s }
param version: String = "1"
resource before: aws.sqs.Queue { queue_name = "before" }
gate cutover { message = "Send users to ${before.queue_name}?", timeout = 1h }
@after(cutover)
resource dns: aws.sqs.Queue { queue_name = "v${version}", tags = { by = cutover.approved_by ?? "nobody" } }
"#;

fn folder() -> Folder {
    Folder::new([("main.msd", PROGRAM)])
}

/// Starts an apply and returns once the gate asks.
fn waiting(folder: &Folder, arguments: &[&str]) -> (Child, BufReader<ChildStderr>) {
    let mut command = folder.command(&[&["apply", "-auto-approve"], arguments].concat());
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("cutover asks: Send users to before?") {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the apply ended early");
    }
    // The question is on disk a moment later.
    while !folder.ok(&["approve"]).stdout.contains("cutover: Send users to before?") {}
    (child, lines)
}

fn ended(mut child: Child, mut lines: BufReader<ChildStderr>) -> (i32, String) {
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    (child.wait().unwrap().code().unwrap(), rest)
}

#[test]
fn approved_from_another_process() {
    let folder = folder();
    let (child, lines) = waiting(&folder, &[]);
    let unknown = folder.run(&["approve", "cutovr"]);
    assert!(unknown.stderr.contains("did you mean `cutover`?"), "{}", unknown.stderr);
    assert!(folder.ok(&["approve", "cutover"]).stdout.contains("Approved"));
    let (code, rest) = ended(child, lines);
    assert_eq!(code, 0, "{rest}");
    assert!(folder.ok(&["approve"]).stdout.contains("No gate waits"));
    let known = folder.ok(&["state", "show", "cutover", "-json"]).stdout;
    assert!(known.contains("approved_by") && known.contains("approved_at"), "{known}");
    // It asks again only when something behind it changes.
    assert_eq!(folder.run(&["plan", "-detailed-exitcode"]).code, 0);
    folder.edit(
        "main.msd",
        "queue_name = \"before\" }",
        "queue_name = \"before\", delay_seconds = 3 }",
    );
    let plan = folder.ok(&["plan"]).stdout;
    assert!(!plan.contains("gate cutover"), "{plan}");
    let plan = folder.ok(&["plan", "-var", "version=2"]).stdout;
    assert!(plan.contains("> gate cutover will ask"), "{plan}");
    let by = ["apply", "-auto-approve", "-var", "version=2", "-approve", "cutover"];
    folder.ok(&by);
    assert_eq!(folder.run(&["plan", "-detailed-exitcode", "-var", "version=2"]).code, 0);
}

#[test]
fn a_run_can_be_named_and_has_to_be_the_one_that_waits() {
    let folder = folder();
    folder.ok(&["apply", "-auto-approve", "-approve", "cutover"]);
    let (child, lines) = waiting(&folder, &["-var", "version=2"]);
    let history: serde_json::Value =
        serde_json::from_str(&folder.ok(&["history", "-json"]).stdout).unwrap();
    let [earlier, waits] = [0, 1].map(|at| history[at]["run"].as_str().unwrap());
    let other = folder.run(&["approve", earlier, "cutover"]);
    assert!(other.stderr.contains(&format!("the run that waits is {waits}")), "{}", other.stderr);
    let unknown = folder.run(&["approve", "20010101-000000-0000", "cutover"]);
    assert!(unknown.stderr.contains("there is no run"), "{}", unknown.stderr);
    assert!(folder.ok(&["approve", waits, "cutover"]).stdout.contains("Approved: cutover"));
    let (code, rest) = ended(child, lines);
    assert_eq!(code, 0, "{rest}");
}

#[test]
fn a_no_stops_the_run_and_what_is_left_is_asked_for_again() {
    let folder = folder();
    let (child, lines) = waiting(&folder, &[]);
    folder.ok(&["approve", "cutover", "-reject", "-message", "not on a Friday"]);
    let (code, rest) = ended(child, lines);
    assert_eq!(code, 1);
    assert!(rest.contains("gate `cutover` failed"), "{rest}");
    assert!(rest.contains("said no: not on a Friday"), "{rest}");
    folder.assert_agrees(1);
    folder.ok(&["apply", "-auto-approve", "-approve", "cutover"]);
    assert_eq!(folder.cloud().len(), 2);
}

#[test]
fn nobody_answers_in_time() {
    let folder = folder();
    folder.edit("main.msd", "timeout = 1h", "timeout = 300ms");
    let ran = folder.run(&["apply", "-auto-approve"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("nobody answered within"), "{}", ran.stderr);
    assert!(ran.stderr.contains("-approve cutover"), "{}", ran.stderr);
}

#[test]
fn only_approvers_may_answer() {
    let folder = folder();
    folder.edit("main.msd", "timeout = 1h", "timeout = 1h, approvers = [\"maria\"]");
    let early = folder.run(&["apply", "-auto-approve", "-approve", "cutover"]);
    assert!(early.stderr.contains("approvers are maria"), "{}", early.stderr);
    let (child, lines) = waiting(&folder, &[]);
    let refused = folder.run(&["approve", "cutover"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("approvers are maria"), "{}", refused.stderr);
    let maria = folder.command(&["approve", "cutover"]).env("USER", "maria").output().unwrap();
    assert!(maria.status.success());
    assert_eq!(ended(child, lines).0, 0);
}

#[test]
fn killed_while_it_waits_and_asked_again() {
    let folder = folder();
    let (mut child, _lines) = waiting(&folder, &[]);
    child.kill().unwrap();
    child.wait().unwrap();
    // An answer to a run that is gone opens nothing in the next one.
    folder.ok(&["approve", "cutover"]);
    let (child, lines) = waiting(&folder, &[]);
    folder.ok(&["approve", "cutover"]);
    assert_eq!(ended(child, lines).0, 0);
    assert_eq!(folder.cloud().len(), 2);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_the_waiting() {
    let folder = folder();
    let (child, lines) = waiting(&folder, &[]);
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    let (code, rest) = ended(child, lines);
    assert_eq!(code, 1);
    assert!(rest.contains("interrupted before anybody answered"), "{rest}");
}

#[test]
fn answered_at_the_terminal() {
    let folder = folder();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_msd"));
    command.current_dir(folder.path()).args(["apply", "-auto-approve"]);
    command.env("TERM", "xterm-256color").env_remove("NO_COLOR").env_remove("CI");
    let mut session = rexpect::session::spawn_command(command, Some(60_000)).unwrap();
    session.exp_string("cutover asks:").unwrap();
    while !folder.ok(&["approve"]).stdout.contains("cutover") {}
    session.send_line("yes").unwrap();
    let shown = session.exp_eof().unwrap();
    assert!(shown.contains("Apply complete"), "{shown}");
}

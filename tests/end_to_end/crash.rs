//! `kill -9`, two applies at once, and Ctrl-C: nothing doubled, nothing lost.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::harness::Folder;

/// Slow enough that the process dies in the middle.
fn slow() -> Folder {
    let folder = Folder::example("mistersmith");
    folder.edit("main.msd", "speed    = 600", "speed    = 100");
    folder
}

/// Starts an apply and returns once so many resources are reported as created.
fn started(
    folder: &Folder,
    after: usize,
) -> (std::process::Child, BufReader<std::process::ChildStderr>) {
    let mut child = folder
        .command(&["apply", "-auto-approve"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut seen = 0;
    let mut line = String::new();
    while seen < after {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the apply ended early");
        seen += usize::from(line.contains(": created"));
    }
    (child, lines)
}

#[test]
fn killed_in_the_middle_and_taken_up_again() {
    for after in [1, 20, 60] {
        let folder = slow();
        let (mut child, _lines) = started(&folder, after);
        child.kill().unwrap();
        child.wait().unwrap();
        folder.edit("main.msd", "speed    = 100", "latency  = 0s");
        let ran = folder.ok(&["apply", "-auto-approve"]);
        assert!(!ran.stderr.contains("locked"), "{}", ran.stderr);
        folder.assert_agrees(191);
        let plan = folder.run(&["plan", "-detailed-exitcode"]);
        assert_eq!(plan.code, 0, "{}", plan.stdout);
    }
}

#[test]
fn a_second_apply_is_told_who_holds_the_lock() {
    let folder = slow();
    let (mut child, _lines) = started(&folder, 1);
    let second = folder.run(&["apply", "-auto-approve"]);
    assert_eq!(second.code, 1);
    assert!(second.stderr.contains(&child.id().to_string()), "{}", second.stderr);
    assert!(second.stderr.contains("locked"), "{}", second.stderr);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[cfg(unix)]
#[test]
fn an_interrupt_drains_and_the_next_apply_goes_on() {
    let folder = slow();
    let (mut child, mut lines) = started(&folder, 5);
    let pid = child.id().to_string();
    let sent = std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
    assert!(sent.success());
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut lines, &mut rest).unwrap();
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(1), "{rest}");
    assert!(rest.contains("msd apply"), "it says how to go on: {rest}");
    folder.edit("main.msd", "speed    = 100", "latency  = 0s");
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(191);
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_stops_hard_and_loses_nothing() {
    let folder = slow();
    let (mut child, mut lines) = started(&folder, 5);
    let pid = child.id().to_string();
    let interrupt = || {
        let sent = std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap();
        assert!(sent.success());
    };
    interrupt();
    // The first one is under way once it says so.
    let mut line = String::new();
    while !line.contains("Stopping") {
        line.clear();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the apply ended by itself");
    }
    interrupt();
    assert_eq!(child.wait().unwrap().code(), Some(130));
    folder.edit("main.msd", "speed    = 100", "latency  = 0s");
    folder.ok(&["apply", "-auto-approve"]);
    folder.assert_agrees(191);
}

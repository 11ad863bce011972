//! A real terminal: the question before an apply, and the live view.

use crate::harness::Folder;

const PROGRAM: &str = r#"
target local { provider = sim, speed = 60 }
@estimate(30s)
resource vpc: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }
"#;

fn session(folder: &Folder, arguments: &[&str]) -> rexpect::session::PtySession {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_msd"));
    command.current_dir(folder.path()).args(arguments).env("TERM", "xterm-256color");
    command.env_remove("NO_COLOR").env_remove("CI");
    rexpect::session::spawn_command(command, Some(60_000)).unwrap()
}

#[test]
fn yes_is_asked_for_and_progress_is_shown() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let mut no = session(&folder, &["apply"]);
    no.exp_string("yes").unwrap();
    no.send_line("n").unwrap();
    no.exp_eof().unwrap();
    folder.assert_agrees(0);

    let mut yes = session(&folder, &["apply"]);
    yes.exp_string("yes").unwrap();
    yes.send_line("yes").unwrap();
    let shown = yes.exp_eof().unwrap();
    assert!(shown.contains("ETA"), "{shown}");
    assert!(shown.contains("Apply complete"), "{shown}");
    folder.assert_agrees(1);
}

#[test]
fn a_missing_parameter_is_asked_for() {
    let program = "param name: String\nsecret param word: String\noutput text = name\n";
    let folder = Folder::new([("main.msd", program)]);
    let mut plan = session(&folder, &["plan"]);
    plan.exp_string("name").unwrap();
    plan.send_line("from-the-terminal").unwrap();
    plan.exp_string("word").unwrap();
    plan.send_line("hidden-word").unwrap();
    let shown = plan.exp_eof().unwrap();
    assert!(shown.contains("from-the-terminal"), "{shown}");
    assert!(!shown.contains("hidden-word"), "a secret is not echoed: {shown}");
}

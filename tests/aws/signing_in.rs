//! Credentials: where they are looked for, and what is said when there are none.

use std::process::Command;

use crate::harness::{Folder, Moto};

const PROGRAM: &str =
    "target aws { provider = aws }\nresource queue: aws.sqs.Queue { queue_name = \"one\" }\n";

fn bare(folder: &Folder, arguments: &[&str]) -> Command {
    let mut command = folder.command(arguments);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    command
}

/// Returns the same command with its input left open, for a terminal to take.
fn attended(command: &Command) -> Command {
    let mut attended = Command::new(command.get_program());
    attended.args(command.get_args());
    if let Some(folder) = command.get_current_dir() {
        attended.current_dir(folder);
    }
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => attended.env(name, value),
            None => attended.env_remove(name),
        };
    }
    attended
}

#[test]
fn without_credentials_nothing_is_planned_or_looked_for() {
    let folder = Folder::new("http://127.0.0.1:9");
    folder.write("main.msd", PROGRAM);
    for arguments in [["apply", "-auto-approve"], ["discover", "aws.sqs"]] {
        let output = bare(&folder, &arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1));
        for part in [
            "AWS_ACCESS_KEY_ID with AWS_SECRET_ACCESS_KEY: not set",
            "profile `default` in /nonexistent: there are no profiles",
            "the role of an EC2 instance: not asked, as AWS_EC2_METADATA_DISABLED is true",
            "aws sso login",
        ] {
            assert_eq!(said.matches(part).count(), 1, "{part} is not once in:\n{said}");
        }
        assert!(!String::from_utf8_lossy(&output.stdout).contains("Plan:"));
    }
}

#[test]
fn a_plan_of_what_is_new_needs_nobody() {
    let folder = Folder::new("http://127.0.0.1:9");
    folder.write("main.msd", PROGRAM);
    let output = bare(&folder, &["plan"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_code_of_an_mfa_device_is_asked_for_once() {
    let moto = Moto::start();
    let folder = Folder::new(&moto.endpoint);
    folder.write("main.msd", PROGRAM);
    folder.write(
        "config",
        "[profile base]\naws_access_key_id = test\naws_secret_access_key = test\n\n[profile deploy]\n\
         source_profile = base\nrole_arn = arn:aws:iam::123456789012:role/deploy\nexternal_id = 7\n\
         mfa_serial = arn:aws:iam::123456789012:mfa/me\n",
    );
    let prepared = |arguments: &[&str]| {
        let mut command = bare(&folder, arguments);
        command.env("AWS_CONFIG_FILE", folder.file("config")).env("AWS_PROFILE", "deploy");
        command
    };
    // Without a terminal there is nobody to ask.
    let output = prepared(&["apply", "-auto-approve"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("MFA device arn:aws:iam::123456789012:mfa/me: nobody can be asked"),
        "{said}"
    );

    let attended = attended(&prepared(&["apply", "-auto-approve"]));
    let mut session = rexpect::session::spawn_command(attended, Some(60_000)).unwrap();
    session.exp_string("Code of the MFA device arn:aws:iam::123456789012:mfa/me:").unwrap();
    session.send_line("123456").unwrap();
    let shown = session.exp_eof().unwrap();
    assert!(shown.contains("assumed-role/deploy/msd"), "{shown}");
    assert!(shown.contains("Apply complete"), "{shown}");
    assert!(!shown.contains("Code of the MFA device"), "asked twice: {shown}");
}

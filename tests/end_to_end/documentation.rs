//! `msd docs`: with and without the documentation pack, and what it says of names it does not know.

use std::path::Path;
use std::process::Command;

use crate::harness::{Folder, Ran};

#[path = "../../cli/src/docs_pack/sample_wheel.rs"]
mod sample_wheel;

const VERSION: &str = "1.58.0";
const HINT: &str = "msd docs --install";

/// A user whose cache is this folder.
fn user() -> Folder {
    Folder::new([])
}

fn command(user: &Folder, arguments: &[&str]) -> Command {
    let mut command = user.command(arguments);
    command.env("XDG_CACHE_HOME", user.file("cache"));
    command
}

fn finish(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn docs(user: &Folder, arguments: &[&str]) -> Ran {
    finish(command(user, &[&["docs"], arguments].concat()))
}

fn ok(user: &Folder, arguments: &[&str]) -> Ran {
    let ran = docs(user, arguments);
    assert_eq!(ran.code, 0, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
    ran
}

#[track_caller]
fn fails(user: &Folder, arguments: &[&str], words: &[&str]) {
    let ran = docs(user, arguments);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{arguments:?}: {}", ran.stderr);
    for word in words {
        assert!(ran.stderr.contains(word), "{word} is not in:\n{}", ran.stderr);
    }
}

#[track_caller]
fn in_order(text: &str, words: &[&str]) {
    let mut rest = text;
    for word in words {
        let at =
            rest.find(word).unwrap_or_else(|| panic!("{word} is missing or early in:\n{text}"));
        rest = &rest[at + word.len()..];
    }
}

fn cache(user: &Folder) -> std::path::PathBuf {
    user.file("cache/msd/docs").join(VERSION)
}

#[test]
fn a_type_is_shown_without_the_pack() {
    let ran = ok(&user(), &["aws.ec2.Subnet"]);
    in_order(
        &ran.stdout,
        &[
            "aws.ec2.Subnet  AWS::EC2::Subnet\n",
            "https://docs.aws.amazon.com/",
            "identifier    subnet_id",
            "permissions   create ec2:",
            "Required\n",
            "vpc_id: aws.ec2.VPC.VpcId\n      forces replacement\n",
            "Optional\n",
            "Read-only\n",
        ],
    );
    assert!(!ran.stdout.contains('\u{1b}'), "no colours in a pipe");
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert!(ran.stderr.contains(HINT), "{}", ran.stderr);
}

#[test]
fn parts_of_a_type_functions_and_lists_are_shown() {
    let user = user();
    let property = ok(&user, &["aws.ec2.VPC.cidr_block"]).stdout;
    in_order(&property, &["aws.ec2.VPC", "CidrBlock", "cidr_block: Cidr", "forces replacement"]);
    let function = ok(&user, &["cidr.subnet"]);
    in_order(&function.stdout, &["cidr.subnet(block: Cidr, ", ") -> Cidr\n", "Cuts a block"]);
    assert_eq!(function.stderr, "", "functions need no pack");
    let json: serde_json::Value =
        serde_json::from_str(&ok(&user, &["aws.sqs.Queue", "-json"]).stdout).unwrap();
    assert_eq!(json["kind"], "resource_type");
    assert_eq!(json["wire"], "AWS::SQS::Queue");
    assert_eq!(json["definitions"][0]["name"], "RedrivePolicy");
    let types = ok(&user, &["--list", "sqs"]).stdout;
    assert!(types.lines().any(|line| line == "aws.sqs.Queue"), "{types}");
    in_order(&ok(&user, &["-list"]).stdout, &["ec2", " types\n", "sqs", " types\n"]);
}

#[test]
fn unknown_names_get_the_nearest() {
    let user = user();
    for (wrong, right) in [
        ("aws.ec2.VPCC", "did you mean `aws.ec2.VPC`?"),
        ("aws.ec2.VPC.cidr_blok", "did you mean `aws.ec2.VPC.cidr_block`?"),
        ("cidr.subnt", "did you mean `cidr.subnet`?"),
        ("qqqqqqqqqqqqqqqqqqqqqqqqq", "msd docs --list"),
    ] {
        fails(&user, &[wrong], &[right]);
    }
    fails(&user, &["--list", "dynamdb"], &["did you mean `dynamodb`?"]);
    fails(&user, &[], &["Usage: msd docs"]);
}

#[test]
fn the_pack_adds_descriptions() {
    let user = user();
    let wheel = sample_wheel::write(user.path(), VERSION);
    let wheel = wheel.to_str().unwrap();
    for _ in 0..2 {
        let said = ok(&user, &["--install", wheel]).stdout;
        assert!(said.starts_with("2 types described in "), "{said}");
    }
    let ran = ok(&user, &["aws.sqs.Queue"]);
    assert_eq!(ran.stderr, "");
    in_order(
        &ran.stdout,
        &[
            "The queue of `AWS::SQS::Queue`; see its guide.\n",
            "queue_name: String\n      forces replacement\n      A name for the queue.\n",
            "\nRedrivePolicy\n  Where dead letters go.\n",
            "max_receive_count: Int\n      How often.\n",
        ],
    );
    let json = ok(&user, &["aws.sqs.Queue.queue_name", "-json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["description"], "A name for the queue.");

    let file = cache(&user).join("sqs.json.lz4");
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    fails(&user, &["aws.sqs.Queue"], &["sqs.json.lz4 is damaged", "msd docs --install"]);
    ok(&user, &["--install", wheel]);
    ok(&user, &["aws.sqs.Queue"]);
}

#[test]
fn a_bad_wheel_is_refused() {
    let user = user();
    let wheel = sample_wheel::write(user.path(), VERSION);
    let whole = std::fs::read(&wheel).unwrap();
    std::fs::write(&wheel, &whole[..whole.len() / 2]).unwrap();
    let broken = wheel.to_str().unwrap();
    fails(&user, &["--install", broken], &["is not a whole wheel", "https://pypi.org/"]);
    let other = sample_wheel::write(user.path(), "1.0.0");
    fails(&user, &["--install", other.to_str().unwrap()], &["cfn-lint 1.0.0", VERSION]);
    fails(&user, &["--install", "no.whl"], &["cannot read no.whl"]);
    assert!(!cache(&user).exists());
}

#[test]
#[cfg(unix)]
fn without_a_wheel_pip_fetches_it() {
    let user = user();
    let bin = user.file("bin");
    std::fs::create_dir(&bin).unwrap();
    let install = || {
        let mut command = command(&user, &["docs", "--install"]);
        command.env("PATH", &bin);
        finish(command)
    };
    let alternative = "msd docs --install WHEEL";
    let ran = install();
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("no python3") && ran.stderr.contains(alternative),
        "{}",
        ran.stderr
    );

    for (script, words) in [
        ("echo '/usr/bin/python3: No module named pip' >&2; exit 1", "has no pip"),
        ("echo 'ERROR: No matching distribution' >&2; exit 1", "No matching distribution"),
        ("exit 0", "it left no wheel"),
    ] {
        python(&bin, script);
        let ran = install();
        assert_eq!(ran.code, 1, "{}", ran.stdout);
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
        assert!(ran.stderr.contains(alternative), "{}", ran.stderr);
    }

    let wheel = sample_wheel::write(user.path(), VERSION);
    let script = format!(
        "case \"$*\" in *cfn-lint=={VERSION}*) ;; *) exit 1 ;; esac\n\
         for folder; do :; done\n/bin/cp '{}' \"$folder\"",
        wheel.display(),
    );
    python(&bin, &script);
    let ran = install();
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert!(cache(&user).join("sqs.json.lz4").exists());
}

#[cfg(unix)]
fn python(bin: &Path, script: &str) {
    use std::os::unix::fs::PermissionsExt;

    let path = bin.join("python3");
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

//! What somebody made by hand becomes a program: nothing changes when it is applied.

use std::path::{Path, PathBuf};

use crate::harness::{Folder, Moto, SecondClient};

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/discover/client.py")
}

fn made_by_hand() -> (Moto, SecondClient, Folder) {
    let moto = Moto::start();
    let client = SecondClient::start(&moto.endpoint);
    client.ask(&script(), "make").unwrap();
    let folder = Folder::new(&moto.endpoint);
    (moto, client, folder)
}

/// Takes everything over, and expects that this touches nothing.
fn settled(folder: &Folder, things: usize) {
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("Plan: 0 to create, 0 to update, 0 to replace, 0 to delete"), "{plan}");
    assert_eq!(plan.matches("# is taken over").count(), things, "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["plan", "-detailed-exitcode"]);
}

#[test]
fn what_is_discovered_is_taken_over_unchanged() {
    let (_moto, client, folder) = made_by_hand();
    let wrote = folder.ok(&["discover", "aws.ec2.VPC", "aws.sqs.Queue", "-out", "main.msd"]);
    assert!(wrote.stdout.is_empty(), "{}", wrote.stdout);
    let source = std::fs::read_to_string(folder.file("main.msd")).unwrap();
    assert!(source.contains("target aws {"), "{source}");
    assert!(source.contains("resource main_network: aws.ec2.VPC"), "{source}");
    assert!(source.contains("dead_letter_target_arn = jobs_dead.arn"), "{source}");
    // The default network is AWS's own.
    assert_eq!(source.matches("aws.ec2.VPC {").count(), 2, "{source}");
    assert!(!source.contains("172.31.0.0"), "{source}");
    folder.ok(&["fmt", "-check"]);
    settled(&folder, 4);
    // What is managed is not found again.
    let again = folder.ok(&["discover", "aws.ec2.VPC", "aws.sqs.Queue"]);
    assert!(again.stdout.is_empty() && again.stderr.contains("Nothing"), "{}", again.stderr);
    folder.ok(&["destroy", "-auto-approve"]);
    assert_eq!(client.ask(&script(), "queues").unwrap(), 0);
}

#[test]
fn tags_and_all_decide_what_is_found() {
    let (_moto, _client, folder) = made_by_hand();
    let found = folder.ok(&["discover", "aws.sqs.Queue", "-tag", "team=web"]).stdout;
    assert_eq!(found.matches("resource ").count(), 2, "{found}");
    let found = folder.ok(&["discover", "aws.ec2.VPC", "-tag", "team=web"]).stdout;
    assert_eq!(found.matches("resource ").count(), 1, "{found}");
    let found = folder.ok(&["discover", "aws.ec2.VPC", "-all"]).stdout;
    assert!(found.contains("172.31.0.0"), "{found}");
    let wrong = folder.ends(1, &["discover", "aws.ec2.Vpc"]);
    assert!(wrong.stderr.contains("aws.ec2.VPC"), "{}", wrong.stderr);
}

#[test]
fn one_thing_is_imported_with_its_declaration_or_into_one() {
    let (moto, _client, folder) = made_by_hand();
    folder.write("main.msd", "target aws { provider = aws }\n");
    let url = format!("{}/123456789012/jobs", moto.endpoint);
    let ty = ["-generate", "-type", "aws.sqs.Queue"];
    folder.ok(&[&["import", "jobs", &url], &ty[..]].concat());
    let source = std::fs::read_to_string(folder.file("imported.msd")).unwrap();
    assert!(source.contains("delay_seconds") && !source.contains("import "), "{source}");
    folder.ok(&["plan", "-detailed-exitcode"]);
    let dead = format!("{}/123456789012/jobs-dead", moto.endpoint);
    folder.write(
        "more.msd",
        "resource dead: aws.sqs.Queue { queue_name = \"jobs-dead\", tags = { team = \"web\" } }\n",
    );
    folder.ok(&["import", "dead", &dead]);
    folder.ok(&["plan", "-detailed-exitcode"]);
    let twice = folder.ends(1, &["import", "dead", &dead]);
    assert!(twice.stderr.contains("in the state already"), "{}", twice.stderr);
    let gone = folder.ends(1, &["import", "deed", &dead]);
    assert!(gone.stderr.contains("did you mean `dead`?"), "{}", gone.stderr);
}

//! The whole life of each type that has a native driver, through the binary itself. A cycle is a folder:
//! `main.msd` with `param step: Int = 1` describes the thing as it is made (1), changed in place (2) and
//! replaced (3); `client.py` is what the second client does and sees:
//!
//! - `count(aws)`: how many there are, beyond those that an empty account has
//! - `COUNT`: how many the program makes, 1 without it
//! - `made(aws)`, `changed(aws)`, `restored(aws)`: assert what boto3 sees after each step
//! - `drift(aws)`: changes something that the program sets
//! - `prepare(aws)`: makes what the program needs and does not make itself, and returns the values of
//!   parameters
//! - `NO_CHANGE`, `NO_DRIFT`, `NO_REPLACE`, `NO_DESTROY`: why there is no such step

use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{Folder, Moto, SecondClient};

/// One test a service, so that they run side by side, each with a server of its own.
macro_rules! cycles {
    ($($service:ident),* $(,)?) => {
        $(#[test]
        fn $service() {
            run_all(stringify!($service));
        })*

        #[test]
        fn every_cycle_has_its_test() {
            let known = [$(stringify!($service)),*];
            for folder in folders() {
                let service = service(&folder);
                assert!(known.contains(&service.as_str()), "add `{service}` to `cycles!`");
            }
        }
    };
}

cycles! {
    applicationautoscaling, autoscaling, certificatemanager, cloudwatch, dynamodb, ec2, ecr, ecs, elasticache, elasticloadbalancingv2, events, iam, kms, lambda, logs, rds, route53, s3, secretsmanager, sns, sqs, ssm,
}

#[test]
fn every_native_type_has_a_cycle() {
    let cycles: Vec<String> = folders().iter().map(|folder| name(folder)).collect();
    for ty in msd_aws::native_types() {
        let wanted = ty.trim_start_matches("aws.").replace('.', "_").to_ascii_lowercase();
        assert!(cycles.contains(&wanted), "{ty} has no cycle: tests/aws/cycles/{wanted}");
    }
}

fn run_all(wanted: &str) {
    let moto = Moto::start();
    let client = SecondClient::start(&moto.endpoint);
    for folder in folders().iter().filter(|folder| service(folder) == wanted) {
        cycle(folder, &moto, &client);
    }
}

fn cycle(source: &Path, moto: &Moto, client: &SecondClient) {
    let name = name(source);
    let script = source.join("client.py");
    let ask = |what: &str| client.ask(&script, what);
    let count = || ask("count").unwrap_or_else(|| panic!("{name}: client.py has no `count`"));
    let expected = ask("COUNT").unwrap_or_else(|| 1.into());
    let skips = |reason: &str| ask(reason).is_some();
    let folder = Folder::copy(source, &moto.endpoint);
    let prepared = ask("prepare").unwrap_or_default();
    let given: Vec<String> = prepared
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| {
            format!("{name}={}", value.as_str().map_or(value.to_string(), str::to_owned))
        })
        .flat_map(|given| ["-var".to_owned(), given])
        .collect();
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    let at = |step: &'static str| match step {
        "" => given.clone(),
        step => with(&given, &["-var", step]),
    };
    let before = count();
    assert_eq!(before, 0, "{name}: there is something before anything was made");

    let say = |step: &str| eprintln!("{name}: {step}");
    say("create");
    let mut step = at("");
    folder.ok(&with(&["apply", "-auto-approve"], &step));
    assert_eq!(count(), expected, "{name}: made");
    ask("made");
    unchanged(&folder, &step, &name);

    if !skips("NO_CHANGE") {
        say("change in place");
        step = at("step=2");
        let plan = folder.ends(2, &with(&["plan", "-detailed-exitcode"], &step));
        assert!(!plan.stdout.contains("-/+"), "{name}: replaced instead\n{}", plan.stdout);
        folder.ok(&with(&["apply", "-auto-approve"], &step));
        assert_eq!(count(), expected, "{name}: changed");
        ask("changed").unwrap_or_else(|| panic!("{name}: client.py has no `changed`"));
        unchanged(&folder, &step, &name);
    }

    if !skips("NO_DRIFT") {
        say("drift");
        ask("drift").unwrap_or_else(|| panic!("{name}: client.py has no `drift`"));
        folder.ends(2, &with(&["plan", "-refresh-only", "-detailed-exitcode"], &step));
        folder.ok(&with(&["apply", "-auto-approve"], &step));
        ask("restored").unwrap_or_else(|| panic!("{name}: client.py has no `restored`"));
        unchanged(&folder, &step, &name);
    }

    if !skips("NO_REPLACE") {
        say("replace");
        step = at("step=3");
        let plan = folder.ends(2, &with(&["plan", "-detailed-exitcode"], &step));
        let marks = ["-/+", "+/-"];
        let replaced = marks.iter().any(|mark| plan.stdout.contains(mark));
        assert!(replaced, "{name}: not replaced\n{}", plan.stdout);
        folder.ok(&with(&["apply", "-auto-approve"], &step));
        assert_eq!(count(), expected, "{name}: replaced");
        unchanged(&folder, &step, &name);
    }

    if skips("NO_DESTROY") {
        return;
    }
    say("destroy");
    folder.ok(&with(&["destroy", "-auto-approve"], &step));
    assert_eq!(count(), 0, "{name}: left over");
}

fn unchanged(folder: &Folder, step: &[&str], name: &str) {
    let plan = folder.run(&with(&["plan", "-detailed-exitcode"], step));
    assert_eq!(plan.code, 0, "{name}: not settled\n{}\n{}", plan.stdout, plan.stderr);
}

fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    arguments.iter().chain(more).copied().collect()
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/cycles");
    let only = std::env::var("MSD_CYCLE").ok();
    let entries = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries
        .filter(|folder| only.as_ref().is_none_or(|only| name(folder).starts_with(only)))
        .collect();
    folders.sort();
    folders
}

fn name(folder: &Path) -> String {
    folder.file_name().unwrap().to_string_lossy().into_owned()
}

fn service(folder: &Path) -> String {
    name(folder).split('_').next().unwrap_or_default().to_owned()
}

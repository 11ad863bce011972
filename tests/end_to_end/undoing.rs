//! Failures and what follows: rollback by policy and by hand, resuming, history, locks taken away.

use serde_json::Value;

use crate::harness::Folder;

const SHOP: &str = "\
stack shop { rollback = POLICY }
resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }
resource subnet: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = \"10.0.1.0/24\" }
resource queue: aws.sqs.Queue { delay_seconds = 3, tags = { Vpc = vpc.vpc_id } }
target local { provider = sim, latency = 0s }
";

fn shop(policy: &str) -> Folder {
    Folder::new([("main.msd", SHOP.replace("POLICY", policy).as_str())])
}

const APPLY: [&str; 2] = ["apply", "-auto-approve"];

fn fails(folder: &Folder, on: &str) -> crate::harness::Ran {
    let ran = folder.run(&["apply", "-auto-approve", "-faults", on]);
    assert_eq!(ran.code, 1, "{}\n{}", ran.stdout, ran.stderr);
    ran
}

fn history(folder: &Folder) -> Vec<Value> {
    serde_json::from_str(&folder.ok(&["history", "-json"]).stdout).unwrap()
}

#[test]
fn a_failure_undoes_the_run_where_the_policy_says_so() {
    let folder = shop("automatic");
    let ran = fails(&folder, "on=aws.ec2.Subnet,class=terminal");
    assert!(
        ran.stdout.contains("Rollback complete! 0 created, 0 updated, 0 replaced, 2 deleted"),
        "{}",
        ran.stdout
    );
    folder.assert_agrees(0);
    let runs = history(&folder);
    assert_eq!(runs[1]["rolls_back"], runs[0]["run"]);
    // Nothing stands in the way of another attempt.
    folder.ok(&APPLY);
    folder.assert_agrees(3);
}

#[test]
fn an_update_goes_back_to_what_was_there() {
    let folder = shop("automatic");
    folder.ok(&APPLY);
    let before = folder.ok(&["state", "show", "queue", "-json"]).stdout;
    folder.edit("main.msd", "delay_seconds = 3", "delay_seconds = 9");
    folder.edit("main.msd", "10.0.1.0/24", "10.0.2.0/24");
    // The queue is updated in the same wave as the subnet fails in.
    fails(&folder, "on=aws.ec2.Subnet,operation=create,class=denied,delay=1min");
    let properties =
        |text: &str| serde_json::from_str::<Value>(text).unwrap()["properties"].clone();
    let after = folder.ok(&["state", "show", "queue", "-json"]).stdout;
    assert_eq!(properties(&before), properties(&after));
    folder.assert_agrees(3);
}

#[test]
fn by_hand_it_is_shown_first_and_can_be_a_part() {
    let folder = shop("manual");
    let ran = fails(&folder, "on=aws.ec2.Subnet,class=terminal,delay=1min");
    assert!(ran.stderr.contains("msd rollback 2"), "the way back is named: {}", ran.stderr);
    folder.assert_agrees(2);
    let shown = folder.ok(&["rollback", "-plan"]).stdout;
    assert!(
        shown.contains("- queue: aws.sqs.Queue") && shown.contains("- vpc: aws.ec2.VPC"),
        "{shown}"
    );
    folder.assert_agrees(2);
    let ran = folder.run(&["rollback", "-only", "queu", "-auto-approve"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("did you mean `queue`?"), "{}", ran.stderr);
    folder.ok(&["rollback", "-only", "queue", "-auto-approve"]);
    folder.assert_agrees(1);
    folder.ok(&["rollback", "-auto-approve"]);
    folder.assert_agrees(0);
    let again = folder.ok(&["rollback", "-auto-approve"]).stdout;
    assert!(again.contains("Nothing is to be undone"), "{again}");
}

#[test]
fn a_replaced_thing_that_still_exists_comes_back_as_it_was() {
    let folder = shop("manual");
    folder.ok(&APPLY);
    let before = folder.state();
    folder.edit("main.msd", "10.0.0.0/16", "10.1.0.0/16");
    fails(&folder, "on=aws.ec2.Subnet,class=terminal,operation=create,delay=1min");
    folder.ok(&["rollback", "-auto-approve"]);
    assert_eq!(folder.state(), before, "the very same things");
    folder.assert_agrees(3);
}

#[test]
fn a_group_of_its_own_policy_is_undone_alone() {
    let folder = Folder::new([(
        "main.msd",
        "resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n\
         @rollback(automatic)\n\
         group data {\n\
           resource queue: aws.sqs.Queue { tags = { Vpc = vpc.vpc_id } }\n\
           resource topic: aws.sns.Topic { tags = { Queue = queue.arn } }\n\
         }\n\
         target local { provider = sim, latency = 0s }\n",
    )]);
    fails(&folder, "on=aws.sns.Topic,class=terminal");
    assert_eq!(folder.state().into_iter().map(|(name, _)| name).collect::<Vec<_>>(), ["vpc"]);
}

#[test]
fn a_rollback_that_fails_goes_as_far_as_it_can_and_can_be_repeated() {
    let folder = shop("manual");
    fails(&folder, "on=aws.ec2.Subnet,class=terminal,delay=1min");
    let ran = folder.run(&[
        "rollback",
        "-auto-approve",
        "-faults",
        "on=aws.sqs.Queue,operation=delete,class=terminal",
    ]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("undoes the rest"), "{}", ran.stderr);
    // The VPC stays, because the queue holds on to it.
    folder.assert_agrees(2);
    let run = history(&folder)[0]["run"].as_str().unwrap().to_owned();
    folder.ok(&["rollback", &run, "-auto-approve"]);
    folder.assert_agrees(0);
}

#[test]
fn what_a_protected_thing_needs_stays_with_it() {
    let folder = Folder::new([(
        "main.msd",
        "target local { provider = sim, latency = 0s }\n\
         resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n\
         @protect\n\
         resource subnet: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = \"10.0.1.0/24\" }\n\
         resource queue: aws.sqs.Queue {}\n",
    )]);
    folder.ok(&["apply", "-auto-approve"]);
    let undone = folder.ok(&["rollback", "-auto-approve"]);
    assert!(undone.stderr.contains("`subnet` stays: it is protected"), "{}", undone.stderr);
    assert!(undone.stderr.contains("`vpc` stays: something"), "{}", undone.stderr);
    folder.assert_agrees(2);
    // What is left knows its order still.
    folder.edit("main.msd", "@protect\n", "");
    folder.ok(&["apply", "-auto-approve"]);
    folder.ok(&["destroy", "-auto-approve"]);
    folder.assert_agrees(0);
}

#[test]
fn the_very_plan_goes_on() {
    let folder = shop("manual");
    fails(&folder, "on=aws.ec2.Subnet,class=terminal,delay=1min");
    let run = history(&folder)[0]["run"].as_str().unwrap().to_owned();
    // Even a program that changed in the meantime changes nothing about it.
    folder.edit("main.msd", "delay_seconds = 3", "delay_seconds = 8");
    let resumed = folder.ok(&["resume", "-auto-approve"]);
    assert!(resumed.stderr.contains(&format!("Goes on with {run}: 2 of 3 operations are done.")));
    folder.assert_agrees(3);
    let runs = history(&folder);
    assert_eq!(runs.len(), 1);
    assert_eq!((&runs[0]["resumed"], &runs[0]["outcome"]), (&1.into(), &"succeeded".into()));
    let ran = folder.run(&["resume", &run, "-auto-approve"]);
    assert_eq!(ran.code, 1, "it is over");
    assert_eq!(
        folder.run(&["plan", "-detailed-exitcode"]).code,
        2,
        "the new delay is still to come"
    );
}

#[test]
fn a_plan_that_was_overtaken_is_not_taken_up_again() {
    let folder = shop("manual");
    fails(&folder, "on=aws.ec2.Subnet,class=terminal,delay=1min");
    let run = history(&folder)[0]["run"].as_str().unwrap().to_owned();
    fails(&folder, "on=aws.ec2.Subnet,class=terminal,times=1");
    let ran = folder.run(&["resume", &run, "-auto-approve"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("msd apply"), "{}", ran.stderr);
}

#[test]
fn failures_that_pass_are_tried_again_and_noted() {
    let folder = shop("manual");
    folder.ok(&["apply", "-auto-approve", "-faults", "on=aws.ec2.Subnet,class=throttling,times=2"]);
    let runs = history(&folder);
    let operations = runs[0]["operations"].as_array().unwrap();
    let subnet = operations.iter().find(|one| one["address"] == "subnet").unwrap();
    assert_eq!(subnet["retries"].as_array().unwrap().len(), 2);
    assert_eq!(subnet["retries"][0]["error"]["class"], "throttling");
    assert_eq!(subnet["source"]["line"], 3);
    let name = runs[0]["run"].as_str().unwrap();
    let shown = folder.ok(&["history", name]).stdout;
    assert!(shown.contains("subnet: creating") && shown.contains("again after"), "{shown}");
    let ran = folder.run(&["history", &name[..name.len() - 1]]);
    assert!(ran.stderr.contains(&format!("did you mean `{name}`?")), "{}", ran.stderr);
}

#[test]
fn an_open_breaker_holds_up_and_does_not_fail() {
    let folder = Folder::new([(
        "main.msd",
        "stack s { breaker = { threshold = 3, recovery = 5min } }\n\
         @retry(attempts = 9, backoff = 1s)\n\
         resource queue: aws.sqs.Queue for i in 1..=3 { delay_seconds = i }\n\
         target local { provider = sim, latency = 1s, speed = 6000 }\n",
    )]);
    let ran = folder.ok(&[
        "apply",
        "-auto-approve",
        "-json",
        "-faults",
        "on=aws.sqs.*,class=transient,times=4",
    ]);
    let events: Vec<Value> =
        ran.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let states: Vec<&str> = events
        .iter()
        .filter(|event| event["event"] == "breaker")
        .map(|event| event["state"].as_str().unwrap())
        .collect();
    assert_eq!(states.first(), Some(&"open"), "{states:?}");
    assert_eq!(states.last(), Some(&"closed"), "{states:?}");
    folder.assert_agrees(3);
}

#[test]
fn a_run_that_takes_too_long_starts_nothing_new() {
    let folder = Folder::new([(
        "main.msd",
        "stack s { timeout = 90s }\n\
         resource vpc: aws.ec2.VPC { cidr_block = \"10.0.0.0/16\" }\n\
         resource subnet: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = \"10.0.1.0/24\" }\n\
         target local { provider = sim, latency = 2min, speed = 6000 }\n",
    )]);
    let ran = folder.run(&APPLY);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("the run's time is over"), "{}", ran.stderr);
    folder.assert_agrees(1);
    folder.edit("main.msd", "timeout = 90s", "timeout = 2h");
    folder.ok(&APPLY);
    folder.assert_agrees(2);
}

#[test]
fn a_lock_can_be_taken_away_from_a_process_that_hangs() {
    let folder = shop("manual");
    folder.edit("main.msd", "latency = 0s", "latency = 3s, speed = 1");
    let mut hanging = folder
        .command(&APPLY)
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(hanging.stderr.take().unwrap());
    let mut line = String::new();
    while !line.contains("creating") {
        line.clear();
        assert_ne!(std::io::BufRead::read_line(&mut lines, &mut line).unwrap(), 0);
    }
    let refused = folder.run(&["force-unlock"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains(&hanging.id().to_string()), "{}", refused.stderr);
    folder.ok(&["force-unlock", "-force"]);
    // It is still at work, and writes nothing any more.
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut lines, &mut rest).unwrap();
    assert_eq!(hanging.wait().unwrap().code(), Some(1));
    assert!(rest.contains("taken away"), "{rest}");
    folder.edit("main.msd", "latency = 3s, speed = 1", "latency = 0s");
    folder.ok(&APPLY);
    folder.assert_agrees(3);
    assert!(folder.ok(&["force-unlock"]).stdout.contains("Nobody holds the lock"));
}

#[test]
fn history_tells_how_well_it_went() {
    let folder = shop("automatic");
    let kpis = |args: &[&str]| -> Vec<Value> {
        let args = [&["history", "-kpi", "-json"], args].concat();
        serde_json::from_str(&folder.ok(&args).stdout).unwrap()
    };
    let value = |kpis: &[Value], name: &str| {
        let found = kpis.iter().find(|kpi| kpi["name"] == name).unwrap();
        (found["value"].as_f64(), found["verdict"].as_str().map(str::to_owned))
    };
    // The subnet is throttled until it fails, and what the run made is taken back.
    fails(&folder, "on=aws.ec2.Subnet,class=throttling");
    folder.ok(&APPLY);
    let all = kpis(&[]);
    assert_eq!(all.len(), 6);
    assert_eq!(value(&all, "rollback_frequency"), (Some(0.5), Some("poor".into())));
    let (throttled, verdict) = value(&all, "api_throttling_rate");
    assert!(throttled.unwrap() > 0.1 && verdict.as_deref() == Some("poor"), "{all:?}");
    let last = history(&folder)[2]["run"].as_str().unwrap().to_owned();
    assert_eq!(value(&kpis(&[&last]), "error_rate"), (Some(0.0), Some("good".into())));
    assert_eq!(value(&kpis(&[&last]), "rollback_frequency").0, Some(0.0));
    let table = folder.ok(&["history", "-kpi"]).stdout;
    assert!(table.contains("parallel_efficiency") && table.contains("75%"), "{table}");
}

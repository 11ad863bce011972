//! `msd simulate`: predictions that are right, what would be different, and nothing touched.

use serde_json::Value;

use crate::harness::Folder;

/// 21 queues, one in 102.86 seconds.
const SLOW: &str = r#"
limit creates { rate = 35/h, burst = 1, applies_to = [aws.sqs.*], operations = [create] }
param count: Int(0..) = 21
@estimate(10s)
resource q: aws.sqs.Queue for n in range(count) { queue_name = "q${n}" }
"#;

fn json(folder: &Folder, more: &[&str]) -> Value {
    let arguments: Vec<&str> = ["simulate", "-json"].iter().chain(more).copied().collect();
    serde_json::from_str(&folder.ok(&arguments).stdout).unwrap()
}

fn makespan(run: &Value) -> i64 {
    run["run"]["makespan"].as_i64().unwrap()
}

#[test]
fn twice_the_rate_is_half_the_time() {
    let folder = Folder::new([("main.msd", SLOW)]);
    let told = json(&folder, &["-what-if", "limit creates.rate = 70/h"]);
    // The last of 21 begins after 20 intervals, each of which ends with a whole millisecond.
    let expected = |rate: f64| (20.0 * 3_600_000.0 / rate + 10_000.0) as i64;
    assert!((makespan(&told["base"]) - expected(35.0)).abs() <= 25, "{told}");
    assert!((makespan(&told["changed"]) - expected(70.0)).abs() <= 25, "{told}");
    assert_eq!(told["base"]["run"]["bound_by"], serde_json::json!(["creates"]));
    assert_eq!(told["what_if"], serde_json::json!(["limit creates.rate = 70/h"]));

    let text = folder.ok(&["simulate", "-what-if", "limit creates.rate = 70/h"]).stdout;
    assert!(text.contains("34min 27s  17min 19s  -17min 9s (-50%)"), "{text}");
}

#[test]
fn burst_parameters_estimates_and_schedule_can_be_supposed_together() {
    let folder = Folder::new([("main.msd", SLOW)]);
    let told = json(
        &folder,
        &[
            "-what-if",
            "limit creates.burst = 11",
            "-what-if",
            "param count = 11",
            "-what-if",
            "estimate q = 3min",
        ],
    );
    assert_eq!(makespan(&told["changed"]), 180_000, "all eleven at once");
    assert_eq!(told["changed"]["run"]["done"], 11);
    let told = json(&folder, &["-what-if", "schedule = eager"]);
    assert_eq!(told["base"]["schedule"], "waves");
    assert_eq!(told["changed"]["schedule"], "eager");
}

#[test]
fn mistakes_in_what_is_supposed_are_shown_where_they_stand() {
    let folder = Folder::new([("main.msd", SLOW)]);
    for (text, wanted) in [
        ("limit create.rate = 60/h", "did you mean `creates`?"),
        ("limit creates.rate = 60", "expected Rate, found the Int 60"),
        ("limit creates.rate = 60min", "expected Rate, found the Duration 1h"),
        ("limit creates.burst = 0", "0 is outside the range"),
        ("limit creates.rat = 60/h", "there are rate, burst, concurrency, quota, adaptive"),
        ("param coun = 5", "did you mean `count`?"),
        ("param count = -1", "parameter `count` (from -what-if)"),
        ("estimate q = 5", "expected Duration, found 5"),
        ("estimate nobody = 5min", "the plan has no such resource"),
        ("schedule = quick", "there are waves and eager"),
        ("faster please", "write `limit NAME.rate = 60/h`"),
    ] {
        let ran = folder.run(&["simulate", "-what-if", text]);
        assert_eq!(ran.code, 1, "{text}: {}", ran.stdout);
        assert!(ran.stderr.contains(wanted), "{text}: {}", ran.stderr);
        assert!(ran.stdout.is_empty(), "{text}");
    }
    let ran = folder.run(&["simulate", "-what-if", "limit creates.rate = 60"]);
    assert!(ran.stderr.contains("limit creates.rate = 60\n"), "its text is shown: {}", ran.stderr);
}

#[test]
fn a_prediction_goes_by_the_state_and_touches_nothing() {
    let folder = Folder::new([
        ("main.msd", SLOW),
        ("t.msd", "target local { provider = sim, speed = 100_000 }"),
    ]);
    assert_eq!(json(&folder, &[])["base"]["run"]["done"], 21);
    assert!(!folder.file(".msd").exists(), "a prediction leaves no trace");
    folder.ok(&["apply", "-auto-approve"]);

    let state = folder.ok(&["state", "pull"]).stdout;
    let again = folder.ok(&["simulate"]);
    assert!(again.stdout.contains("nothing to predict"), "{}", again.stdout);
    assert_eq!(json(&folder, &["-from-scratch"])["base"]["run"]["done"], 21);
    assert_eq!(json(&folder, &["-destroy"])["base"]["run"]["done"], 21);
    let more = json(&folder, &["-var", "count=23"]);
    assert_eq!(more["base"]["run"]["done"], 2, "only what is new");
    assert_eq!(folder.ok(&["state", "pull"]).stdout, state, "the state is as it was");
    folder.assert_agrees(21);
}

#[test]
fn updates_and_replacements_are_rehearsed_on_what_the_state_knows() {
    let program = r#"
resource key: aws.sqs.Queue { queue_name = "a", delay_seconds = 1 }
resource t: aws.sns.Topic { topic_name = "t" }
resource s: aws.sns.Subscription { topic_arn = t.topic_arn, protocol = "sqs", endpoint = key.arn }
"#;
    let folder = Folder::new([
        ("main.msd", program),
        ("t.msd", "target local { provider = sim, latency = 0s }"),
    ]);
    folder.ok(&["apply", "-auto-approve"]);
    folder.edit("main.msd", "delay_seconds = 1", "delay_seconds = 2");
    folder.edit("main.msd", r#"topic_name = "t""#, r#"topic_name = "u""#);
    let run = &json(&folder, &[])["base"]["run"];
    assert_eq!(run["outcome"], "succeeded", "{run}");
    let actions: Vec<&str> = run["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["action"].as_str().unwrap())
        .collect();
    assert!(actions.contains(&"update") && actions.contains(&"replace"), "{actions:?}");
}

#[test]
fn faults_retries_and_breakers_are_told() {
    let folder = Folder::new([("main.msd", SLOW)]);
    let fault = "on=aws.sqs.*,class=throttling,times=3";
    let run = &json(&folder, &["-faults", fault])["base"]["run"];
    assert_eq!((&run["retries"], &run["throttled"]), (&3.into(), &3.into()), "{run}");
    assert_eq!(run["outcome"], "succeeded");

    let broken =
        folder.run(&["simulate", "-schedule", "eager", "-faults", "on=aws.sqs.*,class=transient"]);
    assert_eq!(broken.code, 1);
    assert!(broken.stdout.contains("it fails: 0 done"), "{}", broken.stdout);
    assert!(broken.stdout.contains("breaker of aws.sqs opens"), "{}", broken.stdout);
    assert!(broken.stdout.contains("Failed: q["), "{}", broken.stdout);

    let idle = folder.ok(&["simulate", "-faults", "on=aws.ec2.*,delay=1s"]);
    assert!(
        idle.stderr.contains("the fault `on=aws.ec2.*,delay=1s` never struck"),
        "{}",
        idle.stderr
    );
    let wrong = folder.run(&["simulate", "-faults", "class=throttling"]);
    assert!(wrong.stderr.contains("`on` what"), "{}", wrong.stderr);
}

#[test]
fn repeated_runs_differ_and_the_same_seed_repeats_them() {
    let folder = Folder::new([("main.msd", SLOW)]);
    let arguments = ["-runs", "40", "-seed", "7", "-what-if", "limit creates.rate = 70/h"];
    let told = json(&folder, &arguments);
    let runs = &told["base"]["runs"];
    let at = |name: &str| runs[name].as_i64().unwrap();
    assert!(at("min") < at("p50") && at("p50") < at("p90") && at("p90") <= at("p99"), "{runs}");
    assert!(at("p99") <= at("max"));
    assert_eq!(runs["outcomes"]["succeeded"], 40);
    let seeds: Vec<u64> =
        runs["runs"].as_array().unwrap().iter().map(|run| run["seed"].as_u64().unwrap()).collect();
    assert_eq!(seeds, (7..47).collect::<Vec<_>>());
    assert!(told["changed"]["runs"]["max"].as_i64().unwrap() < at("min"));
    assert_eq!(told, json(&folder, &arguments), "chance is in the seed");
    // Without spread all runs are one.
    let same = json(&folder, &["-runs", "3", "-jitter", "0%"]);
    assert_eq!(same["base"]["runs"]["min"], same["base"]["runs"]["max"]);
    let wrong = folder.run(&["simulate", "-jitter", "much"]);
    assert!(wrong.stderr.contains("write it as 20%"), "{}", wrong.stderr);
}

#[test]
fn what_is_deferred_is_predicted_too() {
    let program = r#"
resource t: aws.sns.Topic { topic_name = "t" }
resource q: aws.sqs.Queue for part, i in string.split(t.topic_arn, ":") { queue_name = "q${i}" }
"#;
    let folder = Folder::new([("main.msd", program)]);
    let run = &json(&folder, &["-runs", "4"])["base"];
    assert_eq!(run["run"]["done"], 7, "{run}");
    assert_eq!(run["run"]["operations"][1]["round"], 1);
    assert_eq!(run["runs"]["outcomes"]["succeeded"], 4);
}

#[test]
fn the_timeline_fits_and_shows_who_waits() {
    let folder = Folder::new([("main.msd", SLOW)]);
    let text = folder.ok(&["simulate", "-operations"]).stdout;
    assert!(text.lines().all(|line| line.chars().count() <= 140), "{text}");
    let line = text.lines().find(|line| line.trim_start().starts_with("q[20]")).unwrap();
    assert!(line.contains('░') && line.ends_with('█'), "{line}");
    assert!(text.contains("20 operations, 34min 17s at most"), "{text}");
}

#[test]
fn mistersmith_is_predicted_and_eager_is_as_short_as_can_be() {
    let folder = Folder::example("mistersmith");
    let told = json(&folder, &["-what-if", "schedule = eager"]);
    let forecast = &told["base"]["forecast"];
    assert_eq!(makespan(&told["base"]), forecast["by_waves"].as_i64().unwrap());
    let least = forecast["at_least"].as_i64().unwrap();
    for eager in [makespan(&told["changed"]), forecast["eager"].as_i64().unwrap()] {
        assert!(eager >= least && eager as f64 <= least as f64 * 1.02, "{eager} beside {least}");
    }
    // The very same in a plan, for either schedule.
    for schedule in ["waves", "eager"] {
        folder.write(
            "main.msd",
            &std::fs::read_to_string(folder.file("main.msd"))
                .unwrap()
                .replace("schedule = waves", &format!("schedule = {schedule}")),
        );
        let plan = folder.ok(&["plan"]).stdout;
        let time = plan.lines().find(|line| line.starts_with("Time:")).unwrap();
        assert!(time.contains("27min 35s by waves, 18min 13s eager"), "{time}");
        assert!(
            time.contains("at least 18min 13s; bound by concurrency of service (4 at once)"),
            "{time}"
        );
    }
}

//! What no emulator does, by a proxy before moto: throttling, answers that get lost, news that comes
//! late, calls that fail half-way, and processes that are killed. Nothing may be made twice or be left
//! behind; the second client counts.

use std::path::{Path, PathBuf};

use crate::harness::{Call, Fate, Folder, Moto, Proxy, SecondClient, ec2_error, json_error};

/// A network and some queues: calls that carry no token, and calls that go by name.
const PROGRAM: &str = r#"
target aws { provider = aws }

resource main: aws.ec2.VPC {
  cidr_block           = "10.0.0.0/16"
  enable_dns_hostnames = true
}

resource jobs: aws.sqs.Queue for n in range(0, 4) {
  queue_name = "jobs-${n}"
}
"#;

/// About so many calls look at the program beforehand and carry it out.
const CALLS: usize = 18;

struct Setting {
    moto: Moto,
    client: SecondClient,
    proxy: Proxy,
    folder: Folder,
}

impl Setting {
    fn new(rule: impl Fn(&Call) -> Fate + Send + Sync + 'static) -> Setting {
        let moto = Moto::start();
        let client = SecondClient::start(&moto.endpoint);
        let proxy = Proxy::start(&moto.endpoint, rule);
        let folder = Folder::new(&proxy.endpoint);
        folder.write("main.msd", PROGRAM);
        Setting { moto, client, proxy, folder }
    }

    /// Returns how many VPCs and queues there are.
    fn count(&self) -> (i64, i64) {
        let count = |name: &str| self.client.ask(&script(), name).unwrap().as_i64().unwrap();
        (count("vpcs"), count("queues"))
    }

    fn destroy(&self) {
        self.folder.ok(&["destroy", "-auto-approve"]);
        assert_eq!(self.count(), (0, 0));
        assert!(self.moto.endpoint.starts_with("http"));
    }
}

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/faults/client.py")
}

#[test]
fn throttled_calls_come_again() {
    let setting = Setting::new(|call| match (call.name.as_str(), call.earlier) {
        ("CreateQueue", 0..3) => json_error(400, "ThrottlingException", "Rate exceeded"),
        ("CreateVpc", 0..2) => ec2_error(503, "RequestLimitExceeded", "Request limit exceeded."),
        _ => Fate::Pass,
    });
    setting.folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(setting.count(), (1, 4));
    assert_eq!(setting.proxy.count("CreateVpc"), 3);
    setting.destroy();
}

#[test]
fn an_answer_that_got_lost_makes_nothing_twice() {
    let setting = Setting::new(|call| match (call.name.as_str(), call.earlier) {
        ("CreateQueue" | "CreateVpc" | "DeleteVpc", 0) => Fate::LoseAnswer,
        _ => Fate::Pass,
    });
    setting.folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(setting.count(), (1, 4));
    // It was found by its mark, so it was not asked for again.
    assert_eq!(setting.proxy.count("CreateVpc"), 1);
    setting.folder.ends(0, &["plan", "-detailed-exitcode"]);
    setting.destroy();
}

#[test]
fn a_creation_that_fails_half_way_is_completed() {
    let setting = Setting::new(|call| match (call.name.as_str(), call.earlier) {
        ("ModifyVpcAttribute", 0) => ec2_error(503, "Unavailable", "The server is overloaded."),
        _ => Fate::Pass,
    });
    setting.folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(setting.count(), (1, 4));
    assert_eq!(setting.client.ask(&script(), "hostnames"), Some(true.into()));
    setting.destroy();
}

#[test]
fn readiness_that_takes_long_is_waited_for() {
    let pending = |body: String| body.replace("<state>available", "<state>pending");
    let setting = Setting::new(move |call| match (call.name.as_str(), call.earlier) {
        ("DescribeVpcs", 0..2) => Fate::Alter(pending),
        _ => Fate::Pass,
    });
    setting.folder.ok(&["apply", "-auto-approve"]);
    assert!(setting.proxy.count("DescribeVpcs") > 3);
    setting.destroy();
}

#[test]
fn a_thing_that_is_not_visible_yet_is_asked_for_again() {
    let setting = Setting::new(|call| match (call.name.as_str(), call.earlier) {
        ("DescribeVpcs", 1) => {
            ec2_error(400, "InvalidVpcID.NotFound", "The vpc ID 'vpc-1' does not exist")
        }
        _ => Fate::Pass,
    });
    setting.folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(setting.count(), (1, 4));
    setting.destroy();
}

#[test]
fn a_refusal_says_what_was_asked_and_the_request_id() {
    let setting = Setting::new(|call| match call.name.as_str() {
        "CreateQueue" => json_error(400, "AccessDeniedException", "You may not."),
        _ => Fate::Pass,
    });
    let ran = setting.folder.ends(1, &["apply", "-auto-approve"]);
    for part in ["sqs:CreateQueue", "AccessDeniedException", "You may not.", "proxy-400"] {
        assert!(ran.stderr.contains(part), "no {part:?} in\n{}", ran.stderr);
    }
    setting.destroy();
}

/// Kills the process at a call, before or after it reached the server, and takes the run up again.
fn killed_at(what: &str, hit: impl Fn(&Call) -> bool + Send + Sync + 'static, reaches: bool) {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI32, Ordering};
    let process = Arc::new(AtomicI32::new(0));
    let victim = process.clone();
    let setting = Setting::new(move |call| {
        let id = victim.load(Ordering::SeqCst);
        if id <= 0 || !hit(call) {
            return Fate::Pass;
        }
        if !reaches {
            kill(id);
            return Fate::Refuse { status: 500, body: String::new() };
        }
        // The server gets it, and the process is gone before it hears.
        victim.store(-id, Ordering::SeqCst);
        Fate::Alter(|body| body)
    });
    let mut command = setting.folder.command(&["apply", "-auto-approve"]);
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    process.store(child.id() as i32, Ordering::SeqCst);
    if reaches {
        // The rule turns the sign when the call is on its way.
        while process.load(Ordering::SeqCst) > 0 && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        kill(child.id() as i32);
    }
    let _ = child.wait();
    setting.folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(setting.count(), (1, 4), "killed at {what}, reaches: {reaches}");
    assert_eq!(setting.client.ask(&script(), "hostnames"), Some(true.into()));
    setting.folder.ends(0, &["plan", "-detailed-exitcode"]);
    setting.destroy();
}

fn kill(id: i32) {
    let _ = std::process::Command::new("kill").args(["-9", &id.to_string()]).status();
}

#[test]
fn a_run_killed_at_any_call_is_taken_up_again() {
    for reaches in [false, true] {
        for (name, position) in
            [("CreateVpc", 0), ("ModifyVpcAttribute", 0), ("CreateQueue", 1), ("DescribeVpcs", 0)]
        {
            let hit = move |call: &Call| call.name == name && call.earlier == position;
            killed_at(name, hit, reaches);
        }
    }
}

/// Points that a seed draws among all calls of the run.
#[test]
fn a_run_killed_anywhere_is_taken_up_again() {
    let mut seed: u64 = 20261125;
    for round in 0..6 {
        // Knuth's constants; the high bits are the good ones.
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let position = (seed >> 33) as usize % CALLS;
        let hit = move |call: &Call| call.position == position;
        killed_at(&format!("call {position}"), hit, round % 2 == 0);
    }
}

/// Lets what follows the creation of the network be refused once.
fn refused_half_way() -> Setting {
    let refusal = || ec2_error(403, "UnauthorizedOperation", "You are not authorized.");
    let setting = Setting::new(move |call| match (call.name.as_str(), call.earlier) {
        ("ModifyVpcAttribute", 0) => refusal(),
        _ => Fate::Pass,
    });
    let ran = setting.folder.ends(1, &["apply", "-auto-approve"]);
    assert!(ran.stderr.contains("and tainted: the next apply replaces it"), "{}", ran.stderr);
    assert_eq!(setting.count().0, 1);
    setting
}

#[test]
fn what_a_refused_creation_leaves_behind_is_replaced() {
    let setting = refused_half_way();
    assert!(setting.folder.ok(&["state", "show", "main"]).stdout.contains("tainted"));
    let plan = setting.folder.ok(&["plan"]).stdout;
    assert!(plan.contains("@tainted") && plan.contains("1 to replace"), "{plan}");
    setting.folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(setting.count(), (1, 4));
    assert_eq!(setting.client.ask(&script(), "hostnames"), Some(true.into()));
    setting.folder.ends(0, &["plan", "-detailed-exitcode"]);
    setting.destroy();
}

#[test]
fn what_a_refused_creation_leaves_behind_is_rolled_back_and_destroyed() {
    let setting = refused_half_way();
    setting.folder.ok(&["rollback", "-auto-approve"]);
    assert_eq!(setting.count(), (0, 0));
    let setting = refused_half_way();
    setting.destroy();
}

#[test]
fn what_never_becomes_ready_is_replaced() {
    let failed = |body: String| body.replace("<state>available", "<state>failed");
    let setting = Setting::new(move |call| match (call.name.as_str(), call.earlier) {
        ("DescribeSubnets", 0) => Fate::Alter(failed),
        _ => Fate::Pass,
    });
    setting.folder.write(
        "main.msd",
        &format!("{PROGRAM}\nresource part: aws.ec2.Subnet {{ vpc_id = main.vpc_id, cidr_block = \"10.0.0.0/24\" }}\n"),
    );
    let ran = setting.folder.ends(1, &["apply", "-auto-approve"]);
    assert!(ran.stderr.contains("and tainted"), "{}", ran.stderr);
    setting.folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(setting.client.ask(&script(), "subnets"), Some(1.into()));
    setting.folder.ends(0, &["plan", "-detailed-exitcode"]);
    setting.destroy();
}

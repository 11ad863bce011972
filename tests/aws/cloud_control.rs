//! Types without a driver of their own, by the Cloud Control of winterbaume: their whole life, and what
//! an emulator does not do by itself: requests that take their time, throttling, lost answers.

use std::path::{Path, PathBuf};

use crate::harness::{Call, CloudControl, Fate, Folder, Moto, Proxy, SecondClient, json_error};

/// As many things are in the program, each of a type of its own.
const THINGS: i64 = 25;

struct Setting {
    _moto: Moto,
    _server: CloudControl,
    client: SecondClient,
    proxy: Proxy,
    folder: Folder,
}

impl Setting {
    fn new(rule: impl Fn(&Call) -> Fate + Send + Sync + 'static) -> Setting {
        let (moto, server) = (Moto::start(), CloudControl::start());
        let client = SecondClient::start(&server.endpoint);
        let proxy = Proxy::before(&moto.endpoint, Some(&server.endpoint), rule);
        let folder = Folder::copy(&folder(), &proxy.endpoint);
        Setting { _moto: moto, _server: server, client, proxy, folder }
    }

    fn count(&self) -> i64 {
        self.ask("count")
    }

    fn ask(&self, name: &str) -> i64 {
        let answer = self.client.ask(&folder().join("client.py"), name);
        answer.and_then(|answer| answer.as_i64()).unwrap_or(0)
    }

    fn unchanged(&self, step: &[&str]) {
        let arguments = [&["plan", "-detailed-exitcode"], step].concat();
        self.folder.ok(&arguments);
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/cloud_control")
}

#[test]
fn two_dozen_types_are_made_changed_restored_and_deleted() {
    let setting = Setting::new(|_| Fate::Pass);
    let Setting { folder, .. } = &setting;
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("aws.glue.Registry  # via Cloud Control"), "{plan}");
    assert!(plan.contains("aws.sqs.Queue  # via Cloud Control"), "{plan}");
    let json = folder.ok(&["plan", "-json"]).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let all = json["operations"].as_array().unwrap();
    assert!(all.iter().all(|one| one["transport"] == "cloudcontrol"), "{json}");
    let counted = |one: &serde_json::Value| {
        one["limits"].as_array().unwrap().iter().any(|limit| limit["name"] == "cloudcontrol_api")
    };
    assert!(all.iter().all(counted), "{json}");

    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!((setting.count(), setting.ask("kinds")), (THINGS, THINGS));
    setting.ask("made");
    setting.unchanged(&[]);

    let step: &[&str] = &["-var", "step=2"];
    folder.ok(&[&["apply", "-auto-approve"], step].concat());
    assert_eq!(setting.count(), THINGS);
    setting.ask("changed");
    setting.unchanged(step);

    setting.ask("drift");
    let drift = folder.ends(2, &[&["plan", "-refresh-only", "-detailed-exitcode"], step].concat());
    assert!(drift.stdout.contains("shard_count"), "{}", drift.stdout);
    folder.ok(&[&["apply", "-auto-approve"], step].concat());
    setting.ask("restored");
    setting.unchanged(step);

    folder.ok(&[&["destroy", "-auto-approve"], step].concat());
    assert_eq!(setting.count(), 0);
}

#[test]
fn requests_take_their_time_and_throttling_is_waited_out() {
    let setting = Setting::new(|call| match call.name.as_str() {
        // The first ones are taken, but not done.
        "CreateResource" if call.earlier < 3 => Fate::Alter(in_progress),
        "CreateResource" if call.earlier < 6 => {
            json_error(400, "ThrottlingException", "Rate exceeded")
        }
        "GetResourceRequestStatus" if call.earlier < 3 => Fate::Alter(in_progress),
        _ => Fate::Pass,
    });
    setting.folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(setting.count(), THINGS);
    assert!(setting.proxy.count("GetResourceRequestStatus") >= 4);
    let history = setting.folder.ok(&["history", "-json"]).stdout;
    assert!(history.contains("succeeded"), "{history}");
    setting.unchanged(&[]);
    setting.folder.ok(&["destroy", "-auto-approve"]);
    assert_eq!(setting.count(), 0);
}

#[test]
fn what_a_lost_answer_made_is_found_by_its_mark() {
    let lost = |call: &Call| match (call.name.as_str(), call.body.contains("MaintenanceWindow")) {
        ("CreateResource", true) if call.body.contains("msd:token") => Fate::LoseAnswer,
        _ => Fate::Pass,
    };
    let setting = Setting::new(lost);
    setting.folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(setting.count(), THINGS);
    setting.unchanged(&[]);
    setting.folder.ok(&["destroy", "-auto-approve"]);
    assert_eq!(setting.count(), 0);
}

#[test]
fn a_request_whose_time_is_over_is_taken_back() {
    let setting = Setting::new(|call| match call.name.as_str() {
        "CreateResource" | "GetResourceRequestStatus" => Fate::Alter(in_progress),
        _ => Fate::Pass,
    });
    setting.folder.write(
        "main.msd",
        "target aws { provider = aws }\n\n@timeout(2s)\nresource sensor: aws.iot.Thing {\n  \
         thing_name = \"sensor\"\n}\n",
    );
    let ran = setting.folder.run(&["apply", "-auto-approve"]);
    assert_eq!(ran.code, 1, "{}\n{}", ran.stdout, ran.stderr);
    assert!(setting.proxy.count("CancelResourceRequest") >= 1, "{:?}", setting.proxy.names());
}

#[test]
fn native_is_refused_where_there_is_no_driver() {
    let folder = Folder::new("http://127.0.0.1:9");
    folder.write(
        "main.msd",
        "target aws { provider = aws }\n\n@provider(aws, via = native)\nresource sensor: \
         aws.iot.Thing {}\n",
    );
    let ran = folder.ends(1, &["plan"]);
    assert!(ran.stderr.contains("main.msd:4:1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("has no driver of its own"), "{}", ran.stderr);
}

fn in_progress(body: String) -> String {
    body.replace("\"SUCCESS\"", "\"IN_PROGRESS\"")
}

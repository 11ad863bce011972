//! Who hears about a run.

use crate::harness::Folder;
use crate::listener::Listener;

#[test]
fn a_webhook_and_a_command_hear_of_a_run() {
    let listener = Listener::start("200 OK", "");
    let program = r#"
target local { provider = sim, latency = 0s, region = "eu-west-1" }
stack shop {}
secret param hook: String
resource queue: aws.sqs.Queue {}
notify chat { on = [started, succeeded, failed], webhook = hook }
notify log { on = [succeeded], command = "cat > told.json" }
notify topic { on = [failed], sns = "arn:aws:sns:eu-west-1:1:ops" }
notify bus { on = [succeeded], eventbridge = "deployments" }
"#;
    let folder = Folder::new([("main.msd", program)]);
    let hook = format!("hook=http://{}/secret-path", listener.address);
    let ran = folder.ok(&["apply", "-auto-approve", "-var", &hook]);
    let requests = listener.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[0].starts_with("POST /secret-path"), "{}", requests[0]);
    let body = requests[1].split_once("\r\n\r\n").unwrap().1;
    let message: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!(message["source"], "msd.deployment");
    assert_eq!(message["detail-type"], "Run Succeeded");
    assert_eq!(message["region"], "eu-west-1");
    assert_eq!(message["detail"]["stack"], "shop");
    assert_eq!(message["detail"]["done"], 1);
    let told = std::fs::read_to_string(folder.file("told.json")).unwrap();
    assert!(told.contains("Run Succeeded"), "{told}");
    let expected = "notify `bus`: would send \"Run Succeeded\" to EventBridge deployments";
    assert!(ran.stderr.contains(expected), "{}", ran.stderr);
    assert!(!ran.stderr.contains("topic"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("secret-path"), "{}", ran.stderr);
    // A run that changes nothing is told to nobody.
    folder.ok(&["apply", "-auto-approve", "-var", &hook]);
    assert_eq!(listener.requests().len(), 2);
}

#[test]
fn who_cannot_be_told_does_not_fail_the_run() {
    let program = r#"
target local { provider = sim, latency = 0s }
resource queue: aws.sqs.Queue {}
notify chat { webhook = "http://127.0.0.1:1/x" }
notify log { on = [succeeded], command = ["no-such-program"] }
"#;
    let folder = Folder::new([("main.msd", program)]);
    let ran = folder.ok(&["apply", "-auto-approve"]);
    assert!(ran.stderr.contains("Warning: notify `chat`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("`no-such-program` does not start"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("127.0.0.1:1/x"), "{}", ran.stderr);
}

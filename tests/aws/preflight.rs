//! What would stop an apply is found before it changes anything.

use std::path::{Path, PathBuf};

use crate::harness::{Fate, Folder, Moto, Proxy, SecondClient};

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/preflight.py")
}

fn folder(endpoint: &str, program: &str) -> Folder {
    let folder = Folder::new(endpoint);
    folder.write("main.msd", &format!("target aws {{ provider = aws }}\n{program}"));
    folder
}

/// Says what nobody could be asked for: no name, and no quota, of things that the program has not.
#[test]
fn names_that_are_taken_stop_an_apply() {
    let moto = Moto::start();
    let client = SecondClient::start(&moto.endpoint);
    client.ask(&script(), "taken").unwrap();
    let folder = folder(
        &moto.endpoint,
        r#"
resource bucket: aws.s3.Bucket { bucket_name = "taken-already" }
resource queue: aws.sqs.Queue { queue_name = "busy" }
resource other: aws.sqs.Queue { queue_name = "free" }
"#,
    );
    let ran = folder.ends(1, &["apply", "-auto-approve"]);
    let said = &ran.stderr;
    assert!(said.contains("passed       identity     account 123456789012"), "{said}");
    assert!(said.contains("`bucket` (aws.s3.Bucket) \"taken-already\""), "{said}");
    assert!(said.contains("`queue` (aws.sqs.Queue) \"busy\""), "{said}");
    assert!(!said.contains("\"free\""), "{said}");
    assert!(said.contains("the preflight found 2 things"), "{said}");
    assert_eq!(client.ask(&script(), "queues").unwrap(), 1, "nothing is made");

    // A saved plan is looked at as well, and a look can be left out.
    folder.ok(&["plan", "-out", "p.plan"]);
    folder.ends(1, &["apply", "p.plan"]);
    let skipped = folder.run(&["apply", "-auto-approve", "-skip-preflight=names,quotas"]);
    assert!(!skipped.stderr.contains("  names  "), "{}", skipped.stderr);
    assert!(skipped.stderr.contains("  identity  "), "{}", skipped.stderr);
}

#[test]
fn a_quota_that_would_be_exceeded_stops_an_apply() {
    let moto = Moto::start();
    let client = SecondClient::start(&moto.endpoint);
    let program = "resource vpc: aws.ec2.VPC for n in range(5) { cidr_block = \"10.${n}.0.0/16\" }";
    let folder = folder(&moto.endpoint, program);
    // The default VPC of a new account counts.
    let plan = folder.ends(1, &["plan", "-preflight"]);
    let told = "VPCs per Region: 1 now, 6 of 5 then (us-east-1)";
    assert!(plan.stdout.contains(told), "{}\n{}", plan.stdout, plan.stderr);
    assert!(plan.stdout.contains("--quota-code L-F678F1CE --desired-value 6"), "{}", plan.stdout);
    let json = folder.ends(1, &["apply", "-auto-approve", "-json"]);
    let failed = |line: &str| {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        event["event"] == "preflight" && event["check"] == "quotas" && event["verdict"] == "failed"
    };
    assert!(json.stdout.lines().any(failed), "{}", json.stdout);
    assert_eq!(client.ask(&script(), "vpcs").unwrap(), 1, "nothing is made");

    folder.write(
        "main.msd",
        "target aws { provider = aws }\nresource vpc: aws.ec2.VPC for n in range(3) { cidr_block = \"10.${n}.0.0/16\" }",
    );
    let ran = folder.ok(&["apply", "-auto-approve"]);
    assert!(ran.stderr.contains("VPCs per Region: 1 now, 4 of 5 then"), "{}", ran.stderr);
    // What the emulator does not simulate is not called sound.
    assert!(ran.stderr.contains("not checked  permissions"), "{}", ran.stderr);
    assert_eq!(client.ask(&script(), "vpcs").unwrap(), 4);
}

#[test]
fn another_account_is_left_alone() {
    let moto = Moto::start();
    let folder = Folder::new(&moto.endpoint);
    folder.write(
        "main.msd",
        "target aws { provider = aws, account = \"999999999999\" }\nresource queue: aws.sqs.Queue {}",
    );
    let ran = folder.ends(1, &["apply", "-auto-approve"]);
    assert!(ran.stderr.contains("failed       identity"), "{}", ran.stderr);
    assert!(ran.stderr.contains("the target is for account 999999999999"), "{}", ran.stderr);
    let off = folder.ends(1, &["apply", "-auto-approve", "-no-preflight"]);
    assert!(!off.stderr.contains("Preflight"), "{}", off.stderr);
    assert!(off.stderr.contains("WrongAccount"), "the guard stands by itself: {}", off.stderr);
}

/// As IAM answers, told by its documentation: moto simulates no policies.
#[test]
fn missing_permissions_are_told_from_those_that_cannot_be_judged() {
    let moto = Moto::start();
    let client = SecondClient::start(&moto.endpoint);
    client.ask(&script(), "user").unwrap();
    let member = |action: &str, decision: &str| {
        format!(
            "<member><EvalActionName>{action}</EvalActionName><EvalDecision>{decision}</EvalDecision>\
             <EvalResourceName>*</EvalResourceName><MatchedStatements/><MissingContextValues/></member>"
        )
    };
    let results = [
        member("sqs:CreateQueue", "implicitDeny"),
        member("sqs:TagQueue", "implicitDeny"),
        member("sqs:GetQueueAttributes", "allowed"),
    ];
    let simulated = format!(
        "<SimulatePrincipalPolicyResponse xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\">\
         <SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults>{}\
         </EvaluationResults></SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>",
        results.concat()
    );
    let caller = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
                  <GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ci</Arn><UserId>AIDA</UserId>\
                  <Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";
    let proxy = Proxy::start(&moto.endpoint, move |call| match call.name.as_str() {
        "SimulatePrincipalPolicy" => Fate::Refuse { status: 200, body: simulated.clone() },
        "GetCallerIdentity" => Fate::Refuse { status: 200, body: caller.to_owned() },
        _ => Fate::Pass,
    });
    let folder = folder(&proxy.endpoint, "resource queue: aws.sqs.Queue { queue_name = \"new\" }");
    let ran = folder.ends(1, &["apply", "-auto-approve"]);
    let said = &ran.stderr;
    let denied = "arn:aws:iam::123456789012:user/ci may not: sqs:TagQueue (for `queue`)";
    assert!(said.contains(denied), "{said}");
    assert!(said.contains("msd permissions"), "{said}");
    let open = "perhaps not for these: sqs:CreateQueue";
    assert!(said.contains(open), "{said}");
    assert_eq!(client.ask(&script(), "queues"), Some(0.into()), "nothing is made");
}

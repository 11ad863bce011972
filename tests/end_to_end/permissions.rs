//! `msd permissions`: a policy of IAM, without any cloud.

use serde_json::Value;

use crate::harness::Folder;

const PROGRAM: &str = r#"
resource queue: aws.sqs.Queue { queue_name = "jobs" }
resource pool: aws.batch.SchedulingPolicy {}
"#;

/// Returns the actions of a policy that IAM would take.
fn actions(policy: &str) -> Vec<String> {
    let policy: Value = serde_json::from_str(policy).unwrap();
    assert_eq!(policy["Version"], "2012-10-17");
    let mut sids = Vec::new();
    let mut all = Vec::new();
    for statement in policy["Statement"].as_array().unwrap() {
        assert_eq!(statement["Effect"], "Allow");
        let sid = statement["Sid"].as_str().unwrap().to_owned();
        // Only rights over IAM itself are about some things.
        let is_all = statement["Resource"] == "*";
        assert!(is_all || sid.contains("Iam"), "{sid}: {}", statement["Resource"]);
        assert!(sid.chars().all(|c| c.is_ascii_alphanumeric()) && !sids.contains(&sid), "{sid}");
        let actions: Vec<&str> = statement["Action"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_str().unwrap())
            .collect();
        assert!(!actions.is_empty() && actions.is_sorted(), "{actions:?}");
        let service = |action: &&str| action.split(':').next().unwrap().to_owned();
        assert!(actions.iter().all(|one| service(one) == service(&actions[0])), "{actions:?}");
        all.extend(actions.into_iter().map(|action| format!("{sid} {action}")));
        sids.push(sid);
    }
    all
}

#[test]
fn each_phase_has_what_it_needs_and_no_more() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let all = actions(&folder.ok(&["permissions"]).stdout);
    for wanted in [
        "PlanSts sts:GetCallerIdentity",
        "PlanSqs sqs:GetQueueAttributes",
        "ApplySqs sqs:CreateQueue",
        "DestroySqs sqs:DeleteQueue",
        "PreflightIam iam:SimulatePrincipalPolicy",
        // What has no native driver goes through Cloud Control, and its handler needs its own rights.
        "ApplyCloudformation cloudformation:CreateResource",
        "ApplyBatch batch:CreateSchedulingPolicy",
    ] {
        assert!(all.iter().any(|one| one == wanted), "{wanted} is not in {all:#?}");
    }
    let plan = actions(&folder.ok(&["permissions", "-phase", "plan"]).stdout);
    assert!(plan.iter().all(|one| one.starts_with("Plan")), "{plan:?}");
    let destroy = actions(&folder.ok(&["permissions", "-phase", "destroy"]).stdout);
    assert!(!destroy.iter().any(|one| one.contains("Create")), "{destroy:?}");
}

#[test]
fn what_is_applied_needs_nothing_to_be_created() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    folder.ok(&["apply", "-auto-approve"]);
    let applied = folder.ok(&["permissions", "-phase", "apply"]);
    assert!(!applied.stdout.contains("sqs:CreateQueue"), "{}", applied.stdout);
    assert!(applied.stderr.contains("-from-scratch"), "{}", applied.stderr);
    let again = folder.ok(&["permissions", "-phase", "apply", "-from-scratch"]);
    assert!(again.stdout.contains("sqs:CreateQueue"), "{}", again.stdout);

    folder.edit("main.msd", "\"jobs\" }", "\"jobs\", delay_seconds = 5 }");
    let changed = folder.ok(&["permissions", "-phase", "apply"]).stdout;
    assert!(changed.contains("sqs:SetQueueAttributes"), "{changed}");
    assert!(!changed.contains("sqs:CreateQueue"), "{changed}");
}

#[test]
fn an_action_is_traced_to_its_types() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    let rows: Value = serde_json::from_str(&folder.ok(&["permissions", "-json"]).stdout).unwrap();
    let create = rows.as_array().unwrap().iter().find(|row| row["action"] == "sqs:CreateQueue");
    let create = create.unwrap();
    assert_eq!(create["phase"], "apply");
    assert_eq!(create["types"], serde_json::json!(["aws.sqs.Queue"]));
}

#[test]
fn the_example_of_mistersmith_has_its_policy() {
    let folder = Folder::example("mistersmith");
    let ran = folder.ok(&["permissions"]);
    let all = actions(&ran.stdout);
    for wanted in ["iam:PassRole", "ecs:CreateService", "rds:CreateDBCluster", "ec2:CreateVpc"] {
        assert!(all.iter().any(|one| one.ends_with(wanted)), "{wanted} is not in {all:#?}");
    }
    assert!(ran.stderr.contains("at most 6144"), "it is large, and says so: {}", ran.stderr);
}

const ROLES: &str = r#"
let trust = { Version = "2012-10-17", Statement = [] }
let rights = json.encode(trust)
resource worker: aws.iam.Role { role_name = "worker", path = "/app/", assume_role_policy_document = trust }
resource helper: aws.iam.Role { assume_role_policy_document = trust }
resource rules: aws.iam.ManagedPolicy { policy_document = rights, roles = [worker.role_name, "guest"] }
resource code: aws.lambda.Function {
  runtime = "python3.11"
  handler = "index.handler"
  role    = worker.arn
  code    = { zip_file = "x" }
}
target prod { provider = aws, region = "us-east-1", account = "123456789012" }
"#;

/// Returns what a statement is about.
fn resources(folder: &Folder, sid: &str) -> Value {
    let policy = folder.ok(&["permissions"]).stdout;
    let policy: Value = serde_json::from_str(&policy).unwrap();
    let mut statements = policy["Statement"].as_array().unwrap().iter();
    statements.find(|one| one["Sid"] == sid).unwrap_or_else(|| panic!("no {sid}: {policy:#}"))["Resource"].clone()
}

#[test]
fn rights_over_roles_are_about_those_of_the_program() {
    let folder = Folder::new([("main.msd", ROLES)]);
    let arn = |what: &str| format!("arn:aws:iam::123456789012:{what}");
    let own = [
        arn("role/*/guest"),
        arn("role/app/worker"),
        arn("role/guest"),
        arn("role/helper-????????"),
    ];
    assert_eq!(resources(&folder, "ApplyIamRoles"), serde_json::json!(own));
    let policies = [arn("policy/rules-????????")];
    assert_eq!(resources(&folder, "DestroyIamPolicies"), serde_json::json!(policies));
    assert_eq!(resources(&folder, "ApplyIamPassed"), serde_json::json!(own));
    // Nobody is given: who may attach a policy to a user may attach any to himself.
    let policy = folder.ok(&["permissions"]).stdout;
    assert!(policy.contains("iam:AttachRolePolicy"), "{policy}");
    assert!(!policy.contains("iam:AttachUserPolicy"), "{policy}");
    // Somebody else's role, by its ARN.
    folder.edit("main.msd", "worker.arn", "\"arn:aws:iam::123456789012:role/theirs\"");
    let passed = resources(&folder, "ApplyIamPassed");
    assert!(passed.as_array().unwrap().contains(&arn("role/theirs").into()), "{passed}");
}

#[test]
fn a_role_that_is_not_known_beforehand_may_be_any() {
    let program = format!("param lent: String\n{}", ROLES.replace("= worker.arn", "= lent"));
    let folder = Folder::new([("main.msd", program.as_str())]);
    let policy = folder.ok(&["permissions"]).stdout;
    let policy: Value = serde_json::from_str(&policy).unwrap();
    let statements = policy["Statement"].as_array().unwrap();
    let passes = |one: &&Value| one["Action"].as_array().unwrap().contains(&"iam:PassRole".into());
    let passing = statements.iter().find(passes).unwrap();
    assert_eq!(passing["Resource"], "*");
}

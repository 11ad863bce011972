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
        assert_eq!((&statement["Effect"], &statement["Resource"]), (&"Allow".into(), &"*".into()));
        let sid = statement["Sid"].as_str().unwrap().to_owned();
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

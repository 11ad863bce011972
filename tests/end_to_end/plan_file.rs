//! Saved plans: applied as they are, refused when the state has moved on, held to their schema.

use crate::harness::Folder;

const PROGRAM: &str = r#"
target local { provider = sim, latency = 0s }
resource vpc: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }
resource subnet: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = "10.0.1.0/24" }
"#;

#[test]
fn a_saved_plan_is_applied_and_then_refused() {
    let folder = Folder::new([("main.msd", PROGRAM)]);
    folder.ok(&["plan", "-out", "first.plan"]);
    let shown = folder.ok(&["show", "first.plan"]).stdout;
    assert!(shown.contains("+ vpc") && shown.contains("2 to create"), "{shown}");
    let late = folder.run(&["apply", "first.plan", "-var", "size=3"]);
    assert_eq!(late.code, 1);
    assert!(late.stderr.contains("has its own value for `size`"), "{}", late.stderr);
    folder.ok(&["apply", "first.plan"]);
    folder.assert_agrees(2);
    let again = folder.run(&["apply", "first.plan"]);
    assert_eq!(again.code, 1);
    assert!(again.stderr.contains("state"), "{}", again.stderr);
    folder.assert_agrees(2);
}

#[test]
fn plans_are_what_the_documentation_says() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/ir.md")).unwrap();
    let schema = page.split("```json\n").nth(1).unwrap().split("\n```").next().unwrap();
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for example in ["mistersmith", "website", "queue-worker"] {
        let folder = Folder::example(example);
        let plan = folder.ok(&["plan", "-json"]).stdout;
        let plan: serde_json::Value = serde_json::from_str(&plan).unwrap();
        let errors: Vec<String> =
            validator.iter_errors(&plan).map(|e| format!("{} at {}", e, e.instance_path)).collect();
        assert_eq!(errors, Vec::<String>::new(), "{example}");
    }
    let damaged = serde_json::json!({ "format": "one" });
    assert!(!validator.is_valid(&damaged));
}

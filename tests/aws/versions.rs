//! A launch template gets a new version with an update: whoever uses the newest follows in the same run.

use std::path::Path;

use crate::harness::{Folder, Moto, SecondClient};

const PROGRAM: &str = r#"
target aws { provider = aws }

resource template: aws.ec2.LaunchTemplate {
  launch_template_name = "web"
  launch_template_data = { image_id = "ami-12c6146b", instance_type = "t3.micro" }
}

resource web: aws.autoscaling.AutoScalingGroup {
  auto_scaling_group_name = "web"
  min_size                = "0"
  max_size                = "1"
  availability_zones      = ["us-east-1a"]
  launch_template         = { launch_template_id = template.launch_template_id, version = template.latest_version_number }
}
"#;

#[test]
fn a_group_follows_its_template_in_one_run() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/versions/client.py");
    let moto = Moto::start();
    let client = SecondClient::start(&moto.endpoint);
    let folder = Folder::new(&moto.endpoint);
    folder.write("main.msd", PROGRAM);
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(client.ask(&script, "versions").unwrap(), serde_json::json!(["1", "1"]));
    folder.write("main.msd", &PROGRAM.replace("t3.micro", "t3.small"));
    let plan = folder.ok(&["plan"]).stdout;
    assert!(plan.contains("2 to update") && plan.contains("(known after apply)"), "{plan}");
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(client.ask(&script, "versions").unwrap(), serde_json::json!(["2", "2"]));
    folder.ok(&["plan", "-detailed-exitcode"]);
}

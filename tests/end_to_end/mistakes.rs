//! What `msd check` finds, and how it says so.

use crate::harness::Folder;

#[test]
fn a_circle_across_two_files_shows_every_edge_in_order() {
    let folder = Folder::new([
        (
            "a.msd",
            "resource one: aws.sqs.Queue { queue_name = two.queue_name }\nresource two: aws.sqs.Queue { queue_name = three.queue_name }\nresource three: aws.sqs.Queue { tags = { Next = four.arn } }\n",
        ),
        (
            "b.msd",
            "@after(five)\nresource four: aws.sqs.Queue {}\nresource five: aws.sns.Topic { topic_name = one.queue_name }\n",
        ),
    ]);
    let pretty = folder.run(&["check"]);
    assert_eq!(pretty.code, 1);
    let text = pretty.stderr;
    let mut last = 0;
    for edge in [
        "1. `one` needs `two`",
        "2. `two` needs `three`",
        "3. `three` needs `four`",
        "4. `four` comes after `five`",
        "5. `five` needs `one`",
    ] {
        let at = text.find(edge).unwrap_or_else(|| panic!("{edge} is not in:\n{text}"));
        assert!(at > last, "{edge} is out of order:\n{text}");
        last = at;
    }
    assert!(text.contains("a.msd") && text.contains("b.msd"), "{text}");
    assert!(text.contains("cheapest to cut: `@after(five)`"), "{text}");

    assert!(text.contains("msd explain E0312"), "{text}");
    let page = folder.ok(&["explain", "e0312"]).stdout;
    assert!(page.contains("E0312: declarations depend on one another in a circle"), "{page}");
    assert!(!page.contains("```") && !page.contains("<!--"), "{page}");

    let json = folder.run(&["check", "-format", "json"]);
    assert_eq!(json.code, 1);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(json["valid"], false);
    assert_eq!(json["diagnostics"][0]["code"], "E0312");
    assert_eq!(json["diagnostics"][0]["labels"].as_array().unwrap().len(), 4);
}

#[test]
fn each_mistake_has_a_way_out() {
    let program = r#"
resource vpc: aws.ec2.VPC { cidr_block = "10.0.0.0/16" }
resource near: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_block = "10.0.1.0/24" }
resource a: aws.ec2.Subnet { vpc_id = near.subnet_id, cidr_block = "10.0.2.0/24" }
resource b: aws.ec2.Subnet { vpc_id = vpc.vpc_id, cidr_blok = "10.0.3.0/24" }
resource c: aws.elasticloadbalancingv2.LoadBalancer { scheme = "internet-facin" }
resource d: aws.ec2.SecurityGroup { vpc_id = vpc.vpc_id }
resource e: aws.ec2.Subnett { vpc_id = vpc.vpc_id }
"#;
    let folder = Folder::new([("main.msd", program)]);
    let ran = folder.run(&["check", "-format", "short"]);
    assert_eq!(ran.code, 1);
    for (line, code, help) in [
        (4, "E0302", "`vpc.vpc_id` has this type"),
        (5, "E0203", "did you mean `cidr_block`?"),
        (6, "E0303", "did you mean \"internet-facing\"?"),
        (7, "E0204", "add group_description"),
        (8, "E0205", "did you mean `aws.ec2.Subnet`?"),
    ] {
        let text = &ran.stderr;
        assert!(text.contains(&format!("main.msd:{line}:")), "{text}");
        assert!(text.contains(code) && text.contains(help), "{code} {help}:\n{text}");
    }
    assert_eq!(ran.stderr.matches("error[").count(), 5, "{}", ran.stderr);
}

#[test]
fn an_empty_folder_and_odd_arguments_are_explained() {
    let folder = Folder::new([]);
    let ran = folder.run(&["check"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains(".msd"), "{}", ran.stderr);
    let ran = folder.run(&["plan", "nowhere"]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("nowhere"), "{}", ran.stderr);
    assert_ne!(folder.run(&["aply"]).code, 0);
}

#[test]
fn there_is_no_colour_in_a_pipe() {
    let folder = Folder::new([("main.msd", "let a = b\n")]);
    let ran = folder.run(&["check"]);
    assert!(!ran.stderr.contains('\u{1b}'), "{:?}", ran.stderr);
    let forced = folder.command(&["check"]).env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(String::from_utf8_lossy(&forced.stderr).contains('\u{1b}'));
}

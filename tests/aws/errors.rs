//! What a user sees of an error of AWS.

use crate::harness::{Folder, Moto};

#[test]
fn an_error_names_the_place_the_call_the_request_and_a_way_out() {
    let moto = Moto::start();
    let folder = Folder::new(&moto.endpoint);
    folder.write(
        "main.msd",
        "target aws { provider = aws }\n\nresource vpc: aws.ec2.VPC {\n  enable_dns_support = true\n  \
         cidr_block = \"10.0.0.0/8\"\n}\n",
    );
    let ran = folder.ends(1, &["apply", "-auto-approve"]);
    let said = &ran.stderr;
    for part in [
        "error[InvalidVpc.Range]",
        "cannot create `vpc`: The CIDR '10.0.0.0/8' is invalid. (ec2:CreateVpc, request ",
        "main.msd:5:3",
        "this property",
        "between /16 and /28",
    ] {
        assert!(said.contains(part), "{part} is not in:\n{said}");
    }

    // Programs get the parts.
    let json = folder.ends(1, &["apply", "-auto-approve", "-json"]);
    let failed = json
        .stdout
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find(|event| event["event"] == "failed")
        .unwrap();
    let cause = &failed["cause"];
    assert_eq!(cause["code"], "InvalidVpc.Range");
    assert_eq!(cause["call"], "ec2:CreateVpc");
    assert_eq!(cause["property"], "cidr_block");
    assert!(cause["request_id"].is_string() && cause["hint"].is_string(), "{cause}");

    let history = folder.ok(&["history"]).stdout;
    let run = history.split_whitespace().next().unwrap();
    let one = folder.ok(&["history", run]).stdout;
    assert!(one.contains("ec2:CreateVpc, request ") && one.contains("hint: "), "{one}");
}

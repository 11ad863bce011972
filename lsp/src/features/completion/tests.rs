//! `^` is the cursor; the proposals are compared by their labels, the likeliest first.

use super::*;
use crate::features::marked::marked;

fn all(source: &str) -> Vec<Completion> {
    let at = marked(source);
    let folders = |_: &str| vec!["net".into(), "data".into()];
    let found = completion(&at.program, &at.file, at.cursor, &folders);
    let mut found = found.map(|(_, items)| items).unwrap_or_default();
    found.sort_by_key(|item| item.rank);
    found
}

fn labels(source: &str, most: usize) -> String {
    let labels: Vec<String> = all(source).into_iter().take(most).map(|item| item.label).collect();
    labels.join(", ")
}

const NET: &str = "resource vpc: aws.ec2.VPC {}\nresource subnet: aws.ec2.Subnet for az in [\"a\"] { vpc_id = vpc.vpc_id }\n\
                   resource sg: aws.ec2.SecurityGroup { group_description = \"x\", vpc_id = vpc.vpc_id }\n";

#[test]
fn only_what_gives_the_wanted_id_comes_first() {
    let at = |value: &str| format!("{NET}resource r: aws.ec2.Subnet {{\n  vpc_id = {value}\n}}\n");
    assert_eq!(labels(&at("^"), 1), "vpc.vpc_id");
    assert_eq!(labels(&at("vpc.^"), 1), "vpc_id");
    let groups =
        format!("{NET}resource db: aws.rds.DBCluster {{\n  vpc_security_group_ids = [^]\n}}\n");
    assert_eq!(labels(&groups, 1), "sg.group_id");
    let subnets = format!("{NET}resource g: aws.rds.DBSubnetGroup {{\n  subnet_ids = ^\n}}\n");
    assert_eq!(labels(&subnets, 1), "[for s in subnet: s.subnet_id]");
}

#[test]
fn properties_come_required_first_and_written_ones_are_left_out() {
    let found = labels("resource g: aws.rds.DBSubnetGroup {\n  subnet_ids = []\n  ^\n}\n", 3);
    assert!(found.starts_with("db_subnet_group_description, "), "{found}");
    assert!(!found.contains("subnet_ids"), "{found}");
    let open = labels("resource g: aws.rds.DBSubnetGroup {\n  ^", 3);
    assert!(open.contains("all required properties") || open.contains("subnet_ids"), "{open}");
    let fields = labels(
        "module net: \"./net\" {\n  ^\n}\n//- net/n.msd\nparam size: Int\nparam name: String = \"x\"\n",
        2,
    );
    assert_eq!(fields, "size, name");
}

#[test]
fn enums_words_and_limits_are_proposed() {
    assert_eq!(labels("stack s {\n  schedule = ^\n}\n", 2), "waves, eager");
    let quoted = labels("param e: \"dev\" | \"prod\" = ^\n", 2);
    assert_eq!(quoted, "\"dev\", \"prod\"");
    assert_eq!(labels("param e: \"dev\" | \"prod\" = \"^\"\n", 2), "dev, prod");
    assert_eq!(labels("param e: \"dev\" | \"prod\" = \"d^\n", 2), "dev, prod");
    assert_eq!(
        labels("limit l { concurrency = 1 }\n@limit(^)\nresource r: aws.ec2.VPC {}\n", 1),
        "l"
    );
    assert!(labels("@^\nresource r: aws.ec2.VPC {}\n", 20).contains("protect"));
}

#[test]
fn types_come_by_service_with_their_required_properties() {
    assert!(labels("resource r: aws.^\n", 500).contains("ec2, "));
    let types = all("resource r: aws.rds.^\n");
    let group = types.iter().find(|item| item.label == "DBSubnetGroup").unwrap();
    let snippet = group.snippet.as_deref().unwrap();
    assert!(snippet.contains("subnet_ids = [$2]"), "{snippet}");
    let with_body = all("resource r: aws.rds.^ {\n}\n");
    assert!(with_body.iter().all(|item| item.snippet.is_none()));
    assert!(all("Buck^\n").iter().any(|item| item.detail.as_deref() == Some("aws.s3.Bucket")));
}

#[test]
fn strings_calls_and_modules_are_looked_into() {
    assert!(labels("let abc = 1\nlet t = \"x ${ab^\"\n", 200).contains("abc"));
    assert!(labels("let t = \"${^}\"\nlet abc = 1\n", 200).contains("abc"));
    assert!(labels("let x = cidr.subnet(^\n", 5).contains("number ="));
    assert_eq!(labels("module m: \"./^\"\n", 2), "./net, ./data");
    let parts =
        labels("module net: \"./net\" {}\nlet a = net.^\n//- net/n.msd\noutput id = 1\n", 1);
    assert_eq!(parts, "id");
    assert_eq!(labels("let a = { b = 1 }\nlet c = a.^\n", 1), "b");
}

//! Things as a cloud would tell of them, and the source that comes of them.

use std::collections::BTreeSet;
use std::path::Path;

use msd_engine::provider::Object;
use msd_engine::state::State;
use msd_model::schema::Schemas;
use msd_model::ty::TypeName;
use msd_model::value::Value;
use serde_json::{Value as Json, json};

use super::*;
use crate::library::Library;

fn thing(ty: &str, identifier: &str, properties: Json) -> Found {
    let schema = Library::default().resource_type(&TypeName::new(ty)).unwrap();
    let Value::Map(properties) = Value::from_json(&properties).unwrap() else { unreachable!() };
    let object = Object { identifier: identifier.into(), properties: (*properties).clone() };
    Found { object, schema, region: None, name: None }
}

fn source(found: &[Found]) -> Source {
    let folder = tempfile::tempdir().unwrap();
    write_in(folder.path(), found)
}

fn write_in(folder: &Path, found: &[Found]) -> Source {
    write(
        found,
        &Around {
            folder,
            file: "found.msd",
            before: "",
            taken: BTreeSet::new(),
            state: &State::default(),
            schemas: &Library::default(),
            imports: true,
        },
    )
}

fn network() -> Vec<Found> {
    let subnet = json!({
        "subnet_id": "subnet-0a1b2c3d", "vpc_id": "vpc-0a1b2c3d", "cidr_block": "10.0.1.0/24",
        "availability_zone": "us-east-1a", "availability_zone_id": "use1-az1",
        "map_public_ip_on_launch": false, "tags": { "Name": "private-a" },
    });
    let vpc = json!({
        "vpc_id": "vpc-0a1b2c3d", "cidr_block": "10.0.0.0/16", "enable_dns_support": true,
        "default_security_group": "sg-0a1b2c3d", "tags": { "Name": "main" },
    });
    vec![
        thing("aws.ec2.Subnet", "subnet-0a1b2c3d", subnet),
        thing("aws.ec2.VPC", "vpc-0a1b2c3d", vpc),
    ]
}

#[test]
fn identifiers_become_references_and_what_is_named_comes_first() {
    let written = source(&network());
    assert_eq!(written.open, Vec::<String>::new(), "{}", written.text);
    assert_eq!(
        written.text,
        r#"import main from "vpc-0a1b2c3d"

resource main: aws.ec2.VPC {
  cidr_block         = "10.0.0.0/16"
  enable_dns_support = true
  tags               = { Name = "main" }
}

import private_a from "subnet-0a1b2c3d"

resource private_a: aws.ec2.Subnet {
  vpc_id                  = main.vpc_id
  availability_zone       = "us-east-1a"
  cidr_block              = "10.0.1.0/24"
  map_public_ip_on_launch = false
  tags                    = { Name = "private-a" }
}
"#
    );
}

#[test]
fn arns_inside_of_texts_become_references_too() {
    let queue = json!({
        "arn": "arn:aws:sqs:us-east-1:123456789012:jobs",
        "queue_url": "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
        "queue_name": "jobs",
    });
    let policy = json!({
        "id": "p-1",
        "queues": ["https://sqs.us-east-1.amazonaws.com/123456789012/jobs"],
        "policy_document": {
            "Version": "2012-10-17",
            "Statement": [{
                "Effect": "Allow", "Principal": "*", "Action": "sqs:*",
                "Resource": "arn:aws:sqs:us-east-1:123456789012:jobs",
                "Sid": "of arn:aws:sqs:us-east-1:123456789012:jobs-2",
            }],
        },
    });
    let written = source(&[
        thing("aws.sqs.QueuePolicy", "p-1", policy),
        thing("aws.sqs.Queue", "https://sqs.us-east-1.amazonaws.com/123456789012/jobs", queue),
    ]);
    assert_eq!(written.open, Vec::<String>::new(), "{}", written.text);
    assert!(written.text.contains("queues = [jobs.queue_url]"), "{}", written.text);
    assert!(written.text.contains("= jobs.arn"), "{}", written.text);
    assert!(written.text.contains("of arn:aws:sqs:us-east-1:123456789012:jobs-2"));
}

#[test]
fn circles_are_left_open_and_no_name_is_given_twice() {
    let group = |id: &str, other: &str| {
        let ingress = json!([{
            "ip_protocol": "tcp", "from_port": 80, "to_port": 80,
            "source_security_group_id": other,
        }]);
        let properties = json!({
            "group_id": id, "group_name": "web", "group_description": "of the web",
            "security_group_ingress": ingress,
        });
        thing("aws.ec2.SecurityGroup", id, properties)
    };
    let written =
        source(&[group("sg-0a1b2c3d", "sg-1a1b2c3d"), group("sg-1a1b2c3d", "sg-0a1b2c3d")]);
    assert_eq!(written.open, Vec::<String>::new(), "{}", written.text);
    for name in ["resource web: ", "resource web_security_group: "] {
        assert!(written.text.contains(name), "{}", written.text);
    }
    assert_eq!(written.text.matches(".group_id").count(), 1, "{}", written.text);
}

#[test]
fn what_the_checker_refuses_is_written_humbly_or_not_at_all() {
    let odd = json!({ "queue_url": "https://q/1/odd", "delay_seconds": 5000, "queue_name": "odd" });
    let written = source(&[thing("aws.sqs.Queue", "https://q/1/odd", odd)]);
    assert_eq!(written.open, Vec::<String>::new(), "{}", written.text);
    assert!(!written.text.contains("delay_seconds"), "{}", written.text);
    // What has to be there stays, and is told.
    let nameless = json!({ "vpc_id": "vpc-0a1b2c3d" });
    let written = source(&[thing("aws.ec2.Subnet", "subnet-0a1b2c3d", nameless)]);
    assert!(written.open[0].contains("needs at least one of `cidr_block`"), "{:?}", written.open);
}

#[test]
fn what_is_needed_and_never_shown_stays_as_it_is() {
    let function = json!({
        "function_name": "greeter", "role": "arn:aws:iam::123456789012:role/runner",
        "runtime": "python3.13", "handler": "index.handler",
    });
    let source = source(&[thing("aws.lambda.Function", "greeter", function)]);
    assert!(source.open.is_empty(), "{:?}", source.open);
    let text = &source.text;
    assert!(text.contains("@ignore(code)\nresource greeter: aws.lambda.Function {"), "{text}");
    assert!(text.contains("code          = {}"), "{text}");
}

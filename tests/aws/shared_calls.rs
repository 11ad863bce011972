//! Records that are made together: one call for all of them, and an answer for each.

use std::path::{Path, PathBuf};

use crate::harness::{Call, Fate, Folder, Moto, Proxy, SecondClient};

/// What Route 53 says of a record that is there; moto would make a second one.
const THERE: &str = "<ErrorResponse><Error><Type>Sender</Type><Code>InvalidChangeBatch</Code>\
                     <Message>[Tried to create resource record set \
                     [name='host3.example.com.', type='A'] but it already exists]</Message></Error>\
                     <RequestId>1</RequestId></ErrorResponse>";

const PROGRAM: &str = r#"
target aws { provider = aws }

param zone: String

@batch(100)
resource host: aws.route53.RecordSet for i in range(12) {
  hosted_zone_id   = zone
  name             = "host${i}.example.com"
  type             = "A"
  ttl              = "300"
  resource_records = ["198.51.100.${i}"]
}
"#;

fn script() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/shared_calls/client.py")
}

#[test]
fn one_that_is_there_already_costs_nobody_else_anything() {
    let moto = Moto::start();
    let client = SecondClient::start(&moto.endpoint);
    let ask = |what: &str| client.ask(&script(), what).unwrap();
    let zone = format!("zone={}", ask("zone").as_str().unwrap());
    let rule = |call: &Call| match call.name.contains("rrset") && call.body.contains("host3.") {
        true => Fate::Refuse { status: 400, body: THERE.to_owned() },
        false => Fate::Pass,
    };
    let proxy = Proxy::start(&moto.endpoint, rule);
    let folder = Folder::new(&proxy.endpoint);
    folder.write("main.msd", PROGRAM);
    let ran = folder.run(&["apply", "-auto-approve", "-var", &zone]);
    assert_ne!(ran.code, 0, "{}", ran.stdout);
    let said = format!("{}{}", ran.stdout, ran.stderr);
    assert!(said.contains("already exists"), "{said}");
    assert_eq!(ask("records"), 12, "all but one are made");
    assert_eq!(ask("others"), "203.0.113.9", "what was there stays");
}

#[test]
fn records_of_a_zone_are_made_in_one_change() {
    let moto = Moto::start();
    let client = SecondClient::start(&moto.endpoint);
    let proxy = Proxy::start(&moto.endpoint, |_| Fate::Pass);
    let folder = Folder::new(&proxy.endpoint);
    let program = PROGRAM.replace(
        "param zone: String",
        "resource zone: aws.route53.HostedZone { name = \"example.com\" }",
    );
    folder.write("main.msd", &program.replace("= zone\n", "= zone.id\n"));
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(client.ask(&script(), "records").unwrap(), 12);
    let changes = proxy
        .names()
        .iter()
        .filter(|name| name.starts_with("POST") && name.contains("rrset"))
        .count();
    assert_eq!(changes, 1, "{:?}", proxy.names());
    folder.ends(0, &["plan", "-detailed-exitcode"]);
    folder.ok(&["destroy", "-auto-approve"]);
}

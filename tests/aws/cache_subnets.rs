//! A subnet group of ElastiCache is changed and deleted: moto has no such calls, so a proxy answers them
//! as AWS does.

use std::path::Path;

use crate::harness::{Call, Fate, Folder, Moto, Proxy, SecondClient};

fn rule(call: &Call) -> Fate {
    let result = match call.name.as_str() {
        "ModifyCacheSubnetGroup" => "<ModifyCacheSubnetGroupResult/>",
        "DeleteCacheSubnetGroup" => "",
        _ => return Fate::Pass,
    };
    let name = &call.name;
    let body = format!("<{name}Response>{result}</{name}Response>");
    Fate::Refuse { status: 200, body }
}

#[test]
fn a_group_is_changed_in_place_and_deleted() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/cache_subnets/client.py");
    let moto = Moto::start();
    let client = SecondClient::start(&moto.endpoint);
    let proxy = Proxy::start(&moto.endpoint, rule);
    let folder = Folder::new(&proxy.endpoint);
    let subnets = client.ask(&script, "subnets").unwrap().to_string();
    let program = |text: &str| {
        format!(
            "target aws {{ provider = aws }}\n\
             resource caches: aws.elasticache.SubnetGroup {{\n  \
             cache_subnet_group_name = \"caches\"\n  \
             description = \"{text}\"\n  \
             subnet_ids = {subnets}\n}}\n"
        )
    };
    folder.write("main.msd", &program("before"));
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(client.ask(&script, "group").unwrap(), "before");
    folder.write("main.msd", &program("after"));
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(proxy.count("ModifyCacheSubnetGroup"), 1);
    folder.ok(&["destroy", "-auto-approve"]);
    assert_eq!(proxy.count("DeleteCacheSubnetGroup"), 1);
}

//! Subnet groups are changed in place and deleted: moto lacks these calls, or forgets a group that is
//! changed, so a proxy answers them as AWS does.

use std::path::Path;

use crate::harness::{Call, Fate, Folder, Moto, Proxy, SecondClient};

fn rule(call: &Call) -> Fate {
    let result = match call.name.as_str() {
        "ModifyCacheSubnetGroup" => "<ModifyCacheSubnetGroupResult/>",
        "ModifyDBSubnetGroup" => "<ModifyDBSubnetGroupResult/>",
        "DeleteCacheSubnetGroup" => "",
        _ => return Fate::Pass,
    };
    let name = &call.name;
    let body = format!("<{name}Response>{result}</{name}Response>");
    Fate::Refuse { status: 200, body }
}

#[test]
fn groups_are_changed_in_place_and_deleted() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/aws/subnet_groups/client.py");
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
             subnet_ids = {subnets}\n}}\n\
             resource data: aws.rds.DBSubnetGroup {{\n  \
             db_subnet_group_name = \"data\"\n  \
             db_subnet_group_description = \"{text}\"\n  \
             subnet_ids = {subnets}\n}}\n"
        )
    };
    folder.write("main.msd", &program("before"));
    folder.ok(&["apply", "-auto-approve"]);
    assert_eq!(client.ask(&script, "group").unwrap(), "before");
    folder.write("main.msd", &program("after"));
    folder.ok(&["apply", "-auto-approve"]);
    for call in ["ModifyCacheSubnetGroup", "ModifyDBSubnetGroup"] {
        let sent = proxy.bodies(call);
        let [sent] = sent.as_slice() else { panic!("{call}: {sent:?}") };
        assert!(sent.contains("Description=after"), "{sent}");
        // The whole list goes along: both calls need it.
        assert!(sent.contains("SubnetIds"), "{sent}");
    }
    folder.ok(&["destroy", "-auto-approve"]);
    assert_eq!(proxy.count("DeleteCacheSubnetGroup"), 1);
    assert_eq!(proxy.count("DeleteDBSubnetGroup"), 1);
}

//! What the cloud adds: ids, resource names, addresses, names, defaults.

mod small;

use std::sync::Arc;

use msd_model::refinement::Regex;
use msd_model::value::Value;
use msd_sim::{SimCloud, SimOptions};
use small::*;

#[tokio::test(start_paused = true)]
async fn ids_match_their_patterns_and_depend_on_the_seed_alone() {
    let made = vpc(&cloud(), "a").await;
    assert!(Regex::new("^vpc-[0-9a-f]{17}$").is_match(text(&made, "vpc_id")));
    assert_eq!(made.identifier, text(&made, "vpc_id"));
    assert!(Regex::new("^sg-[0-9a-f]{17}$").is_match(text(&made, "default_security_group")));
    assert_eq!(vpc(&cloud(), "a").await, made);
    let options = SimOptions { seed: 2, ..SimOptions::default() };
    let other = SimCloud::in_memory(Arc::new(aws()), clock(), options);
    assert_ne!(vpc(&other, "a").await.identifier, made.identifier);
}

#[tokio::test(start_paused = true)]
async fn names_given_show_in_resource_names_and_addresses() {
    let cloud = cloud();
    let queue =
        create(&cloud, "aws.sqs.Queue", "q", &[("queue_name", "jobs".into())]).await.unwrap();
    assert_eq!(text(&queue, "arn"), "arn:aws:sqs:us-east-1:123456789012:jobs");
    assert_eq!(queue.identifier, "https://sqs.us-east-1.amazonaws.com/123456789012/jobs");
    assert_eq!(queue.properties["delay_seconds"], Value::Int(0));
    let role = create(&cloud, "aws.iam.Role", "r", &[("role_name", "web".into())]).await.unwrap();
    assert_eq!(text(&role, "arn"), "arn:aws:iam::123456789012:role/web");
}

#[tokio::test(start_paused = true)]
async fn an_identifier_left_out_is_made_from_the_address() {
    let cloud = cloud();
    let fields = [("engine", "postgres".into()), ("master_user_password", "hunter22".into())];
    let made = create(&cloud, "aws.rds.DBInstance", "main_db", &fields).await.unwrap();
    assert!(made.identifier.starts_with("main-db-"), "{}", made.identifier);
    assert_eq!(made.properties.get("master_user_password"), None, "write-only");
    assert_eq!(text(&made, "status"), "available");
    let endpoint = made.properties["endpoint"].as_map().unwrap();
    let address = endpoint["address"].as_str().unwrap();
    assert!(address.starts_with(&*made.identifier), "{address}");
    assert!(address.ends_with(".us-east-1.rds.amazonaws.com"), "{address}");
    assert_eq!(endpoint["port"], "5432".into());
}

#[tokio::test(start_paused = true)]
async fn properties_that_carry_one_id_agree_and_inherited_ids_are_the_real_ones() {
    let cloud = cloud();
    let group = create(&cloud, "aws.ec2.SecurityGroup", "sg", &[]).await.unwrap();
    assert_eq!(text(&group, "id"), text(&group, "group_id"));
    let vpc = vpc(&cloud, "v").await;
    let inside = subnet(&cloud, "s", &vpc.identifier).await.unwrap();
    let fields = [("subnet_id", inside.identifier.as_str().into())];
    let nat = create(&cloud, "aws.ec2.NatGateway", "n", &fields).await.unwrap();
    assert_eq!(text(&nat, "vpc_id"), vpc.identifier);
}

#[tokio::test(start_paused = true)]
async fn weird_schemas_fill_without_a_panic() {
    use msd_model::ty::{Type, TypeName};
    let definition = |name: &str| Type::Definition {
        resource: TypeName::new("aws.odd.Thing"),
        name: name.into(),
    };
    let me = || definition("Me");
    let mut odd = resource(
        "aws.odd.Thing",
        "missing",
        vec![],
        vec![
            field("!nothing", Type::Union(Vec::new().into())),
            field("!unreadable", matching("(?<=[")),
            field("!impossible", matching("^[^\\s\\S]$")),
            field("!backwards", range(5.0, 1.0)),
            field("!wide", range(f64::MIN, f64::MAX)),
            field("!exact", length(2000, 2000)),
            field("!crossed", length(9, 2)),
            field("!itself", me()),
            field("!pair", definition("Pair")),
            field("!tree", definition("Tree")),
            field("!nobody", id("aws.no.Body", "Arn")),
            field("!no_definition", definition("Absent")),
            field("?given", me()),
        ],
    );
    odd.definitions.insert("Me".into(), me());
    let both = record(vec![field("left", definition("Pair")), field("right", definition("Pair"))]);
    odd.definitions.insert("Pair".into(), Type::Record(both.into()));
    let tree = || Type::list(definition("Tree"));
    let tree = record(vec![field("left", tree()), field("right", tree())]);
    odd.definitions.insert("Tree".into(), Type::Record(tree.into()));
    odd.read_only_paths = vec!["given.*.x".into(), "*".into(), "".into()];
    odd.write_only_paths = vec!["pair.*.left".into(), "itself".into()];
    let cloud = SimCloud::in_memory(Arc::new(set(vec![odd])), clock(), SimOptions::default());
    let made = create(&cloud, "aws.odd.Thing", "a", &[]).await.unwrap();
    assert!(made.identifier.starts_with("thing-"), "{}", made.identifier);
    assert_eq!(text(&made, "exact").len(), 2000);
    assert!(made.properties.contains_key("tree"));
    for impossible in ["nothing", "itself", "pair", "no_definition"] {
        assert!(!made.properties.contains_key(impossible), "{impossible}");
    }
}

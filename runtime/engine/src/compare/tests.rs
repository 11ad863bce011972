//! What counts as a difference, in tables.

use std::sync::Arc;

use msd_model::refinement::ListRules;
use msd_model::schema::{FieldType, RecordType};
use msd_model::ty::{ListType, Type, TypeName};
use serde_json::{Value as Json, json};

use super::*;

fn owner() -> ResourceType {
    let set = Type::List(Arc::new(ListType {
        element: Type::String,
        set: false,
        rules: ListRules { unordered: true, ..ListRules::default() },
    }));
    let either = Type::Union(vec![Type::Int, Type::String].into());
    let record = Type::Record(Arc::new(RecordType {
        fields: [
            ("port".into(), FieldType::new(Type::Int)),
            ("names".into(), FieldType::new(Type::list(Type::String))),
        ]
        .into_iter()
        .collect(),
        ..RecordType::default()
    }));
    let fields = [
        ("int", Type::Int),
        ("float", Type::Float),
        ("bool", Type::Bool),
        ("text", Type::String),
        ("cidr", Type::Cidr),
        ("either", either),
        ("tags", Type::Tags),
        ("set", set),
        ("list", Type::list(Type::String)),
        ("record", record),
        ("json", Type::Json),
        ("any", Type::Any),
    ];
    let fields = fields.map(|(name, ty)| (name.into(), FieldType::new(ty)));
    ResourceType {
        name: TypeName::new("test.Thing"),
        wire: "Test::Thing".into(),
        properties: Arc::new(RecordType {
            fields: fields.into_iter().collect(),
            ..RecordType::default()
        }),
        definitions: Default::default(),
        ids: Default::default(),
        identifier: Vec::new(),
        tagging: None,
        permissions: Default::default(),
        estimates: Default::default(),
        docs: None,
        replacement: None,
        immutable: false,
        create_only_paths: Vec::new(),
        read_only_paths: Vec::new(),
        write_only_paths: Vec::new(),
        bulk: None,
    }
}

/// Returns the paths that differ.
fn differing(name: &str, before: &Json, after: &Json) -> Vec<String> {
    let owner = owner();
    let record = |json: &Json| match json {
        Json::Null => Record::default(),
        json => [(SmolStr::new(name), Value::from_json(json).unwrap())].into_iter().collect(),
    };
    let changes = compare(&record(before), &record(after), Some(&owner), &[]);
    changes.into_iter().map(|change| change.path.to_string()).collect()
}

#[test]
fn spelling_is_no_difference() {
    let table = [
        ("int", json!(1), json!(1.0)),
        ("int", json!(1), json!("1")),
        ("float", json!(0.5), json!("0.50")),
        ("float", json!(2), json!("2.0")),
        ("bool", json!(true), json!("True")),
        ("text", json!("1"), json!(1)),
        ("text", json!("true"), json!(true)),
        ("cidr", json!("2001:DB8:0::/32"), json!("2001:db8::/32")),
        ("tags", json!({"a": "1", "b": "2"}), json!({"b": "2", "a": "1"})),
        ("tags", json!({}), json!(null)),
        ("set", json!(["a", "b"]), json!(["b", "a"])),
        ("list", json!(null), json!([])),
        ("record", json!({"port": 1, "names": []}), json!({"port": "1"})),
        ("json", json!("{\"a\": [1, 2]}"), json!({"a": [1, 2.0]})),
        ("json", json!("{\"a\":1,\"b\":2}"), json!("{ \"b\": 2,\n \"a\": 1 }")),
    ];
    for (name, before, after) in table {
        for (before, after) in [(&before, &after), (&after, &before)] {
            assert_eq!(differing(name, before, after), [""; 0], "{name}: {before} {after}");
        }
    }
}

#[test]
fn meaning_is_a_difference() {
    let table: [(&str, Json, Json, &[&str]); 13] = [
        ("int", json!(1), json!("2"), &["int"]),
        ("int", json!(1), json!("one"), &["int"]),
        ("bool", json!(true), json!("yes"), &["bool"]),
        ("text", json!("01"), json!(1), &["text"]),
        ("text", json!("a"), json!("A"), &["text"]),
        ("either", json!(1), json!("1"), &["either"]),
        ("cidr", json!("10.0.0.1/16"), json!("10.0.0.0/16"), &["cidr"]),
        ("list", json!(["a", "b"]), json!(["b", "a"]), &["list.0", "list.1"]),
        ("list", json!(["a"]), json!([]), &["list.0"]),
        ("set", json!(["a", "b"]), json!(["b", "c"]), &["set.1"]),
        ("json", json!({}), json!(null), &["json"]),
        ("json", json!("{\"a\": 1}"), json!("{\"a\": \"1\"}"), &["json.a"]),
        ("any", json!([]), json!(null), &["any"]),
    ];
    for (name, before, after, expected) in table {
        assert_eq!(differing(name, &before, &after), expected, "{name}: {before} {after}");
    }
}

/// A policy with one statement.
fn policy(statement: Json) -> Json {
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

#[test]
fn policies_are_compared_as_the_cloud_reads_them() {
    let allow = |more: Json| {
        let mut statement = json!({ "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" });
        for (name, value) in more.as_object().unwrap() {
            statement[name] = value.clone();
        }
        policy(statement)
    };
    let one = allow(json!({}));
    let same = [
        (one.clone(), json!(one.to_string())),
        (one.clone(), allow(json!({ "Action": ["s3:Get*"], "Resource": ["*"] }))),
        (one.clone(), json!({ "Statement": one["Statement"][0], "Version": "2012-10-17" })),
        (allow(json!({ "Action": ["a:B", "c:D"] })), allow(json!({ "Action": ["c:D", "a:B"] }))),
        (
            json!({ "Statement": one["Statement"] }),
            json!({ "Statement": one["Statement"], "Version": "2008-10-17" }),
        ),
        (allow(json!({ "Principal": "*" })), allow(json!({ "Principal": { "AWS": ["*"] } }))),
        (
            allow(json!({ "Principal": { "AWS": "123456789012" } })),
            allow(json!({ "Principal": { "AWS": ["arn:aws:iam::123456789012:root"] } })),
        ),
        (
            allow(json!({ "Condition": { "Bool": { "aws:SecureTransport": false } } })),
            allow(json!({ "Condition": { "Bool": { "aws:SecureTransport": ["false"] } } })),
        ),
    ];
    for (before, after) in &same {
        assert_eq!(differing("json", before, after), [""; 0], "{before}\n{after}");
        assert_eq!(differing("json", after, before), [""; 0], "{after}\n{before}");
    }
    let different = [
        (one.clone(), allow(json!({ "Effect": "Deny" })), "json.Statement.0.Effect"),
        (
            one.clone(),
            allow(json!({ "Action": ["s3:Get*", "s3:Put*"] })),
            "json.Statement.0.Action.1",
        ),
        (
            allow(json!({ "Principal": { "AWS": "arn:aws:iam::1:role/root" } })),
            allow(json!({ "Principal": { "AWS": "1" } })),
            "json.Statement.0.Principal.AWS.0",
        ),
        // Not in a policy the same words mean nothing.
        (json!({ "Action": "a" }), json!({ "Action": ["a"] }), "json.Action"),
    ];
    for (before, after, path) in &different {
        assert_eq!(differing("json", before, after), [*path], "{before}\n{after}");
    }
}

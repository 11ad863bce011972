//! Policy documents of IAM: which spellings mean the same. Follows AWS's reference of policy elements
//! (IAM User Guide, "IAM JSON policy elements reference").

use msd_model::value::{Record, Value};

use crate::canonical::parse_json;

/// Elements that take one text or several, in any order.
const LISTS: [&str; 4] = ["Action", "NotAction", "Resource", "NotResource"];
const PRINCIPALS: [&str; 2] = ["Principal", "NotPrincipal"];
/// The version of a document that names none.
const VERSION: &str = "2008-10-17";

/// Returns the document with everything that may be one or several as a list; `None` when the value is
/// no policy. The order of these lists, and that of the statements, means nothing.
pub fn normal(value: &Value) -> Option<Value> {
    let parsed;
    let fields = match value {
        Value::Map(fields) => fields,
        Value::Str(text) => {
            parsed = parse_json(text)?;
            match &parsed {
                Value::Map(fields) => fields,
                _ => return None,
            }
        }
        _ => return None,
    };
    let statements = match fields.get("Statement")? {
        Value::List(statements) => statements.iter().map(statement).collect::<Option<_>>()?,
        one => vec![statement(one)?],
    };
    let mut out = fields.as_ref().clone();
    out.entry("Version".into()).or_insert_with(|| Value::str(VERSION));
    out.insert("Statement".into(), Value::list(statements));
    Some(Value::Map(out.into()))
}

fn statement(value: &Value) -> Option<Value> {
    let fields = value.as_map().filter(|fields| fields.contains_key("Effect"))?;
    let normal = |(name, value): (&_, &Value)| {
        let name: &smol_str::SmolStr = name;
        let value = match name.as_str() {
            element if LISTS.contains(&element) => several(value),
            element if PRINCIPALS.contains(&element) => principal(value),
            "Condition" => condition(value),
            _ => value.clone(),
        };
        (name.clone(), value)
    };
    Some(Value::Map(fields.iter().map(normal).collect::<Record>().into()))
}

fn several(value: &Value) -> Value {
    match value {
        Value::List(_) | Value::Null => value.clone(),
        one => Value::list(vec![one.clone()]),
    }
}

/// `"*"` is everybody, as is `{ AWS = "*" }`; an account may be named by its number or by its root.
fn principal(value: &Value) -> Value {
    let value = match value {
        Value::Str(text) if text == "*" => &Value::map([("AWS".into(), value.clone())]),
        other => other,
    };
    let Value::Map(kinds) = value else { return value.clone() };
    let kind = |(name, value): (&smol_str::SmolStr, &Value)| {
        let all = several(value);
        let all = match (name.as_str(), all.as_list()) {
            ("AWS", Some(items)) => Value::list(items.iter().map(account).collect()),
            _ => all,
        };
        (name.clone(), all)
    };
    Value::Map(kinds.iter().map(kind).collect::<Record>().into())
}

fn account(value: &Value) -> Value {
    let root = value.as_str().and_then(|text| {
        let (partition, rest) = text.strip_prefix("arn:")?.split_once(":iam::")?;
        rest.strip_suffix(":root").filter(|_| !partition.contains(':'))
    });
    root.map_or_else(|| value.clone(), Value::str)
}

/// The values of a condition are texts, however they are written.
fn condition(value: &Value) -> Value {
    let text = |value: &Value| match value {
        Value::Bool(_) | Value::Int(_) => Value::str(value.to_json().to_string()),
        other => other.clone(),
    };
    let each = |fields: &Record, change: &dyn Fn(&Value) -> Value| {
        let changed = fields.iter().map(|(name, value)| (name.clone(), change(value)));
        Value::Map(changed.collect::<Record>().into())
    };
    let texts = |value: &Value| match several(value) {
        Value::List(items) => Value::list(items.iter().map(text).collect()),
        other => other,
    };
    let keys = |value: &Value| match value {
        Value::Map(keys) => each(keys, &texts),
        other => other.clone(),
    };
    match value {
        Value::Map(operators) => each(operators, &keys),
        other => other.clone(),
    }
}

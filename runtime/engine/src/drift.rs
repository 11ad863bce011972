//! Tells what changed outside of msd from what the cloud spells, adds or fills in by itself. Values
//! only; performs no I/O.

use msd_model::value::{Record, Value};

use crate::compare::same;
use crate::shape::Shape;

/// Tags that AWS puts on things by itself begin so, and nobody else may use it.
const RESERVED: &str = "aws:";

/// Returns what was asked for as it is found now. `before` is what the cloud answered last time: what
/// it says again did not change, however it differs from what was asked for.
pub fn found_of(asked: &Value, before: &Value, found: &Value, shape: Shape<'_>) -> Value {
    if *asked == Value::Null || same(before, found, shape) || same(asked, found, shape) {
        return asked.clone();
    }
    match (asked, found) {
        _ if shape.is_json() => found.clone(),
        (Value::Map(asked), Value::Map(found)) => fields(asked, before, found, shape),
        (Value::List(asked), Value::List(found)) if shape.is_unordered() => {
            Value::list(members(asked, items(before), found, shape.element()))
        }
        (Value::List(asked), Value::List(found)) => {
            Value::list(elements(asked, items(before), found, shape.element()))
        }
        _ => found.clone(),
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_list().unwrap_or_default()
}

fn fields(asked: &Record, before: &Value, found: &Record, shape: Shape<'_>) -> Value {
    let before = |name: &str| before.as_map().and_then(|before| before.get(name));
    let nothing = &Value::Null;
    let mut out = Record::default();
    for (name, asked) in asked {
        let (before, found) = (before(name).unwrap_or(nothing), found.get(name).unwrap_or(nothing));
        out.insert(name.clone(), found_of(asked, before, found, shape.field(name)));
    }
    // In a record the cloud may fill in whatever was not given; the keys of a map are all one's own.
    for (name, found) in found.iter().filter(|_| shape.is_map()) {
        let is_known = asked.contains_key(name)
            || before(name).is_some_and(|b| same(b, found, shape.field(name)));
        if !is_known && !name.starts_with(RESERVED) {
            out.insert(name.clone(), found.clone());
        }
    }
    Value::Map(out.into())
}

fn elements(asked: &[Value], before: &[Value], found: &[Value], shape: Shape<'_>) -> Vec<Value> {
    let nothing = &Value::Null;
    let one = |(position, found): (usize, &Value)| match asked.get(position) {
        Some(asked) => found_of(asked, before.get(position).unwrap_or(nothing), found, shape),
        None => found.clone(),
    };
    found.iter().enumerate().map(one).collect()
}

/// Finds for each member that was asked for the one that fits it; the cloud may list them in any
/// order. O(members²), of which there are few.
fn members(asked: &[Value], before: &[Value], found: &[Value], shape: Shape<'_>) -> Vec<Value> {
    let mut rest: Vec<&Value> = found.iter().collect();
    let mut out = Vec::with_capacity(found.len());
    let mut lost = Vec::new();
    for asked in asked {
        match rest.iter().position(|found| fits(asked, found, shape)) {
            Some(position) => {
                rest.swap_remove(position);
                out.push(asked.clone());
            }
            None => lost.push(asked),
        }
    }
    // One that the cloud spells in its own way fits nothing, but was there last time.
    let (known, new): (Vec<&Value>, Vec<&Value>) =
        rest.into_iter().partition(|found| before.iter().any(|before| same(before, found, shape)));
    out.extend(known.iter().zip(&lost).map(|(_, lost)| (*lost).clone()));
    out.extend(new.into_iter().cloned());
    out
}

/// Tells whether everything that was asked for is there.
fn fits(asked: &Value, found: &Value, shape: Shape<'_>) -> bool {
    match (asked, found) {
        (Value::Map(asked), Value::Map(found)) if !shape.is_map() => {
            asked.iter().all(|(name, asked)| {
                let found = found.get(name).unwrap_or(&Value::Null);
                *asked == Value::Null || fits(asked, found, shape.field(name))
            })
        }
        (asked, found) => same(asked, found, shape),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use msd_model::refinement::ListRules;
    use msd_model::schema::{FieldType, RecordType, ResourceType};
    use msd_model::ty::{ListType, Type, TypeName};
    use serde_json::{Value as Json, json};

    use super::*;

    fn owner() -> ResourceType {
        let set = Type::List(Arc::new(ListType {
            element: Type::Any,
            set: false,
            rules: ListRules { unordered: true, ..ListRules::default() },
        }));
        let map = Type::map(Type::Any);
        let fields = [
            ("tags", Type::Tags),
            ("map", map),
            ("set", set),
            ("list", Type::list(Type::Any)),
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

    #[test]
    fn drift_is_what_somebody_changed() {
        let owner = owner();
        // What was asked for, what the cloud answered, what it says now, what that comes to.
        let table: [(&str, Json, Json, Json, Json); 18] = [
            ("any", json!(1), json!(1), json!(2), json!(2)),
            ("any", json!("B"), json!("b"), json!("b"), json!("B")),
            ("any", json!("B"), json!("b"), json!("c"), json!("c")),
            ("any", json!(5), json!(null), json!(null), json!(5)),
            ("any", json!(5), json!(5), json!(null), json!(null)),
            ("any", json!([]), json!(null), json!(null), json!([])),
            (
                "any",
                json!({"a": 1}),
                json!({"a": 1, "b": 2}),
                json!({"a": 1, "b": 3}),
                json!({"a": 1}),
            ),
            ("any", json!({"a": 1}), json!({"a": 1}), json!({"a": 2, "b": 3}), json!({"a": 2})),
            (
                "tags",
                json!({"a": "1"}),
                json!({"a": "1"}),
                json!({"a": "1", "b": "2"}),
                json!({"a": "1", "b": "2"}),
            ),
            (
                "tags",
                json!({"a": "1"}),
                json!({"a": "1"}),
                json!({"a": "1", "aws:x": "2"}),
                json!({"a": "1"}),
            ),
            (
                "tags",
                json!({"a": "1"}),
                json!({"a": "1", "own": "x"}),
                json!({"own": "x"}),
                json!({"a": null}),
            ),
            ("map", json!({"a": 1}), json!({"a": 1}), json!({"b": 1}), json!({"a": null, "b": 1})),
            (
                "set",
                json!(["a", "b"]),
                json!(["b", "a"]),
                json!(["a", "b", "c"]),
                json!(["a", "b", "c"]),
            ),
            (
                "set",
                json!([{"p": 1}, {"p": 2}]),
                json!([{"p": 1, "d": 0}, {"p": 2, "d": 0}]),
                json!([{"p": 2, "d": 9}]),
                json!([{"p": 2}]),
            ),
            ("set", json!(["A"]), json!(["a"]), json!(["a", "x"]), json!(["A", "x"])),
            (
                "list",
                json!([{"p": 1}]),
                json!([{"p": 1, "d": 0}]),
                json!([{"p": 3, "d": 0}, {"p": 4}]),
                json!([{"p": 3}, {"p": 4}]),
            ),
            (
                "json",
                json!("{\"a\": 1, \"b\": 2}"),
                json!("{\"b\":2,\"a\":1}"),
                json!("{ \"b\": 2, \"a\": 1}"),
                json!("{\"a\": 1, \"b\": 2}"),
            ),
            (
                "json",
                json!("{\"a\": 1}"),
                json!("{\"a\":1}"),
                json!("{\"a\":2}"),
                json!("{\"a\":2}"),
            ),
        ];
        for (name, asked, before, found, expected) in table {
            let value = |json: &Json| Value::from_json(json).unwrap();
            let shape = Shape::property(Some(&owner), name);
            let got = found_of(&value(&asked), &value(&before), &value(&found), shape);
            assert_eq!(got, value(&expected), "{name}: {asked} {before} {found}");
        }
    }
}

//! What a property of a managed thing is worth: what the program asks for where it says so, what the
//! cloud answered otherwise. The same rules hold while planning and while applying.

use std::sync::Arc;

use msd_model::expr::{Expr, ExprKind};
use msd_model::place::Span;
use msd_model::schema::{ResourceType, SchemaSet, Schemas};
use msd_model::ty::TypeName;
use msd_model::value::{Instance, Record, Value};
use smol_str::SmolStr;

/// Returns the property's value; `None` while only the cloud can tell. `actual` is what the cloud
/// answered, absent before the thing is made.
pub fn attribute(
    schema: Option<&ResourceType>,
    desired: &Record,
    actual: Option<&Record>,
    name: &str,
) -> Option<Value> {
    let asked = desired.get(name).filter(|value| **value != Value::Null);
    let fills_in = schema.is_some_and(|schema| {
        let within = |path: &SmolStr| path.strip_prefix(name).is_some_and(|p| p.starts_with('.'));
        schema.property(name).is_some_and(|field| field.read_only)
            || schema.read_only_paths.iter().any(within)
    });
    let Some(actual) = actual else {
        return asked.filter(|_| !fills_in).cloned();
    };
    Some(match (asked, actual.get(name)) {
        (Some(asked), Some(answered)) if fills_in => overlay(asked, answered),
        (Some(asked), _) => asked.clone(),
        (None, Some(answered)) => answered.clone(),
        (None, None) => Value::Null,
    })
}

/// Returns what was asked for, with the fields that only the answer has.
fn overlay(asked: &Value, answered: &Value) -> Value {
    match (asked, answered) {
        (Value::Map(asked), Value::Map(answered)) => {
            let mut merged = (**answered).clone();
            for (name, value) in asked.iter() {
                let value = match answered.get(name) {
                    Some(answered) => overlay(value, answered),
                    None => value.clone(),
                };
                merged.insert(name.clone(), value);
            }
            Value::Map(Arc::new(merged))
        }
        _ => answered.clone(),
    }
}

/// Returns the property as an expression that still has to be evaluated.
pub fn deferred(instance: &Arc<Instance>, name: &str) -> Value {
    let base = Box::new(Expr::literal(Value::Instance(instance.clone())));
    let kind = ExprKind::Attr { base, name: name.into(), optional: false };
    Value::Deferred(Arc::new(Expr::new(kind, Span::default())))
}

/// Collects the schemas of the given types: asked for once, then at hand.
pub fn collect_schemas<'a>(
    types: impl Iterator<Item = &'a TypeName>,
    schemas: &dyn Schemas,
) -> SchemaSet {
    let mut set = SchemaSet::default();
    for name in types {
        if !set.0.contains_key(name)
            && let Some(found) = schemas.resource_type(name)
        {
            set.0.insert(name.clone(), found);
        }
    }
    set
}

//! Brings what a driver found into the form of the schema: numbers where it has numbers, and nothing
//! that it does not know.

use msd_model::schema::{RecordType, ResourceType, Schemas};
use msd_model::ty::Type;
use msd_model::value::{Record, Value};

/// Returns the properties that the schema knows, each in the schema's kind of value.
pub fn conform(found: Record, schema: &ResourceType, schemas: &dyn Schemas) -> Record {
    fields(found, &schema.properties, schemas)
}

fn fields(found: Record, record: &RecordType, schemas: &dyn Schemas) -> Record {
    found
        .into_iter()
        .filter_map(|(name, value)| match record.fields.get(&name) {
            Some(field) => Some((name, one(value, &field.ty, schemas))),
            None => record.open.then_some((name, value)),
        })
        .collect()
}

fn one(value: Value, ty: &Type, schemas: &dyn Schemas) -> Value {
    match (ty, value) {
        (Type::Optional(inner) | Type::Secret(inner) | Type::Refined(inner, _), value) => {
            one(value, inner, schemas)
        }
        (Type::Definition { resource, name }, value) => match schemas.definition(resource, name) {
            Some(ty) => one(value, &ty, schemas),
            None => value,
        },
        (Type::Record(record), Value::Map(found)) => {
            Value::Map(fields((*found).clone(), record, schemas).into())
        }
        (Type::List(list), Value::List(items)) => Value::list(
            items.iter().map(|item| one(item.clone(), &list.element, schemas)).collect(),
        ),
        (Type::Map(map), Value::Map(found)) => Value::Map(
            Record::from_iter(
                found
                    .iter()
                    .map(|(name, value)| (name.clone(), one(value.clone(), &map.value, schemas))),
            )
            .into(),
        ),
        (Type::Int, Value::Str(text)) => text.parse().map(Value::Int).unwrap_or(Value::Str(text)),
        (Type::Int, Value::Float(float)) if float.fract() == 0.0 => Value::Int(float as i64),
        (Type::Float, Value::Int(int)) => Value::Float(int as f64),
        (Type::Float, Value::Str(text)) => {
            text.parse().map(Value::Float).unwrap_or(Value::Str(text))
        }
        (Type::Bool, Value::Str(text)) => match text.to_ascii_lowercase().as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            _ => Value::Str(text),
        },
        (Type::String, Value::Int(int)) => Value::str(int.to_string()),
        (Type::String, Value::Bool(bool)) => Value::str(bool.to_string()),
        (Type::Union(choices), value) => union(value, choices, schemas),
        (_, value) => value,
    }
}

/// Takes the first choice of the value's kind.
fn union(value: Value, choices: &[Type], schemas: &dyn Schemas) -> Value {
    let fits = |ty: &&Type| is_kind(&value, ty, schemas);
    match choices.iter().find(fits) {
        Some(ty) => one(value, ty, schemas),
        None => value,
    }
}

fn is_kind(value: &Value, ty: &Type, schemas: &dyn Schemas) -> bool {
    match ty {
        Type::Optional(inner) | Type::Secret(inner) | Type::Refined(inner, _) => {
            is_kind(value, inner, schemas)
        }
        Type::Definition { resource, name } => {
            schemas.definition(resource, name).is_some_and(|ty| is_kind(value, &ty, schemas))
        }
        Type::Record(_) | Type::Map(_) | Type::Tags => matches!(value, Value::Map(_)),
        Type::List(_) => matches!(value, Value::List(_)),
        Type::Int => matches!(value, Value::Int(_)),
        Type::Float => matches!(value, Value::Float(_)),
        Type::Bool => matches!(value, Value::Bool(_)),
        Type::String | Type::Id(_) | Type::Literal(_) => matches!(value, Value::Str(_)),
        _ => false,
    }
}

//! Properties under the names of the registry, as Cloud Control wants and gives them.

use msd_model::schema::{RecordType, ResourceType, Schemas, Tagging};
use msd_model::ty::Type;
use msd_model::value::{Record, Value};
use serde_json::{Map, Value as Json, json};
use smol_str::SmolStr;

use crate::convert::OWN_TAG;

/// Returns properties as the registry spells them.
pub fn to_wire(properties: &Record, schema: &ResourceType, schemas: &dyn Schemas) -> Json {
    let mut fields = Map::new();
    for (name, value) in properties.iter().filter(|(_, value)| **value != Value::Null) {
        let field = schema.property(name);
        let value = match &schema.tagging {
            Some(tagging) if tagging.property == *name => tags_out(value, tagging),
            _ => {
                field.map_or_else(|| value.to_plain_json(), |field| out(value, &field.ty, schemas))
            }
        };
        fields.insert(wire_name(name, field.and_then(|field| field.wire.as_ref())), value);
    }
    Json::Object(fields)
}

/// Reads what [`to_wire`] writes; leaves out what the schema does not know.
pub fn from_wire(found: &Json, schema: &ResourceType, schemas: &dyn Schemas) -> Record {
    let Some(found) = found.as_object() else { return Record::default() };
    let mut properties = Record::default();
    for (name, field) in &schema.properties.fields {
        let Some(value) = found.get(&wire_name(name, field.wire.as_ref())) else { continue };
        let value = match &schema.tagging {
            Some(tagging) if tagging.property == *name => tags_in(value),
            _ => into(value, &field.ty, schemas),
        };
        properties.insert(name.clone(), value);
    }
    properties
}

/// Returns the name of a property in the registry: the upper camel form unless it says otherwise.
pub fn wire_name(name: &str, wire: Option<&SmolStr>) -> String {
    if let Some(wire) = wire {
        return wire.to_string();
    }
    name.split('_')
        .map(|part| {
            let mut letters = part.chars();
            let first = letters.next().map(|letter| letter.to_ascii_uppercase());
            first.into_iter().chain(letters).collect::<String>()
        })
        .collect()
}

fn out(value: &Value, ty: &Type, schemas: &dyn Schemas) -> Json {
    match (bare(ty, schemas), value) {
        (Type::Record(record), Value::Map(fields)) => record_out(fields, &record, schemas),
        (Type::List(list), Value::List(items)) => {
            items.iter().map(|item| out(item, &list.element, schemas)).collect()
        }
        (Type::Map(map), Value::Map(fields)) => Json::Object(
            fields
                .iter()
                .map(|(name, value)| (name.to_string(), out(value, &map.value, schemas)))
                .collect(),
        ),
        (Type::Union(choices), value) => {
            match choices.iter().find(|ty| could_be(value, ty, schemas)) {
                Some(ty) => out(value, ty, schemas),
                None => value.to_plain_json(),
            }
        }
        _ => value.to_plain_json(),
    }
}

fn record_out(fields: &Record, record: &RecordType, schemas: &dyn Schemas) -> Json {
    let known = fields.iter().filter(|(_, value)| **value != Value::Null);
    Json::Object(
        known
            .map(|(name, value)| match record.fields.get(name) {
                Some(field) => {
                    (wire_name(name, field.wire.as_ref()), out(value, &field.ty, schemas))
                }
                None => (name.to_string(), value.to_plain_json()),
            })
            .collect(),
    )
}

fn into(found: &Json, ty: &Type, schemas: &dyn Schemas) -> Value {
    match (bare(ty, schemas), found) {
        (Type::Record(record), Json::Object(fields)) => {
            let mut known = Record::default();
            for (name, field) in &record.fields {
                if let Some(value) = fields.get(&wire_name(name, field.wire.as_ref())) {
                    known.insert(name.clone(), into(value, &field.ty, schemas));
                }
            }
            if record.open && known.is_empty() {
                return plain(found);
            }
            Value::Map(known.into())
        }
        (Type::List(list), Json::Array(items)) => {
            Value::list(items.iter().map(|item| into(item, &list.element, schemas)).collect())
        }
        (Type::Map(map), Json::Object(fields)) => Value::map(
            fields.iter().map(|(name, value)| (name.into(), into(value, &map.value, schemas))),
        ),
        (Type::Union(choices), found) => {
            let value = plain(found);
            match choices.iter().find(|ty| could_be(&value, ty, schemas)) {
                Some(ty) => into(found, ty, schemas),
                None => value,
            }
        }
        (Type::Float, Json::Number(number)) => Value::Float(number.as_f64().unwrap_or_default()),
        _ => plain(found),
    }
}

fn plain(found: &Json) -> Value {
    Value::from_json(found).unwrap_or_else(|_| Value::str(found.to_string()))
}

fn bare(ty: &Type, schemas: &dyn Schemas) -> Type {
    match ty {
        Type::Optional(inner) | Type::Secret(inner) | Type::Refined(inner, _) => {
            bare(inner, schemas)
        }
        Type::Definition { resource, name } => match schemas.definition(resource, name) {
            Some(ty) => bare(&ty, schemas),
            None => Type::Any,
        },
        other => other.clone(),
    }
}

fn could_be(value: &Value, ty: &Type, schemas: &dyn Schemas) -> bool {
    match bare(ty, schemas) {
        Type::Record(record) => value.as_map().is_some_and(|fields| {
            record.open
                || fields.keys().all(|name| {
                    record.fields.contains_key(name)
                        || record
                            .fields
                            .iter()
                            .any(|(ours, field)| wire_name(ours, field.wire.as_ref()) == *name)
                })
        }),
        Type::Map(_) | Type::Tags => matches!(value, Value::Map(_)),
        Type::List(_) => matches!(value, Value::List(_)),
        Type::Int => matches!(value, Value::Int(_)),
        Type::Float => matches!(value, Value::Float(_) | Value::Int(_)),
        Type::Bool => matches!(value, Value::Bool(_)),
        Type::String | Type::Id(_) => matches!(value, Value::Str(_)),
        Type::Literal(literal) => literal == *value,
        _ => false,
    }
}

fn tags_out(value: &Value, tagging: &Tagging) -> Json {
    let Some(tags) = value.as_map().filter(|_| tagging.shape != "map") else {
        return value.to_plain_json();
    };
    let pair = |(key, value): (&SmolStr, &Value)| {
        let value = crate::convert::document(value);
        match tagging.shape.as_str() {
            "key_value_propagate" => {
                json!({ "Key": key, "Value": value, "PropagateAtLaunch": true })
            }
            _ => json!({ "Key": key, "Value": value }),
        }
    };
    let pairs: Json = tags.iter().map(pair).collect();
    match tagging.shape.as_str() {
        "key_value_items" => json!({ "Items": pairs }),
        _ => pairs,
    }
}

fn tags_in(found: &Json) -> Value {
    let pairs = match found {
        Json::Array(pairs) => pairs,
        Json::Object(fields) => match fields.get("Items").and_then(Json::as_array) {
            Some(pairs) if fields.len() == 1 => pairs,
            _ => {
                let shown = |key: &str| key != OWN_TAG && !key.starts_with("aws:");
                let shown = fields.iter().filter(|(key, _)| shown(key));
                return Value::map(shown.map(|(key, value)| (key.into(), plain(value))));
            }
        },
        other => return plain(other),
    };
    Value::map(pairs.iter().filter_map(|pair| {
        let key = pair.get("Key")?.as_str()?;
        let shown = key != OWN_TAG && !key.starts_with("aws:");
        shown.then(|| (key.into(), pair.get("Value").map_or_else(|| Value::str(""), plain)))
    }))
}

//! One spelling for values that mean the same: what digests are made of and sets are compared by.

use msd_model::value::Value;
use serde_json::{Map, Value as Json};

use crate::shape::Shape;

/// Returns JSON that is equal for values that mean the same: keys sorted, nulls left out, `2.0` as
/// `2`, JSON texts parsed and unordered lists sorted where the shape says so.
pub fn canonical(value: &Value, shape: Shape<'_>) -> Json {
    match value {
        Value::Float(float) if float.fract() == 0.0 && float.abs() < 9e15 => {
            Json::from(*float as i64)
        }
        Value::Str(text) => match shape.is_json().then(|| parse_json(text)).flatten() {
            Some(parsed) => canonical(&parsed, Shape::unknown()),
            None => Json::from(text.as_str()),
        },
        Value::List(items) => {
            let element = shape.element();
            let mut items: Vec<Json> = items.iter().map(|item| canonical(item, element)).collect();
            if shape.is_unordered() {
                items.sort_by_cached_key(Json::to_string);
            }
            Json::Array(items)
        }
        Value::Map(fields) => {
            let mut fields: Vec<(String, Json)> = fields
                .iter()
                .filter(|(_, field)| **field != Value::Null)
                .map(|(name, field)| (name.to_string(), canonical(field, shape.field(name))))
                .collect();
            fields.sort_by(|(left, _), (right, _)| left.cmp(right));
            Json::Object(Map::from_iter(fields))
        }
        other => other.to_json(),
    }
}

/// Returns the record or list that a text spells as JSON.
pub fn parse_json(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    Some(plain(&serde_json::from_str(text).ok()?))
}

/// Reads JSON without markers: a policy may have keys of its own that begin with `$`.
fn plain(json: &Json) -> Value {
    match json {
        Json::Array(items) => Value::list(items.iter().map(plain).collect()),
        Json::Object(fields) => {
            Value::map(fields.iter().map(|(name, field)| (name.as_str().into(), plain(field))))
        }
        Json::Number(number) => match number.as_i64() {
            Some(int) => Value::Int(int),
            None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::str(text),
        Json::Bool(bool) => Value::Bool(*bool),
        Json::Null => Value::Null,
    }
}

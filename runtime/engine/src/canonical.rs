//! One spelling for values that mean the same: what digests are made of and sets are compared by.

use std::net::IpAddr;

use msd_model::value::Value;
use serde_json::{Map, Value as Json};

use crate::policy_document;
use crate::shape::{Scalar, Shape};

/// Returns JSON that is equal for values that mean the same: keys sorted, nulls left out, `2.0` as
/// `2`; and where the shape says so JSON texts parsed, unordered lists sorted, and what is empty left
/// out.
pub fn canonical(value: &Value, shape: Shape<'_>) -> Json {
    if shape.is_json()
        && let Some(policy) = policy_document::normal(value)
    {
        return canonical(&policy, Shape::policy());
    }
    if let Some(scalar) = scalar(value, shape) {
        return scalar;
    }
    match value {
        Value::List(items) if items.is_empty() && shape.may_be_empty() => Json::Null,
        Value::Map(fields) if fields.is_empty() && shape.may_be_empty() => Json::Null,
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
                .filter(|(_, field)| !field.is_null())
                .collect();
            fields.sort_by(|(left, _), (right, _)| left.cmp(right));
            Json::Object(Map::from_iter(fields))
        }
        other => other.to_json(),
    }
}

/// Returns a scalar as its type has it, where it is written in another way.
fn scalar(value: &Value, shape: Shape<'_>) -> Option<Json> {
    match (value, shape.scalar()?) {
        (Value::Str(text), Scalar::Number) => match text.parse::<i64>() {
            Ok(int) => Some(Json::from(int)),
            Err(_) => {
                let float = text.parse::<f64>().ok().filter(|float| float.is_finite())?;
                Some(canonical(&Value::Float(float), Shape::unknown()))
            }
        },
        (Value::Str(text), Scalar::Bool) => {
            let known = [("true", true), ("false", false)];
            let found = known.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
            found.map(|(_, bool)| Json::from(*bool))
        }
        (Value::Bool(_) | Value::Int(_), Scalar::Text) => {
            Some(Json::from(value.to_json().to_string()))
        }
        // `2001:DB8:0::/32` is `2001:db8::/32`; host bits are the writer's business.
        (Value::Str(text), Scalar::Cidr) => {
            let (address, length) = text.split_once('/')?;
            let address: IpAddr = address.parse().ok()?;
            let length: u8 = length.parse().ok()?;
            Some(Json::from(format!("{address}/{length}")))
        }
        _ => None,
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

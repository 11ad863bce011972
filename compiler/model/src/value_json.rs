//! Values in plans and in state: plain JSON, with `{"$kind": …}` for what JSON has no word for.
//! A user's map whose key begins with `$` has that `$` doubled.

use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value as Json, json};
use smol_str::SmolStr;

use crate::expr::Expr;
use crate::pattern::TypePattern;
use crate::units::{Bytes, Millis, Money, Rate};
use crate::value::{Instance, Record, Value};

impl Value {
    /// Returns the value as JSON, with units and unknowns in `{"$kind": …}` objects.
    pub fn to_json(&self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Bool(bool) => json!(bool),
            Value::Int(int) => json!(int),
            Value::Float(float) if float.fract() == 0.0 => json!({ "$float": float.to_string() }),
            Value::Float(float) => json!(float),
            Value::Str(text) => json!(text),
            Value::Duration(duration) => json!({ "$duration": duration.0 }),
            Value::Size(size) => json!({ "$size": size.0 }),
            Value::Rate(rate) => json!({ "$rate": rate }),
            Value::Money(money) => json!({ "$money": money }),
            Value::Percent(percent) => json!({ "$percent": percent }),
            Value::List(items) => Json::Array(items.iter().map(Value::to_json).collect()),
            Value::Map(fields) => Json::Object(
                fields
                    .iter()
                    .map(|(name, value)| {
                        let name = match name.starts_with('$') {
                            true => format!("${name}"),
                            false => name.to_string(),
                        };
                        (name, value.to_json())
                    })
                    .collect(),
            ),
            Value::Pattern(pattern) => json!({ "$pattern": pattern }),
            Value::Instance(instance) => {
                json!({ "$resource": { "address": instance.address, "type": instance.ty } })
            }
            Value::Deferred(expr) => {
                json!({ "$expr": serde_json::to_value(expr).unwrap_or(Json::Null) })
            }
            Value::Sealed(digest) => json!({ "$secret": digest }),
        }
    }

    /// Returns plain JSON without any marker: durations and sizes as text, unknowns as null.
    pub fn to_plain_json(&self) -> Json {
        match self {
            Value::Float(float) => json!(float),
            Value::Duration(duration) => json!(duration.to_string()),
            Value::Size(size) => json!(size.to_string()),
            Value::Rate(rate) => json!(rate.to_string()),
            Value::Money(money) => json!(money.to_string()),
            Value::Percent(percent) => json!(format!("{percent}%")),
            Value::List(items) => Json::Array(items.iter().map(Value::to_plain_json).collect()),
            Value::Map(fields) => Json::Object(
                fields.iter().map(|(k, v)| (k.to_string(), v.to_plain_json())).collect(),
            ),
            Value::Pattern(pattern) => json!(pattern),
            Value::Instance(instance) => json!(instance.address),
            Value::Deferred(_) | Value::Sealed(_) => Json::Null,
            other => other.to_json(),
        }
    }

    /// Reads what [`Value::to_json`] wrote; also accepts any plain JSON.
    pub fn from_json(json: &Json) -> Result<Value, serde_json::Error> {
        Ok(match json {
            Json::Null => Value::Null,
            Json::Bool(bool) => Value::Bool(*bool),
            Json::Number(number) => match number.as_i64() {
                Some(int) => Value::Int(int),
                None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Json::String(text) => Value::str(text),
            Json::Array(items) => {
                Value::list(items.iter().map(Value::from_json).collect::<Result<_, _>>()?)
            }
            Json::Object(fields) => match marker(fields) {
                Some((kind, inner)) => from_marker(kind, inner)?,
                None => {
                    // A state of many things is read this way: what grows holds half of its room empty.
                    let mut record =
                        Record::with_capacity_and_hasher(fields.len(), Default::default());
                    for (name, value) in fields {
                        let name = if name.starts_with("$$") { &name[1..] } else { name };
                        record.insert(SmolStr::new(name), Value::from_json(value)?);
                    }
                    Value::Map(Arc::new(record))
                }
            },
        })
    }
}

fn marker(fields: &Map<String, Json>) -> Option<(&str, &Json)> {
    let (name, value) = fields.iter().next()?;
    (fields.len() == 1 && name.starts_with('$') && !name.starts_with("$$"))
        .then_some((name.as_str(), value))
}

fn from_marker(kind: &str, inner: &Json) -> Result<Value, serde_json::Error> {
    Ok(match kind {
        "$float" => {
            let text = String::deserialize(inner)?;
            Value::Float(text.parse().map_err(serde_json::Error::custom)?)
        }
        "$duration" => Value::Duration(Millis::deserialize(inner)?),
        "$size" => Value::Size(Bytes::deserialize(inner)?),
        "$rate" => Value::Rate(Rate::deserialize(inner)?),
        "$money" => Value::Money(Money::deserialize(inner)?),
        "$percent" => Value::Percent(f64::deserialize(inner)?),
        "$pattern" => Value::Pattern(TypePattern::deserialize(inner)?),
        "$resource" => {
            #[derive(Deserialize)]
            struct Raw {
                address: crate::address::Address,
                r#type: crate::ty::TypeName,
            }
            let raw = Raw::deserialize(inner)?;
            Value::Instance(Arc::new(Instance { address: raw.address, ty: raw.r#type }))
        }
        "$expr" => Value::Deferred(Arc::new(Expr::deserialize(inner)?)),
        "$secret" => Value::Sealed(SmolStr::deserialize(inner)?),
        other => {
            return Err(serde_json::Error::custom(format!("unknown value marker `{other}`")));
        }
    })
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Value, D::Error> {
        let json = Json::deserialize(deserializer)?;
        Value::from_json(&json).map_err(D::Error::custom)
    }
}

impl schemars::JsonSchema for Value {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Value".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Plain JSON; an object with one key that begins with a single `$` is a marker: $float, $duration (ms), $size (bytes), $rate, $money, $percent, $pattern, $resource, $expr (not known before apply), $secret (a keyed digest)."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_a_round_trip() {
        let value = Value::map([
            ("$odd".into(), Value::Int(1)),
            ("time".into(), Value::Duration(Millis(5))),
            ("size".into(), Value::Size(Bytes(7))),
            ("float".into(), Value::Float(2.0)),
            ("list".into(), Value::list(vec![Value::Null, Value::Bool(true), Value::Float(0.5)])),
            ("sealed".into(), Value::Sealed("abc".into())),
            (
                "later".into(),
                Value::Deferred(Arc::new(Expr::literal(Value::map([("$x".into(), 1.into())])))),
            ),
        ]);
        assert_eq!(Value::from_json(&value.to_json()).unwrap(), value);
    }
}

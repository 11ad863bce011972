//! Reads what a task says out of its properties; the compiler has checked their types.

use std::time::Duration;

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};

pub fn text<'a>(fields: &'a Record, name: &str) -> Option<&'a str> {
    fields.get(name).and_then(Value::as_str)
}

pub fn record<'a>(fields: &'a Record, name: &str) -> Option<&'a Record> {
    fields.get(name).and_then(Value::as_map)
}

/// Returns a property that is there and not null.
pub fn given<'a>(fields: &'a Record, name: &str) -> Option<&'a Value> {
    fields.get(name).filter(|value| **value != Value::Null)
}

pub fn duration(fields: &Record, name: &str) -> Option<Duration> {
    match fields.get(name) {
        Some(Value::Duration(duration)) => Some(duration.as_duration()),
        _ => None,
    }
}

pub fn texts(fields: &Record, name: &str) -> Vec<String> {
    let list = fields.get(name).and_then(Value::as_list).unwrap_or_default();
    list.iter().map(shown).collect()
}

/// Returns a value as a command or a header takes it.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        other => other.to_plain_json().to_string(),
    }
}

/// Returns an error that another attempt by itself would not mend.
pub fn failed(code: &str, message: impl Into<String>) -> ProviderError {
    ProviderError::new(ErrorClass::Terminal, code, message)
}

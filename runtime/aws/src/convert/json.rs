//! JSON documents inside of properties: policies, patterns, dashboards.

use msd_model::value::Value;
use serde_json::Value as Json;

/// Returns the text of a document; a text is taken to be one already.
pub fn document(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        other => other.to_plain_json().to_string(),
    }
}

/// Returns a value as plain text, whatever its kind.
pub fn text(value: &Value) -> String {
    document(value)
}

/// Tells whether two texts are the same document but for spaces and the order of keys.
pub fn same_document(left: &str, right: &str) -> bool {
    let parse = |text: &str| serde_json::from_str::<Json>(text).ok();
    match (parse(left), parse(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

//! JSON documents inside of properties: policies, patterns, dashboards.

use aws_smithy_types::{Document, Number};
use msd_model::value::Value;
use serde_json::Value as Json;

use super::{FromValue, Mismatch, ToValue};

/// Returns the text of a document; a text is taken to be one already.
pub fn document(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        other => other.to_plain_json().to_string(),
    }
}

/// Returns a policy as it was written: IAM hands documents out percent-encoded.
pub fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// Tells whether two texts are the same document but for spaces and the order of keys.
pub fn same_document(left: &str, right: &str) -> bool {
    let parse = |text: &str| serde_json::from_str::<Json>(text).ok();
    match (parse(left), parse(right)) {
        (Some(left), Some(right)) => left == right,
        _ => left == right,
    }
}

/// Documents of the SDK: JSON of any shape inside of a request.
impl FromValue for Document {
    fn from_value(value: &Value) -> Result<Document, Mismatch> {
        serde_json::from_str(&document(value))
            .map(document_of)
            .map_err(|_| Mismatch::new("JSON", value))
    }
}

impl ToValue for Document {
    fn to_value(&self) -> Option<Value> {
        Value::from_json(&json_of(self)).ok()
    }
}

fn document_of(json: Json) -> Document {
    match json {
        Json::Null => Document::Null,
        Json::Bool(bool) => Document::Bool(bool),
        Json::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(int), _) => Number::PosInt(int),
            (_, Some(int)) => Number::NegInt(int),
            _ => Number::Float(number.as_f64().unwrap_or_default()),
        }),
        Json::String(text) => Document::String(text),
        Json::Array(items) => Document::Array(items.into_iter().map(document_of).collect()),
        Json::Object(fields) => Document::Object(
            fields.into_iter().map(|(name, field)| (name, document_of(field))).collect(),
        ),
    }
}

fn json_of(document: &Document) -> Json {
    match document {
        Document::Null => Json::Null,
        Document::Bool(bool) => Json::Bool(*bool),
        Document::Number(Number::PosInt(int)) => Json::from(*int),
        Document::Number(Number::NegInt(int)) => Json::from(*int),
        Document::Number(Number::Float(float)) => Json::from(*float),
        Document::String(text) => Json::from(text.as_str()),
        Document::Array(items) => Json::Array(items.iter().map(json_of).collect()),
        Document::Object(fields) => Json::Object(
            fields.iter().map(|(name, field)| (name.clone(), json_of(field))).collect(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn policies_are_read_as_they_were_written() {
        assert_eq!(decoded("%7B%22Id%22%3A%22a+b%20%C3%BC%22%7D"), "{\"Id\":\"a+b ü\"}");
        assert_eq!(decoded("{\"100%\": \"5%zz\"}"), "{\"100%\": \"5%zz\"}");
        assert_eq!(decoded("%"), "%");
    }
}

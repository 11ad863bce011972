//! A thing's properties at rest: the text that its file holds. A world of many things takes a third of the
//! memory, and most of them are never asked for.

use std::sync::Arc;

use msd_model::value::{Record, Value};

/// Properties that can be read; whoever makes one has seen to that.
#[derive(Clone, Debug, PartialEq)]
pub struct Packed(Box<str>);

impl Packed {
    pub fn of(properties: &Record) -> Packed {
        Packed(Value::Map(Arc::new(properties.clone())).to_json().to_string().into())
    }

    /// Takes a text from a file; says what is wrong with one that cannot be read.
    pub fn from_text(text: String) -> Result<Packed, String> {
        read(&text)?;
        Ok(Packed(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn open(&self) -> Record {
        // It was read, or written by ourselves, when it was made.
        read(&self.0).unwrap_or_default()
    }
}

fn read(text: &str) -> Result<Record, String> {
    let json = serde_json::from_str(text).map_err(|error| error.to_string())?;
    match Value::from_json(&json).map_err(|error| error.to_string())? {
        Value::Map(fields) => Ok(Arc::unwrap_or_clone(fields)),
        _ => Err("its properties are no record".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_out_again() {
        let mut properties = Record::default();
        properties.insert("ratio".into(), Value::Float(2.0));
        properties.insert("$odd".into(), Value::list(vec![Value::Null, Value::Int(3)]));
        properties.insert("tags".into(), Value::Map(Arc::new(properties.clone())));
        assert_eq!(Packed::of(&properties).open(), properties);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for text in ["", "[]", "{\"a\":", "{\"a\":{\"$rate\":true}}"] {
            assert!(Packed::from_text(text.to_owned()).is_err(), "{text}");
        }
    }
}

//! Addresses of resources: `vpc`, `subnet["us-east-1a"]`, `net["eu"].vpc`.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// What tells the instances of one declaration with `for` apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    Int(i64),
    Str(SmolStr),
}

/// One name on the way to a resource, with its key inside a `for`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Step {
    pub name: SmolStr,
    pub key: Option<Key>,
}

/// Names one managed thing in a stack; stable as long as its declaration keeps its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// Modules and groups with `for` on the way, outermost first.
    pub scope: Vec<Step>,
    pub leaf: Step,
}

impl Address {
    pub fn root(name: impl Into<SmolStr>, key: Option<Key>) -> Address {
        Address { scope: Vec::new(), leaf: Step { name: name.into(), key } }
    }

    pub fn name(&self) -> &SmolStr {
        &self.leaf.name
    }

    pub fn key(&self) -> Option<&Key> {
        self.leaf.key.as_ref()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Key::Int(int) => write!(f, "{int}"),
            Key::Str(text) => f.write_str(&serde_json::Value::from(text.as_str()).to_string()),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.key {
            Some(key) => write!(f, "[{key}]"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.scope {
            write!(f, "{step}.")?;
        }
        write!(f, "{}", self.leaf)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("`{text}` is no address: expected something like `vpc`, `subnet[\"a\"]` or `net.vpc`")]
pub struct AddressError {
    pub text: String,
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Address, AddressError> {
        let error = || AddressError { text: text.to_owned() };
        let mut steps = Vec::new();
        let mut rest = text;
        loop {
            let end = rest
                .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'))
                .unwrap_or(rest.len());
            if end == 0 {
                return Err(error());
            }
            let name = SmolStr::new(&rest[..end]);
            rest = &rest[end..];
            let mut key = None;
            if rest.starts_with('[') {
                let (parsed, after) = parse_key(&rest[1..]).ok_or_else(error)?;
                key = Some(parsed);
                rest = after;
            }
            steps.push(Step { name, key });
            match rest.strip_prefix('.') {
                Some(after) => rest = after,
                None if rest.is_empty() => break,
                None => return Err(error()),
            }
        }
        let leaf = steps.pop().ok_or_else(error)?;
        Ok(Address { scope: steps, leaf })
    }
}

fn parse_key(text: &str) -> Option<(Key, &str)> {
    if text.starts_with('"') {
        let mut stream = serde_json::Deserializer::from_str(text).into_iter::<String>();
        let key = stream.next()?.ok()?;
        let rest = text[stream.byte_offset()..].strip_prefix(']')?;
        return Some((Key::Str(key.into()), rest));
    }
    let end = text.find(']')?;
    Some((Key::Int(text[..end].parse().ok()?), &text[end + 1..]))
}

impl Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Address, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Address {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Address".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "description": "A resource's address, such as `vpc` or `subnet[\"us-east-1a\"]`."
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_survive_a_round_trip() {
        for text in ["vpc", "subnet[\"us-east-1a\"]", "net[\"e]u\\\"\"].vpc", "a[3].b[-1]"] {
            let address: Address = text.parse().unwrap();
            assert_eq!(address.to_string(), text);
        }
        for text in ["", "a.", "a[", "a[\"x\"", "a b", ".a"] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }
}

//! The descriptions of one resource type, asked for by the names of msd.

use std::borrow::Cow;

use msd_model::schema::{FieldType, ResourceType};

use super::file::Texts;

/// The generator appends this to a definition whose name means something else already.
const RENAMED: &str = "Type";
/// Names that a definition cannot have, `names.py`.
const BUILT_IN: [&str; 17] = [
    "AnyCase",
    "Bool",
    "Cidr",
    "Duration",
    "Float",
    "Int",
    "Json",
    "List",
    "Map",
    "Money",
    "Percent",
    "Rate",
    "Set",
    "Size",
    "String",
    "Tags",
    "Timestamp",
];

/// Empty where nothing is described.
#[derive(Debug, Default)]
pub struct TypeDocs {
    texts: Texts,
    ids: Vec<String>,
}

impl TypeDocs {
    pub(super) fn new(schema: &ResourceType, texts: Texts) -> TypeDocs {
        TypeDocs { texts, ids: schema.ids.keys().map(ToString::to_string).collect() }
    }

    /// Returns what the type is.
    pub fn summary(&self) -> Option<&str> {
        self.text("")
    }

    pub fn definition(&self, name: &str) -> Option<&str> {
        self.text(&format!("{}/", self.declared(name)))
    }

    /// Returns what a property is: of the type itself, or of one of its definitions.
    pub fn property(
        &self,
        definition: Option<&str>,
        name: &str,
        field: &FieldType,
    ) -> Option<&str> {
        let wire = wire(name, field);
        match definition {
            Some(definition) => self.text(&format!("{}/{wire}", self.declared(definition))),
            None => self.text(&wire),
        }
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    fn declared<'a>(&self, name: &'a str) -> &'a str {
        match name.strip_suffix(RENAMED) {
            Some(own) if BUILT_IN.contains(&own) || self.ids.iter().any(|id| id == own) => own,
            _ => name,
        }
    }
}

/// Returns the name that a property has in the cloud.
pub fn wire<'a>(name: &str, field: &'a FieldType) -> Cow<'a, str> {
    if let Some(wire) = &field.wire {
        return Cow::Borrowed(wire);
    }
    let upper = |part: &str| {
        let mut chars = part.chars();
        chars.next().map(|first| first.to_ascii_uppercase().to_string() + chars.as_str())
    };
    Cow::Owned(name.split('_').filter_map(upper).collect())
}

//! The properties of a thing as a driver found it.

use msd_model::value::{Record, Value};

use super::{OWN_TAG, Tag, ToValue};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found(pub Record);

impl Found {
    pub fn new() -> Found {
        Found::default()
    }

    /// Adds a property, unless the service said nothing of it.
    pub fn put(&mut self, name: &str, value: impl ToValue) -> &mut Found {
        if let Some(value) = value.to_value() {
            self.0.insert(name.into(), value);
        }
        self
    }

    /// Adds a list, unless it is empty: most services do not tell none from not set.
    pub fn put_some<T: ToValue>(&mut self, name: &str, items: &[T]) -> &mut Found {
        if !items.is_empty() {
            self.put(name, items);
        }
        self
    }

    /// Adds a JSON document that the service keeps as text.
    pub fn put_document(&mut self, name: &str, text: Option<&str>) -> &mut Found {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            let value = serde_json::from_str(text)
                .ok()
                .and_then(|json| Value::from_json(&json).ok())
                .unwrap_or_else(|| Value::str(text));
            self.0.insert(name.into(), value);
        }
        self
    }

    /// Adds tags as `tags`, but for the mark of msd and those that AWS itself sets.
    pub fn put_tags<T: Tag>(&mut self, tags: &[T]) -> &mut Found {
        self.put_tag_pairs("tags", tags.iter().map(Tag::pair))
    }

    /// The same for another property, or for tags that come as a map.
    pub fn put_tag_pairs<'a>(
        &mut self,
        name: &str,
        pairs: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> &mut Found {
        let shown = |(key, _): &(&str, &str)| *key != OWN_TAG && !key.starts_with("aws:");
        let mut pairs: Vec<(&str, &str)> = pairs.into_iter().filter(shown).collect();
        pairs.sort_unstable();
        if !pairs.is_empty() {
            let tags = pairs.into_iter().map(|(key, value)| (key.into(), Value::str(value)));
            self.0.insert(name.into(), Value::map(tags));
        }
        self
    }
}

//! Tags: a map in msd, lists of pairs in most of the APIs.

use std::collections::BTreeMap;

use msd_engine::provider::ProviderError;
use msd_model::value::{Record, Value};

use super::asked::invalid;
use super::{Asked, Change, FromValue, Mismatch};

/// Marks what msd made with the token of its creation, so that a creation whose answer was lost finds
/// its thing again and takes nobody else's for its own.
pub const OWN_TAG: &str = "msd:token";

/// A service's own type of a tag.
pub trait Tag: Sized {
    fn tag(key: &str, value: &str) -> Self;
    fn pair(&self) -> (&str, &str);
}

/// What has to be done to the tags of a thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TagChange {
    pub put: BTreeMap<String, String>,
    pub remove: Vec<String>,
}

impl TagChange {
    /// Returns the tags to be set, in the service's own type; nothing when there are none.
    pub fn put_as<T: Tag>(&self) -> Option<Vec<T>> {
        let tags: Vec<T> = self.put.iter().map(|(key, value)| T::tag(key, value)).collect();
        (!tags.is_empty()).then_some(tags)
    }

    pub fn removed(&self) -> Option<Vec<String>> {
        (!self.remove.is_empty()).then(|| self.remove.clone())
    }
}

impl Asked<'_> {
    /// Returns the tags to create a thing with, the mark among them.
    pub fn tags<T: Tag>(&self) -> Result<Vec<T>, ProviderError> {
        Ok(self.tag_map()?.iter().map(|(key, value)| T::tag(key, value)).collect())
    }

    /// The same for services that take a map.
    pub fn tag_map(&self) -> Result<BTreeMap<String, String>, ProviderError> {
        let mut tags = of(self.properties, self.tag_property)?;
        tags.insert(OWN_TAG.to_owned(), self.token.to_owned());
        Ok(tags)
    }

    /// Tells whether these tags carry the mark of this creation.
    pub fn made<T: Tag>(&self, tags: &[T]) -> bool {
        tags.iter().any(|tag| tag.pair() == (OWN_TAG, self.token))
    }
}

impl Change<'_> {
    /// Returns what has to be done to the tags.
    pub fn tags(&self) -> Result<TagChange, ProviderError> {
        let name = self.asked.tag_property;
        if !self.any(&[name]) {
            return Ok(TagChange::default());
        }
        let (mut put, before) = (of(self.asked.properties, name)?, of(self.before, name)?);
        let remove = before.keys().filter(|key| !put.contains_key(*key)).cloned().collect();
        put.retain(|key, value| before.get(key) != Some(value));
        Ok(TagChange { put, remove })
    }
}

/// Reads tags, a map or a list of records with `key` and `value`.
fn of(properties: &Record, name: &str) -> Result<BTreeMap<String, String>, ProviderError> {
    let wrong = |found: &Value| invalid(Mismatch::new("a map of text", found).at(name));
    match properties.get(name) {
        None | Some(Value::Null) => Ok(BTreeMap::new()),
        Some(Value::Map(fields)) => {
            let field = |(key, value): (&smol_str::SmolStr, &Value)| {
                Ok((key.to_string(), String::from_value(value).map_err(|_| wrong(value))?))
            };
            fields.iter().map(field).collect()
        }
        Some(Value::List(items)) => {
            let item = |item: &Value| {
                let part = |name: &str| item.as_map().and_then(|fields| fields.get(name)?.as_str());
                let key = part("key").ok_or_else(|| wrong(item))?;
                Ok((key.to_owned(), part("value").unwrap_or_default().to_owned()))
            };
            items.iter().map(item).collect()
        }
        Some(other) => Err(wrong(other)),
    }
}

//! What a plan is restricted to: addresses, groups and tags as the user gives them. Knows neither
//! program nor state.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::address::Address;

/// The flags of one command. Targets, groups and tags add up; without any of them everything is
/// selected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Selection {
    /// Without a key at its end an address stands for every instance, and a module or a group with
    /// `for` for everything inside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Address>,
    /// Left out, with everything that needs it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub excludes: Vec<Address>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<SmolStr>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<Tag>,
    /// Instances that are replaced whether they differ or not; selects nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replace: Vec<Address>,
}

impl Selection {
    /// Tells whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        !self.restricts() && self.replace.is_empty()
    }

    /// Tells whether anything may be left out.
    pub fn restricts(&self) -> bool {
        self.picks() || !self.excludes.is_empty()
    }

    /// Tells whether only some things are wanted, and not all but some.
    pub fn picks(&self) -> bool {
        !(self.targets.is_empty() && self.groups.is_empty() && self.tags.is_empty())
    }

    /// Returns the flags as one would type them.
    pub fn flags(&self) -> Vec<String> {
        let flag = |name: &str, value: &dyn fmt::Display| format!("-{name}={value}");
        let mut flags: Vec<String> = Vec::new();
        flags.extend(self.targets.iter().map(|address| flag("target", address)));
        flags.extend(self.groups.iter().map(|group| flag("group", group)));
        flags.extend(self.tags.iter().map(|tag| flag("tag", tag)));
        flags.extend(self.excludes.iter().map(|address| flag("exclude", address)));
        flags.extend(self.replace.iter().map(|address| flag("replace", address)));
        flags
    }
}

/// One tag with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Tag {
    pub key: SmolStr,
    pub value: SmolStr,
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.key, self.value)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no tag: expected something like `Environment=prod`")]
pub struct TagError(pub String);

impl FromStr for Tag {
    type Err = TagError;

    fn from_str(text: &str) -> Result<Tag, TagError> {
        match text.split_once('=') {
            Some((key, value)) if !key.is_empty() => {
                Ok(Tag { key: key.into(), value: value.into() })
            }
            _ => Err(TagError(text.to_owned())),
        }
    }
}

impl Address {
    /// Tells whether `inner` is this, one of its instances, or inside of it. A step without a key
    /// stands for each key. O(length).
    pub fn covers(&self, inner: &Address) -> bool {
        let mut found = inner.scope.iter().chain([&inner.leaf]);
        self.scope.iter().chain([&self.leaf]).all(|wanted| {
            found.next().is_some_and(|found| {
                wanted.name == found.name && (wanted.key.is_none() || wanted.key == found.key)
            })
        })
    }
}

/// What a selection left out, by what would have been done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct LeftOut {
    pub create: u64,
    pub update: u64,
    pub replace: u64,
    pub delete: u64,
    /// Declarations that wait for values that only the cloud knows.
    pub deferred: u64,
    /// Outputs that stay as they were, because what they depend on is left out.
    pub outputs: u64,
}

impl LeftOut {
    pub fn operations(&self) -> u64 {
        self.create + self.update + self.replace + self.delete
    }

    pub fn is_empty(&self) -> bool {
        self.operations() + self.deferred == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_covers_its_instances_and_what_is_inside() {
        let covers = |outer: &str, inner: &str| {
            outer.parse::<Address>().unwrap().covers(&inner.parse().unwrap())
        };
        assert!(covers("a", "a") && covers("a", "a[\"x\"]") && covers("a", "a[0].b"));
        assert!(covers("net.vpc", "net[\"eu\"].vpc") && covers("net[\"eu\"]", "net[\"eu\"].vpc"));
        assert!(!covers("net[\"eu\"]", "net[\"us\"].vpc") && !covers("a[0]", "a"));
        assert!(!covers("a.b", "a") && !covers("a", "ab"));
    }

    #[test]
    fn a_tag_has_a_key() {
        assert_eq!("A=b=c".parse::<Tag>().unwrap().to_string(), "A=b=c");
        assert_eq!("A=".parse::<Tag>().unwrap().value, "");
        assert!("A".parse::<Tag>().is_err() && "=b".parse::<Tag>().is_err());
    }
}

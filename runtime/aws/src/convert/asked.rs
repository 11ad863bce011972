//! What a program asked for, as drivers take it.

use std::sync::OnceLock;

use msd_engine::provider::{ErrorClass, Pace, ProviderError};
use msd_model::address::Address;
use msd_model::value::{Record, Value};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use super::{FromValue, Mismatch};

/// The properties of a thing to be made, or to be looked for.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub properties: &'a Record,
    pub address: &'a Address,
    /// Tells this creation from all others.
    pub token: &'a str,
    /// The property that holds the tags.
    pub tag_property: &'a str,
    /// Paces questions inside of a creation.
    pub pace: &'a dyn Pace,
    /// What the creation has made so far.
    pub begun: &'a Begun,
}

/// A thing that a creation has made before it is at its end: it stays when a later call fails.
#[derive(Debug, Default)]
pub struct Begun(OnceLock<SmolStr>);

impl Begun {
    /// Returns the error with what is there for all that.
    pub fn told(&self, error: ProviderError) -> ProviderError {
        match self.0.get() {
            Some(identifier) => error.having_made(identifier),
            None => error,
        }
    }
}

/// The properties of a thing to be changed.
#[derive(Clone, Copy)]
pub struct Change<'a> {
    pub asked: Asked<'a>,
    /// As the cloud has it at this moment.
    pub before: &'a Record,
    /// Top-level properties that differ; empty means all of them may.
    pub changed: &'a [SmolStr],
}

impl<'a> Asked<'a> {
    /// Notes that the thing is there from now on, whatever becomes of the calls that follow.
    pub fn begin(&self, identifier: &str) {
        self.begun.0.get_or_init(|| identifier.into());
    }

    /// Returns a property as the SDK wants it; nothing where it is not set.
    pub fn get<T: FromValue>(&self, name: &str) -> Result<Option<T>, ProviderError> {
        match self.value(name) {
            None => Ok(None),
            Some(value) => T::from_value(value).map(Some).map_err(|wrong| invalid(wrong.at(name))),
        }
    }

    /// Returns a property that a driver cannot do without.
    pub fn need<T: FromValue>(&self, name: &str) -> Result<T, ProviderError> {
        self.get(name)?.ok_or_else(|| missing(name))
    }

    /// Returns a property as it stands.
    pub fn value(&self, name: &str) -> Option<&'a Value> {
        self.properties.get(name).filter(|value| **value != Value::Null)
    }

    pub fn text(&self, name: &str) -> Option<&'a str> {
        self.value(name).and_then(Value::as_str)
    }

    /// Returns a property as a JSON document; text is taken to be one already.
    pub fn document(&self, name: &str) -> Option<String> {
        self.value(name).map(super::document)
    }

    /// Returns the name given in this property, or one made of the address that stays the same for the
    /// same creation: `web-eu-1-3f9a2c71`.
    pub fn name(&self, property: &str, longest: usize) -> String {
        match self.text(property) {
            Some(name) => name.to_owned(),
            None => self.made_up(longest),
        }
    }

    /// Returns a name of letters, digits and hyphens that begins with a letter.
    pub fn made_up(&self, longest: usize) -> String {
        format!("{}-{}", base(self.address, longest), self.digest(DIGEST))
    }

    /// Returns so many hexadecimal digits that stand for this creation: a client token.
    pub fn digest(&self, digits: usize) -> String {
        let digest = Sha256::digest(self.token.as_bytes());
        let mut text: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        text.truncate(digits);
        text
    }
}

/// How much of the token's digest is in a name that is made up.
const DIGEST: usize = 8;

/// Returns what every name looks like that is made up for an address: `web-eu-1-????????`.
pub fn made_up_name(address: &Address, longest: usize) -> String {
    format!("{}-{}", base(address, longest), "?".repeat(DIGEST))
}

fn base(address: &Address, longest: usize) -> String {
    let mut name = String::new();
    for character in address.to_string().chars() {
        match character.is_ascii_alphanumeric() {
            true => name.push(character.to_ascii_lowercase()),
            false if !name.ends_with('-') && !name.is_empty() => name.push('-'),
            false => {}
        }
    }
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name.insert(0, 'r');
    }
    name.truncate(longest.saturating_sub(DIGEST + 1));
    name.trim_end_matches('-').to_owned()
}

impl Change<'_> {
    /// Tells whether one of these properties has to be sent.
    pub fn any(&self, names: &[&str]) -> bool {
        self.changed.is_empty() || self.changed.iter().any(|name| names.contains(&name.as_str()))
    }

    /// Returns a property that has to be sent as the SDK wants it.
    pub fn get<T: FromValue>(&self, name: &str) -> Result<Option<T>, ProviderError> {
        match self.any(&[name]) {
            true => self.asked.get(name),
            false => Ok(None),
        }
    }

    /// Tells whether the program no longer says anything of a property.
    pub fn removed(&self, name: &str) -> bool {
        self.asked.value(name).is_none() && self.changed.iter().any(|changed| changed == name)
    }

    /// Returns a property that has to be sent, or what stands for AWS's own choice.
    pub fn get_or<T: FromValue>(&self, name: &str, own: T) -> Result<Option<T>, ProviderError> {
        match self.removed(name) {
            true => Ok(Some(own)),
            false => self.get(name),
        }
    }
}

fn missing(name: &str) -> ProviderError {
    let message = format!("`{name}` is not set, and AWS cannot do without it");
    let error = ProviderError::new(ErrorClass::Invalid, "MissingParameter", message);
    ProviderError { property: Some(name.into()), ..error }
}

pub fn invalid(wrong: Mismatch) -> ProviderError {
    let mut path: Vec<SmolStr> = wrong.path;
    path.reverse();
    let message = format!("`{}` has to be {}, not {}", path.join("."), wrong.expected, wrong.found);
    let error = ProviderError::new(ErrorClass::Invalid, "InvalidParameterValue", message);
    let property = path.into_iter().next().map(|name| name.as_str().into());
    ProviderError { property, ..error }
}

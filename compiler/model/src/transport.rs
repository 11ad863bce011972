//! How calls about a type travel to AWS: through a driver of msd's own, or through Cloud Control.

use std::collections::BTreeSet;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::task::TaskKind;
use crate::ty::TypeName;

/// What carries a call. Identifiers and properties are the same for both.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// The service's own API.
    Native,
    /// One interface for every type of the registry.
    CloudControl,
}

impl Transport {
    pub const WORDS: &'static [&'static str] = &["native", "cloudcontrol"];

    pub fn parse(word: &str) -> Option<Transport> {
        match word {
            "native" => Some(Transport::Native),
            "cloudcontrol" => Some(Transport::CloudControl),
            _ => None,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Transport::Native => "native",
            Transport::CloudControl => "cloudcontrol",
        }
    }

    /// Returns the name that people know it by.
    pub fn title(self) -> &'static str {
        match self {
            Transport::Native => "its own API",
            Transport::CloudControl => "Cloud Control",
        }
    }
}

/// What carries a type where the program says nothing. By default, as on the simulated cloud, there is
/// no choice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transports {
    native: Option<Arc<BTreeSet<SmolStr>>>,
}

impl Transports {
    /// These types have a native driver; Cloud Control carries all others.
    pub fn new(native: impl IntoIterator<Item = &'static str>) -> Transports {
        Transports { native: Some(Arc::new(native.into_iter().map(SmolStr::new).collect())) }
    }

    /// Returns what carries calls about a type; nothing where there is no choice.
    pub fn of(&self, ty: &TypeName, forced: Option<Transport>) -> Option<Transport> {
        let native = self.native.as_ref()?;
        if TaskKind::of(ty).is_some() {
            return None;
        }
        let usual = match native.contains(ty.as_str()) {
            true => Transport::Native,
            false => Transport::CloudControl,
        };
        Some(forced.unwrap_or(usual))
    }

    /// Returns the types that have a native driver, sorted.
    pub fn native_types(&self) -> impl Iterator<Item = &str> {
        self.native.iter().flat_map(|native| native.iter().map(SmolStr::as_str))
    }

    /// Tells whether a type has a native driver, where that is known.
    pub fn has_native(&self, ty: &TypeName) -> Option<bool> {
        self.native.as_ref().map(|native| native.contains(ty.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_choices() {
        for word in Transport::WORDS {
            assert_eq!(Transport::parse(word).map(Transport::word), Some(*word));
        }
        let (queue, trail) =
            (TypeName::new("aws.sqs.Queue"), TypeName::new("aws.cloudtrail.Trail"));
        let transports = Transports::new(["aws.sqs.Queue"]);
        assert_eq!(transports.of(&queue, None), Some(Transport::Native));
        assert_eq!(transports.of(&trail, None), Some(Transport::CloudControl));
        let forced = Some(Transport::CloudControl);
        assert_eq!(transports.of(&queue, forced), forced);
        assert_eq!(Transports::default().of(&queue, forced), None);
    }
}

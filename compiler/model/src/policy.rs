//! What decorators say about a resource: order, limits, time, retries, protection.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::schema::Replacement;
use crate::units::Millis;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Policy {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Millis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Millis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// Refuses deletion, also when the declaration is gone.
    #[serde(default)]
    pub protect: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<Replacement>,
    /// Limits by name, with the number of tokens or places that one operation takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitUse>,
    /// Properties whose differences are left alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<SmolStr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderChoice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct LimitUse {
    pub name: SmolStr,
    pub weight: u32,
}

/// `@provider(aws, region = r)`: where one resource goes, when not where its target says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ProviderChoice {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<SmolStr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<SmolStr>,
}

/// `@retry(attempts, backoff, factor, jitter, on)`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Retry {
    /// Attempts in all, the first one included.
    pub attempts: u32,
    /// The pause before the second attempt.
    pub backoff: Millis,
    pub factor: f64,
    pub jitter: bool,
    /// Error codes that are worth another attempt; empty means whatever the provider calls
    /// throttling or transient.
    #[serde(default)]
    pub on: Vec<SmolStr>,
}

impl Default for Retry {
    fn default() -> Retry {
        Retry { attempts: 5, backoff: Millis(1000), factor: 2.0, jitter: true, on: Vec::new() }
    }
}

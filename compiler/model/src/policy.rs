//! What decorators say about a resource: order, limits, time, retries, protection.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::schema::Replacement;
use crate::transport::Transport;
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Rollback>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<Readiness>,
    /// How many operations of one type may go in one call, where the provider has such a call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<u32>,
}

/// What the stack says about a whole run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunPolicy {
    #[serde(default)]
    pub schedule: Schedule,
    #[serde(default)]
    pub rollback: Rollback,
    #[serde(default)]
    pub breaker: Breaker,
    /// After so long nothing new starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Millis>,
    /// How many attempts beyond the first ones a whole run may make; without it, two an operation
    /// and never less than fifty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_budget: Option<u32>,
}

/// When an operation may start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Schedule {
    /// A wave ends before the next one begins.
    #[default]
    Waves,
    /// Once what it depends on is done; the longest remaining path first.
    Eager,
}

impl Schedule {
    pub const WORDS: &'static [&'static str] = &["waves", "eager"];

    pub fn parse(word: &str) -> Option<Schedule> {
        match word {
            "waves" => Some(Schedule::Waves),
            "eager" => Some(Schedule::Eager),
            _ => None,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Schedule::Waves => "waves",
            Schedule::Eager => "eager",
        }
    }
}

/// What follows a failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rollback {
    /// What the run changed is undone at once.
    Automatic,
    /// Everything stays as it is, until somebody says `msd rollback`.
    #[default]
    Manual,
    /// Everything stays as it is.
    None,
}

impl Rollback {
    pub const WORDS: &'static [&'static str] = &["automatic", "manual", "none"];

    pub fn parse(word: &str) -> Option<Rollback> {
        match word {
            "automatic" => Some(Rollback::Automatic),
            "manual" => Some(Rollback::Manual),
            "none" => Some(Rollback::None),
            _ => None,
        }
    }
}

/// How far an operation waits for the thing that it made.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Readiness {
    /// The cloud has taken the request.
    Accepted,
    /// It can be used.
    #[default]
    Available,
    /// It passes its own health checks.
    Healthy,
}

impl Readiness {
    pub const WORDS: &'static [&'static str] = &["accepted", "available", "healthy"];

    pub fn parse(word: &str) -> Option<Readiness> {
        match word {
            "accepted" => Some(Readiness::Accepted),
            "available" => Some(Readiness::Available),
            "healthy" => Some(Readiness::Healthy),
            _ => None,
        }
    }
}

/// Circuit breakers: one for each service in each region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Breaker {
    /// After so many failures in a row no call leaves any more; zero means never.
    pub threshold: u32,
    /// After so long a few calls try whether it works again.
    pub recovery: Millis,
    /// How many calls try at once.
    pub probes: u32,
}

impl Default for Breaker {
    fn default() -> Breaker {
        Breaker { threshold: 5, recovery: Millis(30_000), probes: 1 }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct LimitUse {
    pub name: SmolStr,
    pub weight: u32,
}

/// `@provider(aws, region = r, via = cloudcontrol)`: where one resource goes, when not where its target
/// says, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub struct ProviderChoice {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<SmolStr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<SmolStr>,
    /// What carries its calls, where not what usually does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Transport>,
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

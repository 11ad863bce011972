//! Who hears about a run, and of what.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::value::Value;

/// What a notification may be about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    Started,
    Succeeded,
    Failed,
    Interrupted,
    RolledBack,
    /// A gate waits for somebody.
    Gate,
}

impl Occasion {
    pub const ALL: [Occasion; 6] = [
        Occasion::Started,
        Occasion::Succeeded,
        Occasion::Failed,
        Occasion::Interrupted,
        Occasion::RolledBack,
        Occasion::Gate,
    ];
    /// As they stand in source, in the same order.
    pub const WORDS: &[&str] =
        &["started", "succeeded", "failed", "interrupted", "rolled_back", "gate"];

    pub fn parse(text: &str) -> Option<Occasion> {
        let at = Occasion::WORDS.iter().position(|word| *word == text)?;
        Some(Occasion::ALL[at])
    }
}

/// One `notify` declaration. Addresses may hold secrets, as webhooks do, so they stay values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Notify {
    pub name: SmolStr,
    pub on: Vec<Occasion>,
    #[serde(default)]
    pub webhook: Value,
    #[serde(default)]
    pub command: Value,
    #[serde(default)]
    pub sns: Value,
    #[serde(default)]
    pub eventbridge: Value,
}

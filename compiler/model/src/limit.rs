//! Limits: token buckets, semaphores and quotas that the cloud sets.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::pattern::TypePattern;
use crate::place::SourceRef;
use crate::schema::OperationKind;
use crate::transport::Transport;
use crate::ty::TypeName;
use crate::units::Rate;

/// Where a limit comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitOrigin {
    /// A `limit` declaration.
    Declared,
    /// What the library knows of the service; the program says nothing of that name.
    Default,
    /// An `@concurrency(n)` decorator.
    Concurrency,
    /// The simulated or real service itself.
    Service,
}

/// Bounds within which a limit follows what the cloud can bear.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Adaptive {
    /// Of places, or percent of the rate where there are no places.
    pub min: u32,
    pub max: u32,
}

/// Who shares a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LimitScope {
    /// All that the program does.
    #[default]
    Account,
    /// What it does in one region.
    Region,
}

impl LimitScope {
    pub const WORDS: &'static [&'static str] = &["account", "region"];

    fn is_account(&self) -> bool {
        *self == LimitScope::Account
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Limit {
    pub name: SmolStr,
    pub origin: LimitOrigin,
    /// Token bucket: how often an operation may start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// Tokens that may be saved up; one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub burst: Option<u32>,
    /// Semaphore: how many may run at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    /// How many may exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adaptive: Option<Adaptive>,
    #[serde(default, skip_serializing_if = "LimitScope::is_account")]
    pub scope: LimitScope,
    #[serde(default)]
    pub applies_to: Vec<TypePattern>,
    /// Empty means every operation that changes something: create, update and delete.
    #[serde(default)]
    pub operations: Vec<OperationKind>,
    /// Only what this carries counts; everything when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub via: Option<Transport>,
    #[serde(default)]
    pub source: SourceRef,
}

impl Limit {
    /// Tells whether the limit holds for this operation by its own pattern.
    pub fn covers(
        &self,
        ty: &TypeName,
        operation: OperationKind,
        transport: Option<Transport>,
    ) -> bool {
        self.covers_operation(operation)
            && self.via.is_none_or(|via| transport == Some(via))
            && self.applies_to.iter().any(|pattern| pattern.matches(ty))
    }

    pub fn covers_operation(&self, operation: OperationKind) -> bool {
        match self.operations.is_empty() {
            true => matches!(
                operation,
                OperationKind::Create | OperationKind::Update | OperationKind::Delete
            ),
            false => self.operations.contains(&operation),
        }
    }
}

//! The one event stream of a run. Progress bars, plain lines, JSON lines and history read these
//! events and nothing else.

use msd_model::address::Address;
use msd_model::plan::{Action, OperationId};
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use serde::Serialize;
use smol_str::SmolStr;

use crate::admission::BreakerState;
use crate::journal::{RunId, RunOutcome};
use crate::provider::ProviderError;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    RunStarted {
        run: RunId,
        operations: u64,
        waves: u32,
        expected: Millis,
    },
    WaveStarted {
        wave: u32,
        of: u32,
        operations: u64,
    },
    /// An operation waits for a limit.
    Waiting {
        operation: OperationId,
        address: Address,
        limit: SmolStr,
    },
    Started {
        operation: OperationId,
        address: Address,
        #[serde(rename = "type")]
        ty: TypeName,
        action: Action,
        expected: Millis,
    },
    /// One call is made for several operations, each of which has `Started`.
    Batched {
        operations: Vec<OperationId>,
        #[serde(rename = "type")]
        ty: TypeName,
    },
    /// A gate asks for a yes; follows its `Started`.
    Asked {
        operation: OperationId,
        address: Address,
        message: SmolStr,
        approvers: Vec<SmolStr>,
    },
    Retrying {
        operation: OperationId,
        address: Address,
        attempt: u32,
        pause: Millis,
        error: String,
    },
    /// The circuit breaker of a service opened, tries again, or closed.
    Breaker {
        breaker: SmolStr,
        state: BreakerState,
    },
    Finished {
        operation: OperationId,
        address: Address,
        #[serde(rename = "type")]
        ty: TypeName,
        action: Action,
        identifier: Option<SmolStr>,
        took: Millis,
    },
    Failed {
        operation: OperationId,
        address: Address,
        #[serde(rename = "type")]
        ty: TypeName,
        action: Action,
        error: String,
        /// The parts of the error, where it is one of the cloud.
        #[serde(skip_serializing_if = "Option::is_none")]
        cause: Option<Box<ProviderError>>,
        took: Millis,
    },
    /// After a failure or an interruption nothing new starts; what runs is finished.
    Draining {
        running: u64,
        reason: SmolStr,
    },
    /// An intent of a run that died was resolved by asking the cloud.
    Recovered {
        address: Address,
        #[serde(rename = "type")]
        ty: TypeName,
        action: Action,
        found: bool,
    },
    WaveFinished {
        wave: u32,
        took: Millis,
    },
    RunFinished {
        run: RunId,
        /// The run that this one undid.
        #[serde(skip_serializing_if = "Option::is_none")]
        rolls_back: Option<RunId>,
        outcome: RunOutcome,
        done: u64,
        failed: u64,
        left: u64,
        took: Millis,
    },
}

/// Receives every event in order; must not block.
pub trait Sink: Send + Sync {
    fn send(&self, event: &Event);
}

/// Drops every event.
pub struct Silent;

impl Sink for Silent {
    fn send(&self, _: &Event) {}
}

//! Journal records: intent before a call leaves, outcome before the next step starts. Never
//! rewritten; state is their fold.

use msd_model::address::Address;
use msd_model::place::SourceRef;
use msd_model::plan::{Action, OperationId, StateEdit};
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::{Record as Properties, Value};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::admission::BreakerState;
use crate::provider::{Object, ProviderError};

/// One line of the journal. Secrets in properties are sealed before they get here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Record {
    RunStarted {
        run: RunId,
        command: SmolStr,
        /// Milliseconds since 1970.
        at: i64,
        operations: u64,
        target: SmolStr,
        provider: SmolStr,
        /// The run that this one undoes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rolls_back: Option<RunId>,
    },
    /// A run that had stopped goes on.
    RunResumed {
        run: RunId,
        at: i64,
    },
    Intent {
        run: RunId,
        operation: OperationId,
        /// What makes a create idempotent, and findable after a crash.
        token: SmolStr,
        address: Address,
        #[serde(rename = "type")]
        ty: TypeName,
        action: Action,
        identifier: Option<SmolStr>,
        region: Option<SmolStr>,
        /// What carried the call, where there was a choice.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        transport: Option<Transport>,
        /// Desired properties, resolved and sealed.
        properties: Properties,
        needs: Vec<Address>,
        group: Option<SmolStr>,
        protect: bool,
        #[serde(default)]
        source: SourceRef,
        #[serde(default)]
        wave: u32,
        /// What it waited for before it could start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        waited: Option<Waited>,
        at: i64,
    },
    /// The call succeeded; `object` is absent after a delete. Its secrets are sealed.
    Done {
        run: RunId,
        operation: OperationId,
        token: SmolStr,
        object: Option<Object>,
        at: i64,
    },
    /// The call failed for good and, as far as the cloud says, changed nothing.
    Failed {
        run: RunId,
        operation: OperationId,
        token: SmolStr,
        error: ProviderError,
        at: i64,
    },
    /// One attempt failed and another will follow.
    Retried {
        run: RunId,
        operation: OperationId,
        attempt: u32,
        error: ProviderError,
        at: i64,
    },
    /// The circuit breaker of a service opened, tries again, or closed.
    Breaker {
        run: RunId,
        breaker: SmolStr,
        state: BreakerState,
        at: i64,
    },
    /// Only what the state knows of a resource changed (protection, group, needs): no call was made.
    Noted {
        run: RunId,
        address: Address,
        needs: Vec<Address>,
        group: Option<SmolStr>,
        protect: bool,
        at: i64,
    },
    /// The state changed and the cloud did not.
    Edited {
        run: RunId,
        edit: StateEdit,
        at: i64,
    },
    Outputs {
        run: RunId,
        values: Vec<(SmolStr, Value)>,
        at: i64,
    },
    RunFinished {
        run: RunId,
        outcome: RunOutcome,
        at: i64,
    },
}

impl Record {
    /// Returns the run that the record belongs to.
    pub fn run(&self) -> &RunId {
        match self {
            Record::RunStarted { run, .. }
            | Record::RunResumed { run, .. }
            | Record::Intent { run, .. }
            | Record::Done { run, .. }
            | Record::Failed { run, .. }
            | Record::Retried { run, .. }
            | Record::Breaker { run, .. }
            | Record::Noted { run, .. }
            | Record::Edited { run, .. }
            | Record::Outputs { run, .. }
            | Record::RunFinished { run, .. } => run,
        }
    }
}

/// A limit that held an operation up, and for how long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waited {
    pub limit: SmolStr,
    pub time: Millis,
}

/// Names one run: sortable by time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(pub SmolStr);

impl std::fmt::Display for RunId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    Succeeded,
    Failed,
    /// Drained after Ctrl-C.
    Interrupted,
}

//! The plan: the execution IR that is shown, saved, simulated and run. Versioned; `docs/ir.md`
//! holds its JSON Schema.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::address::Address;
use crate::deferred::Deferred;
use crate::graph::Target;
use crate::limit::Limit;
use crate::notify::Notify;
use crate::place::SourceRef;
use crate::policy::{LimitUse, Readiness, Retry, Rollback, RunPolicy, Schedule};
use crate::schema::OperationKind;
use crate::selection::{LeftOut, Selection};
use crate::transport::Transport;
use crate::ty::TypeName;
use crate::units::Millis;
use crate::value::{Record, Value};

/// The version of the format; a reader refuses any other.
pub const FORMAT: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    pub format: u32,
    /// The version of msd that made the plan.
    pub msd: SmolStr,
    pub stack: SmolStr,
    pub target: Target,
    /// The state that the plan was made against.
    pub state: StateStamp,
    #[schemars(with = "std::collections::BTreeMap<String, Value>")]
    pub params: Record,
    /// Secret parameters that must be given again when a saved plan is applied.
    pub secrets: Vec<SecretStamp>,
    pub limits: Vec<Limit>,
    #[serde(default)]
    pub policy: RunPolicy,
    /// In an order that respects every edge.
    pub operations: Vec<Operation>,
    pub outputs: Vec<PlannedOutput>,
    /// Who hears about the run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notifies: Vec<Notify>,
    /// Resources of which only what the state notes beside their properties differs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// Changes of the state that need no call.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<StateEdit>,
    /// What is planned once values that only the cloud knows are there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deferred: Vec<Deferred>,
    /// How many resources stay as they are.
    pub unchanged: u64,
    pub forecast: Forecast,
    /// Whether the plan removes everything.
    pub destroy: bool,
    /// The run that the plan undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolls_back: Option<SmolStr>,
    /// Whether the plan only takes over what changed in the cloud.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub refresh_only: bool,
    /// What the plan is restricted to.
    #[serde(default, skip_serializing_if = "Selection::is_empty")]
    pub selection: Selection,
    /// What the restriction left out.
    #[serde(default, skip_serializing_if = "LeftOut::is_empty")]
    pub left_out: LeftOut,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StateStamp {
    /// Told apart from every other state ever made.
    pub lineage: SmolStr,
    /// Grows with every record in the journal.
    pub serial: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SecretStamp {
    pub name: SmolStr,
    /// A digest keyed with the state's own key.
    pub digest: SmolStr,
}

/// An index into [`Plan::operations`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
pub struct OperationId(pub u32);

impl OperationId {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Create,
    Update,
    /// Creates the successor of a thing that cannot be changed in place.
    Replace,
    /// Deletes a thing that is no longer wanted.
    Delete,
    /// Deletes the predecessor after (or before) a replacement.
    DeleteReplaced,
    /// A meeting point: nothing is done, it completes with the last of what it depends on.
    Barrier,
}

impl Action {
    /// Returns the call to the provider, if any.
    pub fn operation(self) -> Option<OperationKind> {
        match self {
            Action::Create | Action::Replace => Some(OperationKind::Create),
            Action::Update => Some(OperationKind::Update),
            Action::Delete | Action::DeleteReplaced => Some(OperationKind::Delete),
            Action::Barrier => None,
        }
    }

    pub fn symbol(self) -> &'static str {
        match self {
            Action::Create => "+",
            Action::Update => "~",
            Action::Replace => "-/+",
            Action::Delete | Action::DeleteReplaced => "-",
            Action::Barrier => "·",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Operation {
    pub address: Address,
    #[serde(rename = "type")]
    pub ty: TypeName,
    pub action: Action,
    /// Counted from one; a barrier stands in the wave of the last thing that it waits for.
    pub wave: u32,
    pub depends: Vec<OperationId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<SmolStr>,
    /// Desired properties; parts not known yet are `$expr`.
    #[schemars(with = "std::collections::BTreeMap<String, Value>")]
    #[serde(default)]
    pub properties: Arc<Record>,
    /// The cloud's name for the thing that is updated or deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<SmolStr>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Change>,
    /// Every limit that the operation passes, declared or implied, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<LimitUse>,
    pub estimate: Millis,
    /// Of those that may start, the most urgent goes first; an eager schedule goes by it.
    #[serde(default)]
    pub urgency: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Millis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<SmolStr>,
    /// What carries its calls, where there is a choice: on AWS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transport: Option<Transport>,
    #[serde(default)]
    pub protect: bool,
    #[serde(default)]
    pub rollback: Rollback,
    #[serde(default)]
    pub ready: Readiness,
    /// Present where it may share a call with others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    #[serde(default)]
    pub source: SourceRef,
    /// Addresses that it needs, for the state's record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Address>,
}

/// How operations of one type and kind may share a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Batch {
    /// How many at the most.
    pub size: u32,
    /// Properties in which they have to agree.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<SmolStr>,
}

/// One property that differs. The path is in msd's names: `tags.Name`, `ingress.0.from_port`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    pub path: SmolStr,
    /// Null when it was not there.
    #[serde(default)]
    pub before: Value,
    /// Null when it goes away; `$expr` when it is known after apply.
    #[serde(default)]
    pub after: Value,
    pub forces_replacement: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedOutput {
    pub name: SmolStr,
    pub value: Value,
    pub secret: bool,
    pub before: Value,
}

/// What the state notes of a resource beside its properties; written down without any call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    pub address: Address,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<SmolStr>,
    #[serde(default)]
    pub protect: bool,
}

/// The same thing under another address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Move {
    pub from: Address,
    pub to: Address,
}

/// A change of the state alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "edit", rename_all = "snake_case")]
pub enum StateEdit {
    Moved {
        moves: Vec<Move>,
    },
    /// The thing stays; msd manages it no longer.
    Forgotten {
        address: Address,
        #[serde(rename = "type")]
        ty: TypeName,
        identifier: SmolStr,
    },
    /// A replaced thing that still exists takes its place again; its successor is to go.
    Restored {
        address: Address,
        identifier: SmolStr,
    },
    /// A thing that was there already is managed from now on.
    Adopted {
        address: Address,
        #[serde(rename = "type")]
        ty: TypeName,
        identifier: SmolStr,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        region: Option<SmolStr>,
        /// As found, of those that the program gives.
        #[schemars(with = "std::collections::BTreeMap<String, Value>")]
        properties: Record,
        #[schemars(with = "std::collections::BTreeMap<String, Value>")]
        attributes: Record,
    },
    /// The thing is not as it was left: changed outside of msd.
    Refreshed {
        address: Address,
        #[serde(rename = "type")]
        ty: TypeName,
        /// As found, of those that the program gave.
        #[schemars(with = "std::collections::BTreeMap<String, Value>")]
        properties: Record,
        #[schemars(with = "std::collections::BTreeMap<String, Value>")]
        attributes: Record,
        /// What differs of the properties that the program gave; none where only what the cloud
        /// fills in differs.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        changes: Vec<Change>,
    },
    /// The thing is not there any more: deleted outside of msd.
    Gone {
        address: Address,
        #[serde(rename = "type")]
        ty: TypeName,
        identifier: SmolStr,
    },
}

impl StateEdit {
    /// Returns the one address that the edit is about.
    pub fn address(&self) -> Option<&Address> {
        match self {
            StateEdit::Moved { .. } => None,
            StateEdit::Forgotten { address, .. }
            | StateEdit::Restored { address, .. }
            | StateEdit::Adopted { address, .. }
            | StateEdit::Refreshed { address, .. }
            | StateEdit::Gone { address, .. } => Some(address),
        }
    }

    /// Tells whether it is worth telling of; what only the cloud fills in changes all the time.
    pub fn is_notable(&self) -> bool {
        !matches!(self, StateEdit::Refreshed { changes, .. } if changes.is_empty())
    }

    /// Tells whether it is about something that changed outside of msd.
    pub fn is_drift(&self) -> bool {
        matches!(self, StateEdit::Refreshed { .. } | StateEdit::Gone { .. }) && self.is_notable()
    }
}

/// How long the plan will take, by the estimates and under the limits.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Forecast {
    /// All operations one after the other.
    pub sequential: Millis,
    /// Wave by wave under the limits.
    pub by_waves: Millis,
    /// Each operation as soon as what it depends on is done, under the limits.
    pub eager: Millis,
    /// No schedule can be shorter: what dependencies and limits alone ask for.
    pub at_least: Millis,
    /// Limits that make the schedule in force longer than its critical path.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub binding: Vec<SmolStr>,
    /// The longest chain of operations that wait for one another.
    pub critical_path: Millis,
    pub critical_operations: Vec<OperationId>,
    pub waves: Vec<WaveForecast>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct WaveForecast {
    pub operations: u64,
    pub duration: Millis,
    /// Limits that make the wave longer than its longest operation.
    pub binding: Vec<SmolStr>,
}

impl Forecast {
    /// Returns how long a run by this schedule takes.
    pub fn by(&self, schedule: Schedule) -> Millis {
        match schedule {
            Schedule::Waves => self.by_waves,
            Schedule::Eager => self.eager,
        }
    }
}

impl Plan {
    pub fn operation(&self, id: OperationId) -> &Operation {
        &self.operations[id.index()]
    }

    /// Tells whether the plan by itself, without what is deferred, changes anything.
    pub fn changes_state(&self) -> bool {
        self.operations.iter().any(|operation| operation.action != Action::Barrier)
            || self.edits.iter().any(StateEdit::is_notable)
            || self.outputs.iter().any(|output| output.value != output.before)
    }

    /// Returns whether applying the plan would change nothing, outputs included.
    pub fn is_empty(&self) -> bool {
        !self.changes_state() && self.deferred.is_empty()
    }
}

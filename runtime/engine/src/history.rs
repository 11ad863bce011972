//! What happened: runs and their operations, with attempts, waits and errors, folded from the journal.
//! Views read this and nothing else.

use indexmap::IndexMap;
use msd_model::address::Address;
use msd_model::place::SourceRef;
use msd_model::plan::{Action, OperationId};
use msd_model::task::TaskKind;
use msd_model::ty::TypeName;
use rustc_hash::FxBuildHasher;
use serde::Serialize;
use smol_str::SmolStr;

use crate::admission::BreakerState;
use crate::journal::{Record, RunId, RunOutcome, Waited};
use crate::provider::{Object, ProviderError};

/// All runs, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct History {
    runs: IndexMap<RunId, RunHistory, FxBuildHasher>,
}

/// One run. Times are milliseconds since 1970.
#[derive(Clone, Debug, Serialize)]
pub struct RunHistory {
    pub run: RunId,
    /// What the user typed.
    pub command: SmolStr,
    pub target: SmolStr,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rolls_back: Option<RunId>,
    pub began: i64,
    /// Absent when its process died, or it is under way.
    pub ended: Option<i64>,
    pub outcome: Option<RunOutcome>,
    /// As many were planned.
    pub planned: u64,
    /// How often it was taken up again.
    pub resumed: u32,
    pub operations: Vec<OperationHistory>,
    /// Circuit breakers that opened, tried again, or closed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub breakers: Vec<BreakerChange>,
    /// How often the state alone changed.
    pub edits: u64,
    #[serde(skip)]
    places: IndexMap<OperationId, usize, FxBuildHasher>,
}

#[derive(Clone, Debug, Serialize)]
pub struct OperationHistory {
    pub operation: OperationId,
    pub address: Address,
    #[serde(rename = "type")]
    pub ty: TypeName,
    pub action: Action,
    pub wave: u32,
    pub source: SourceRef,
    pub group: Option<SmolStr>,
    /// What it needed, where it made or changed something.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waited: Option<Waited>,
    pub began: i64,
    pub ended: Option<i64>,
    pub identifier: Option<SmolStr>,
    /// Who said yes, of a gate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approved_by: Option<SmolStr>,
    /// Attempts that failed and were followed by others.
    pub retries: Vec<Attempt>,
    pub result: Result,
}

#[derive(Clone, Debug, Serialize)]
pub struct Attempt {
    pub at: i64,
    pub error: ProviderError,
}

#[derive(Clone, Debug, Serialize)]
pub struct BreakerChange {
    pub breaker: SmolStr,
    pub state: BreakerState,
    pub at: i64,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Result {
    /// Without an outcome: under way, or its process died.
    Open,
    Done,
    Failed {
        error: ProviderError,
    },
}

impl History {
    /// Folds records, the oldest first.
    pub fn of(records: impl IntoIterator<Item = Record>) -> History {
        let mut history = History::default();
        records.into_iter().for_each(|record| history.note(record));
        history
    }

    pub fn runs(&self) -> impl DoubleEndedIterator<Item = &RunHistory> {
        self.runs.values()
    }

    pub fn run(&self, run: &RunId) -> Option<&RunHistory> {
        self.runs.get(run)
    }

    /// Takes in one record; O(1).
    pub fn note(&mut self, record: Record) {
        match record {
            Record::RunStarted { run, command, at, operations, target, rolls_back, .. } => {
                let history = RunHistory {
                    run: run.clone(),
                    command,
                    target,
                    rolls_back,
                    began: at,
                    ended: None,
                    outcome: None,
                    planned: operations,
                    resumed: 0,
                    operations: Vec::new(),
                    breakers: Vec::new(),
                    edits: 0,
                    places: IndexMap::default(),
                };
                self.runs.insert(run, history);
            }
            Record::RunResumed { run, .. } => {
                if let Some(history) = self.runs.get_mut(&run) {
                    history.resumed += 1;
                    (history.ended, history.outcome) = (None, None);
                }
            }
            Record::RunFinished { run, outcome, at } => {
                if let Some(history) = self.runs.get_mut(&run) {
                    (history.ended, history.outcome) = (Some(at), Some(outcome));
                }
            }
            Record::Edited { run, .. } | Record::Noted { run, .. } => {
                if let Some(history) = self.runs.get_mut(&run) {
                    history.edits += 1;
                }
            }
            Record::Intent {
                run,
                operation,
                address,
                ty,
                action,
                wave,
                source,
                group,
                needs,
                waited,
                identifier,
                at,
                ..
            } => {
                let Some(history) = self.runs.get_mut(&run) else { return };
                let one = OperationHistory {
                    operation,
                    address,
                    ty,
                    action,
                    wave,
                    source,
                    group,
                    needs,
                    waited,
                    began: at,
                    ended: None,
                    identifier,
                    approved_by: None,
                    retries: Vec::new(),
                    result: Result::Open,
                };
                history.places.insert(operation, history.operations.len());
                history.operations.push(one);
            }
            Record::Retried { run, operation, error, at, .. } => {
                if let Some(one) = self.operation(&run, operation) {
                    one.retries.push(Attempt { at, error });
                }
            }
            Record::Done { run, operation, object, at, .. } => {
                if let Some(one) = self.operation(&run, operation) {
                    (one.ended, one.result) = (Some(at), Result::Done);
                    one.approved_by = object.as_ref().and_then(|object| approver(one, object));
                    one.identifier =
                        object.map(|object| object.identifier).or(one.identifier.take());
                }
            }
            Record::Failed { run, operation, error, at, .. } => {
                if let Some(one) = self.operation(&run, operation) {
                    (one.ended, one.result) = (Some(at), Result::Failed { error });
                }
            }
            Record::Breaker { run, breaker, state, at } => {
                if let Some(history) = self.runs.get_mut(&run) {
                    history.breakers.push(BreakerChange { breaker, state, at });
                }
            }
            Record::Outputs { .. } => {}
        }
    }

    fn operation(&mut self, run: &RunId, operation: OperationId) -> Option<&mut OperationHistory> {
        let history = self.runs.get_mut(run)?;
        let place = *history.places.get(&operation)?;
        history.operations.get_mut(place)
    }
}

fn approver(one: &OperationHistory, object: &Object) -> Option<SmolStr> {
    let is_gate = TaskKind::of(&one.ty) == Some(TaskKind::Gate);
    object.properties.get("approved_by").filter(|_| is_gate)?.as_str().map(SmolStr::new)
}

impl RunHistory {
    pub fn count(&self, of: impl Fn(&Result) -> bool) -> usize {
        self.operations.iter().filter(|operation| of(&operation.result)).count()
    }

    /// Tells whether it changed anything that could be undone.
    pub fn changed_something(&self) -> bool {
        let changed = |result: &Result| match result {
            Result::Failed { error } => error.made.is_some(),
            _ => true,
        };
        self.edits > 0 || self.count(changed) > 0
    }
}

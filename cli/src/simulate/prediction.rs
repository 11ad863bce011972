//! What one run came to: who ran when, what waited for what, what went wrong.

use msd_engine::admission::BreakerState;
use msd_engine::history::{History, OperationHistory};
use msd_engine::journal::{RunOutcome, Waited};
use msd_engine::provider::ErrorClass;
use msd_engine::report::Report;
use msd_model::address::Address;
use msd_model::plan::{Action, OperationId, Plan};
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use serde::Serialize;
use smol_str::SmolStr;

use super::usage::{self, Usage};
use super::{EPOCH, Notes, binding};

/// One run, from its first call to its last.
#[derive(Clone, Debug, Serialize)]
pub struct Prediction {
    pub seed: u64,
    pub outcome: RunOutcome,
    pub makespan: Millis,
    pub done: u64,
    pub failed: u64,
    pub left: u64,
    /// Attempts beyond the first ones.
    pub retries: u64,
    /// Calls that the cloud refused because there were too many.
    pub throttled: u64,
    /// Limits that the end of the run goes back to, the last one first.
    pub bound_by: Vec<SmolStr>,
    /// In the order in which they began.
    pub operations: Vec<Passage>,
    pub limits: Vec<Usage>,
    pub breakers: Vec<BreakerChange>,
    /// Faults that never struck, by their positions.
    pub idle_faults: Vec<usize>,
}

/// One operation on its way. Times count from the beginning of the run.
#[derive(Clone, Debug, Serialize)]
pub struct Passage {
    #[serde(skip)]
    pub operation: OperationId,
    pub address: Address,
    #[serde(rename = "type")]
    pub ty: TypeName,
    pub action: Action,
    /// Counts plans: what was deferred comes in a later one.
    pub round: usize,
    pub wave: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<SmolStr>,
    #[serde(skip)]
    pub region: Option<SmolStr>,
    /// When what it depends on was there.
    pub ready: Millis,
    pub start: Millis,
    pub end: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waited: Option<Waited>,
    /// When an attempt failed that another one followed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub retried: Vec<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
pub struct BreakerChange {
    pub at: Millis,
    pub breaker: SmolStr,
    pub state: BreakerState,
}

impl Prediction {
    pub fn failures(&self) -> impl Iterator<Item = &Passage> {
        self.operations.iter().filter(|passage| passage.error.is_some())
    }

    /// Returns how often a breaker opened.
    pub fn openings(&self) -> usize {
        self.breakers.iter().filter(|change| change.state == BreakerState::Open).count()
    }

    /// Returns how long all operations together waited for limits.
    pub fn waited(&self) -> Millis {
        let times = self.operations.iter().filter_map(|one| one.waited.as_ref());
        Millis(times.map(|waited| waited.time.0).sum())
    }
}

pub fn of(
    seed: u64,
    plans: &[Plan],
    reports: &[Report],
    history: &History,
    notes: Notes,
) -> Prediction {
    let mut operations = Vec::new();
    let (mut retries, mut throttled) = (0, 0);
    for (round, report) in reports.iter().enumerate() {
        let Some(run) = history.run(&report.run) else { continue };
        for one in &run.operations {
            let mut passage = passage(&plans[round], round, one);
            let failure = report.failed.iter().find(|failure| failure.operation == one.operation);
            if let Some(failure) = failure {
                let noted = notes.failed.iter().rev().find(|(whose, _)| *whose == one.address);
                passage.end = noted.map_or(passage.end, |(_, at)| *at);
                passage.error = Some(failure.error.to_string());
                throttled += u64::from(failure.error.class == ErrorClass::Throttling);
            }
            // Of one that may have had an effect, the journal knows the last attempt as one more.
            let unsure = usize::from(failure.is_some_and(|failure| failure.uncertain));
            let again = &one.retries[..one.retries.len().saturating_sub(unsure)];
            passage.retried.truncate(again.len());
            retries += again.len() as u64;
            let refused = |class: ErrorClass| u64::from(class == ErrorClass::Throttling);
            throttled += again.iter().map(|retry| refused(retry.error.class)).sum::<u64>();
            operations.push(passage);
        }
    }
    operations.sort_by_key(|one| (one.round, one.start));
    let count = |of: &dyn Fn(&Report) -> usize| reports.iter().map(of).sum::<usize>() as u64;
    let end = operations.iter().map(|one| one.end).max().unwrap_or(Millis::ZERO);
    let last = reports.last();
    Prediction {
        seed,
        outcome: last.map_or(RunOutcome::Succeeded, |report| report.outcome),
        makespan: end,
        done: count(&|report| report.done.len()),
        failed: count(&|report| report.failed.len()),
        left: last.map_or(0, |report| report.left.len() as u64),
        retries,
        throttled,
        bound_by: binding::binding(plans, &operations),
        limits: usage::of(plans, &operations, end),
        operations,
        breakers: notes.breakers,
        idle_faults: Vec::new(),
    }
}

fn passage(plan: &Plan, round: usize, one: &OperationHistory) -> Passage {
    let since = |at: i64| Millis(at - EPOCH.0);
    let start = since(one.began);
    let waited = one.waited.clone().filter(|waited| waited.time > Millis::ZERO);
    let ready = Millis(start.0 - waited.as_ref().map_or(0, |waited| waited.time.0));
    Passage {
        operation: one.operation,
        address: one.address.clone(),
        ty: one.ty.clone(),
        action: one.action,
        round,
        wave: one.wave,
        group: one.group.clone(),
        region: plan.operation(one.operation).region.clone().or(plan.target.region.clone()),
        ready,
        start,
        end: one.ended.map_or(start, since),
        waited,
        retried: one.retries.iter().map(|retry| since(retry.at)).collect(),
        error: None,
    }
}

//! Applies a plan: wave by wave, parallel inside a wave, and no further than the first wave in which
//! something failed.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64};

use msd_model::plan::{self, OperationId, Plan};
use msd_model::policy::Schedule;
use msd_model::schema::Schemas;
use msd_model::units::Millis;
use msd_model::value::{Record as Properties, Value};
use smol_str::SmolStr;

use crate::agenda::{self, Agenda};
use crate::attribute::collect_schemas;
use crate::carry_out::Worker;
use crate::clock::Clock;
use crate::event::{Event, Sink};
use crate::journal::{Record, RunId, RunOutcome};
use crate::limiter::Limiter;
use crate::live::Live;
use crate::outputs;
use crate::provider::Provider;
use crate::report::{ApplyError, Failure, Report};
use crate::resume::Resumption;
use crate::seal::Sealer;
use crate::state::State;
use crate::stop::Stop;
use crate::store::Store;
use crate::walk::{Progress, Walk};

/// How many calls are under way at once when nobody says otherwise. Calls wait for the cloud most of
/// the time, and those that wait for the journal share a sync.
pub const PARALLELISM: usize = 1000;

/// Everything that one run needs. The caller holds the store's lock from before the state was loaded.
pub struct Run<'a> {
    pub id: RunId,
    /// What the user typed, for the journal.
    pub command: SmolStr,
    pub plan: &'a Plan,
    pub state: &'a State,
    /// Secret parameters in the clear.
    pub secrets: &'a Properties,
    pub schemas: &'a (dyn Schemas + Sync),
    pub provider: &'a dyn Provider,
    pub store: &'a dyn Store,
    pub clock: &'a dyn Clock,
    pub sink: &'a dyn Sink,
    pub stop: Stop,
    /// Chance in the pauses between attempts.
    pub seed: u64,
    pub parallelism: usize,
    /// What an earlier part of the same run has done.
    pub resumes: Option<&'a Resumption>,
}

/// Applies the plan. An error means that nothing was begun, or that the journal cannot be written;
/// operations that fail are in the report.
pub async fn apply(run: Run<'_>) -> Result<Report, ApplyError> {
    check(&run)?;
    let plan = run.plan;
    let edited = match plan.edits.is_empty() || run.resumes.is_some() {
        true => None,
        false => Some(run.state.edited(&plan.edits, &run.id)),
    };
    let run = Run { state: edited.as_ref().unwrap_or(run.state), ..run };
    let waves = agenda::waves(plan);
    let earlier = |id: &OperationId| run.resumes.is_some_and(|earlier| earlier.done.contains(id));
    let all = waves.iter().flatten();
    let operations = all.filter(|id| !earlier(id)).count() as u64;
    let began = run.clock.elapsed();
    let no_notes = plan.notes.is_empty() && plan.edits.is_empty();
    if operations == 0 && no_notes && !plan.changes_state() {
        return Ok(untouched(&run));
    }
    let types = plan.operations.iter().map(|operation| &operation.ty);
    let known = run.state.resources.values().map(|resource| &resource.ty);
    let schemas = collect_schemas(types.chain(known), run.schemas);
    let worker = Worker {
        run: &run.id,
        plan,
        provider: run.provider,
        store: run.store,
        clock: run.clock,
        sink: run.sink,
        schemas: &schemas,
        sealer: Sealer::new(&run.state.seal_key, run.secrets),
        live: Live::new(run.state, &schemas, run.secrets, plan),
        limiter: Limiter::new(
            &plan.limits,
            run.parallelism,
            plan.policy.breaker.clone(),
            run.clock,
        ),
        seed: run.seed,
        halted: AtomicBool::new(false),
        goes_on: plan.rolls_back.is_some(),
        retries_left: AtomicI64::new(retry_budget(plan, operations)),
        running: AtomicU64::new(0),
    };
    run.store.append(opening(&run, operations)).await?;
    run.sink.send(&Event::RunStarted {
        run: run.id.clone(),
        operations,
        waves: if plan.policy.schedule == Schedule::Waves { waves.len() as u32 } else { 0 },
        expected: plan.forecast.by(plan.policy.schedule),
    });
    let mut agenda = Agenda::new(plan, plan.policy.schedule);
    agenda.skip(run.resumes.iter().flat_map(|earlier| earlier.done.iter().copied()));
    let walked = Walk::new(&worker, &run.stop, agenda).run().await;
    let Progress { done, failed, store_error, timed_out } = walked;
    if let Some(error) = store_error {
        return Err(error.into());
    }
    let mut left = left(&waves, &done, &failed);
    left.retain(|id| !run.resumes.is_some_and(|earlier| earlier.done.contains(id)));
    let outcome = match (failed.is_empty() && !timed_out, left.is_empty()) {
        (false, _) => RunOutcome::Failed,
        (true, false) => RunOutcome::Interrupted,
        (true, true) => RunOutcome::Succeeded,
    };
    let values = outputs::settle(plan, run.state, &worker, outcome);
    run.store.append(closing(&run, outcome, values.clone())).await?;
    let took = Millis::from(run.clock.elapsed() - began);
    run.sink.send(&Event::RunFinished {
        run: run.id.clone(),
        rolls_back: plan.rolls_back.clone().map(RunId),
        outcome,
        done: done.len() as u64,
        failed: failed.len() as u64,
        left: left.len() as u64,
        took,
    });
    let outputs = values.unwrap_or_else(|| outputs::of(run.state));
    Ok(Report { run: run.id, outcome, done, failed, left, outputs, took })
}

/// Returns how many attempts beyond first ones the run may make.
fn retry_budget(plan: &Plan, operations: u64) -> i64 {
    let default = || i64::try_from(operations.saturating_mul(2).max(50)).unwrap_or(i64::MAX);
    plan.policy.retry_budget.map_or_else(default, i64::from)
}

/// Refuses a plan that is not about this state, these secrets or this version.
fn check(run: &Run<'_>) -> Result<(), ApplyError> {
    let Run { plan, state, secrets, .. } = run;
    if plan.format != plan::FORMAT {
        return Err(ApplyError::Format { found: plan.format, known: plan::FORMAT });
    }
    // Carried out twice, an operation could make a second thing.
    if !state.open.is_empty() {
        return Err(ApplyError::Unrecovered(state.open.len()));
    }
    // A plan made before there was a state knows neither its lineage nor its key.
    let before_state = plan.state.lineage.is_empty() && plan.state.serial == 0;
    let same = match before_state {
        _ if run.resumes.is_some() => true,
        true => state.stamp.serial == 0,
        false => plan.state == state.stamp,
    };
    if !same {
        let (planned, found) = (plan.state.clone(), state.stamp.clone());
        return Err(ApplyError::StaleState { planned, found });
    }
    let key: &[u8] = if before_state { &[] } else { &state.seal_key };
    let sealer = Sealer::new(key, secrets);
    for stamp in &plan.secrets {
        let secret = secrets
            .get(&stamp.name)
            .ok_or_else(|| ApplyError::MissingSecret(stamp.name.clone()))?;
        if sealer.digest(secret) != stamp.digest {
            return Err(ApplyError::OtherSecret(stamp.name.clone()));
        }
    }
    Ok(())
}

fn untouched(run: &Run<'_>) -> Report {
    Report {
        run: run.id.clone(),
        outcome: RunOutcome::Succeeded,
        done: Vec::new(),
        failed: Vec::new(),
        left: Vec::new(),
        outputs: outputs::of(run.state),
        took: Millis::ZERO,
    }
}

fn opening(run: &Run<'_>, operations: u64) -> Vec<Record> {
    let at = run.clock.epoch().0;
    if run.resumes.is_some() {
        return vec![Record::RunResumed { run: run.id.clone(), at }];
    }
    let started = Record::RunStarted {
        run: run.id.clone(),
        command: run.command.clone(),
        at,
        operations,
        target: run.plan.target.name.clone(),
        provider: run.plan.target.provider.clone(),
        rolls_back: run.plan.rolls_back.clone().map(RunId),
    };
    let noted = run.plan.notes.iter().map(|note| Record::Noted {
        run: run.id.clone(),
        address: note.address.clone(),
        needs: note.needs.clone(),
        group: note.group.clone(),
        protect: note.protect,
        at,
    });
    let edited = run.plan.edits.iter().map(|edit| Record::Edited {
        run: run.id.clone(),
        edit: edit.clone(),
        at,
    });
    std::iter::once(started).chain(edited).chain(noted).collect()
}

fn closing(
    run: &Run<'_>,
    outcome: RunOutcome,
    values: Option<Vec<(SmolStr, Value)>>,
) -> Vec<Record> {
    let at = run.clock.epoch().0;
    let outputs = values.map(|values| Record::Outputs { run: run.id.clone(), values, at });
    let finished = Record::RunFinished { run: run.id.clone(), outcome, at };
    outputs.into_iter().chain([finished]).collect()
}

fn left(waves: &[Vec<OperationId>], done: &[OperationId], failed: &[Failure]) -> Vec<OperationId> {
    let ended: rustc_hash::FxHashSet<OperationId> =
        done.iter().copied().chain(failed.iter().map(|failure| failure.operation)).collect();
    let mut left: Vec<OperationId> =
        waves.iter().flatten().copied().filter(|id| !ended.contains(id)).collect();
    left.sort_unstable();
    left
}

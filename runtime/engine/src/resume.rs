//! Takes up a run that stopped: the very plan goes on where it ended.

use msd_model::plan::{OperationId, Plan};
use rustc_hash::FxHashSet;

use crate::journal::{Record, RunId, RunOutcome};

/// What of a plan has been carried out.
#[derive(Clone, Debug, Default)]
pub struct Resumption {
    pub done: FxHashSet<OperationId>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResumeError {
    #[error("there is no run {0}")]
    Unknown(RunId),
    #[error("the run {0} has done everything that it planned")]
    Finished(RunId),
    #[error("the run {by} changed the state after {run} stopped")]
    Overtaken { run: RunId, by: RunId },
    #[error("the plan was made against another state than the run {0} began with")]
    OtherPlan(RunId),
}

/// Finds out from the journal what a run has done, and whether its plan still holds.
pub fn resumption(
    run: &RunId,
    plan: &Plan,
    records: impl IntoIterator<Item = Record>,
) -> Result<Resumption, ResumeError> {
    let mut found: Option<Resumption> = None;
    let (mut serial, mut finished) = (0u64, false);
    for record in records {
        match &mut found {
            None => {
                if matches!(&record, Record::RunStarted { run: started, .. } if started == run) {
                    if plan.state.serial != serial {
                        return Err(ResumeError::OtherPlan(run.clone()));
                    }
                    found = Some(Resumption::default());
                }
            }
            Some(resumption) => {
                let of = record.run();
                // A run that only began has changed nothing.
                let changes = !matches!(
                    record,
                    Record::RunStarted { .. }
                        | Record::RunFinished { .. }
                        | Record::RunResumed { .. }
                );
                if of != run && changes {
                    return Err(ResumeError::Overtaken { run: run.clone(), by: of.clone() });
                }
                match &record {
                    Record::Done { operation, .. } => {
                        resumption.done.insert(*operation);
                    }
                    Record::RunFinished { outcome, run: of, .. } if of == run => {
                        finished = *outcome == RunOutcome::Succeeded;
                    }
                    _ => {}
                }
            }
        }
        serial += 1;
    }
    match found {
        None => Err(ResumeError::Unknown(run.clone())),
        Some(_) if finished => Err(ResumeError::Finished(run.clone())),
        Some(resumption) => Ok(resumption),
    }
}

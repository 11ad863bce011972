//! Outputs: planned as far as they are known, sealed where they are secret.

use msd_model::eval;
use msd_model::plan::{Plan, PlannedOutput};
use msd_model::value::Value;
use smol_str::SmolStr;

use crate::carry_out::Worker;
use crate::diff::{self, Context, Diff, Opening};
use crate::journal::RunOutcome;
use crate::plan_error::PlanError;
use crate::shape::Shape;
use crate::state::State;

/// Returns every output, and with a null value those that the program no longer has.
pub fn plan(context: &Context<'_>, diff: &Diff) -> Result<Vec<PlannedOutput>, PlanError> {
    let mut planned = Vec::with_capacity(context.graph.outputs.len());
    for output in &context.graph.outputs {
        let value = diff::resolve_all(context, diff, &output.value)
            .map_err(|message| PlanError::Output { name: output.name.clone(), message })?;
        let before = context.state.outputs.get(&output.name).cloned().unwrap_or_default();
        let shown = context.sealer.value(&value, Shape::unknown(), &mut Opening(context.secrets));
        // One that is not known yet stays an expression in the plan: the run seals it.
        let shown = match output.secret && shown.is_known() {
            true if !matches!(shown, Value::Null | Value::Sealed(_)) => {
                let open = eval::resolve(&value, &mut Opening(context.secrets)).unwrap_or(value);
                Value::Sealed(context.sealer.digest(&open))
            }
            _ => shown,
        };
        planned.push(PlannedOutput {
            name: output.name.clone(),
            value: shown,
            secret: output.secret,
            before,
        });
    }
    let declared = |name: &str| context.graph.outputs.iter().any(|output| output.name == name);
    planned.extend(removed(context.state).into_iter().filter(|output| !declared(&output.name)));
    Ok(planned)
}

/// Returns all outputs of the state as going away.
pub fn removed(state: &State) -> Vec<PlannedOutput> {
    let removed = state.outputs.iter().map(|(name, before)| PlannedOutput {
        name: name.clone(),
        value: Value::Null,
        secret: matches!(before, Value::Sealed(_)),
        before: before.clone(),
    });
    removed.collect()
}

/// Returns all outputs of the state as staying.
pub fn kept(state: &State) -> Vec<PlannedOutput> {
    let kept = |output: PlannedOutput| PlannedOutput { value: output.before.clone(), ..output };
    removed(state).into_iter().map(kept).collect()
}

/// Returns the state's outputs as they are.
pub fn of(state: &State) -> Vec<(SmolStr, Value)> {
    state.outputs.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Returns the outputs after a run, or `None` when they stay as they are. What could not be worked out
/// because the run stopped early keeps its value from before.
pub fn settle(
    plan: &Plan,
    state: &State,
    worker: &Worker<'_>,
    outcome: RunOutcome,
) -> Option<Vec<(SmolStr, Value)>> {
    if plan.destroy && outcome != RunOutcome::Succeeded {
        return None;
    }
    let mut values = Vec::with_capacity(plan.outputs.len());
    for output in &plan.outputs {
        let found = known(output, worker).unwrap_or_else(|| output.before.clone());
        if found != Value::Null {
            values.push((output.name.clone(), found));
        }
    }
    let same = values.len() == state.outputs.len()
        && values.iter().all(|(name, value)| state.outputs.get(name) == Some(value));
    (!same).then_some(values)
}

fn known(output: &PlannedOutput, worker: &Worker<'_>) -> Option<Value> {
    let closed = worker.live.resolve(&output.value).ok()?;
    let env = &mut worker.live.open();
    let sealed = worker.sealer.value(&closed, Shape::unknown(), env);
    match sealed {
        value if !value.is_known() => None,
        value if output.secret && !matches!(value, Value::Null | Value::Sealed(_)) => {
            // Parts of it may be sealed already: the digest is over the whole in the clear.
            let open = eval::resolve(&closed, env).ok()?;
            Some(Value::Sealed(worker.sealer.digest(&open)))
        }
        value => Some(value),
    }
}

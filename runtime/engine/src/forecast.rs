//! How long a plan will take: one after the other, wave by wave under the limits, and at the least.

mod at_least;
mod simulation;
mod urgency;

use msd_model::plan::{Action, Forecast, OperationId, Plan};
use msd_model::policy::Schedule;
use msd_model::units::Millis;

/// Puts the forecast into a plan, by its estimates and limits, with so many calls at once at the most,
/// and with it how urgent each operation is. O(n log n), but for the bound below of plans up to a few
/// thousand operations.
pub fn forecast(plan: &mut Plan, parallelism: usize) {
    let sequential = plan.operations.iter().map(|operation| operation.estimate.0).sum();
    let (critical_path, critical_operations) = critical_path(plan);
    let by_waves = simulation::simulate(plan, Schedule::Waves, parallelism);
    let at_least = at_least::at_least(plan, parallelism).max(critical_path);
    let eager = urgency::decide(plan, parallelism, at_least);
    let in_force = match plan.policy.schedule {
        Schedule::Waves => &by_waves,
        Schedule::Eager => &eager,
    };
    plan.forecast = Forecast {
        sequential: Millis(sequential),
        by_waves: by_waves.makespan,
        eager: eager.makespan,
        at_least: at_least.min(eager.makespan),
        binding: in_force.binding.clone(),
        critical_path,
        critical_operations,
        waves: by_waves.waves,
    };
}

fn critical_path(plan: &Plan) -> (Millis, Vec<OperationId>) {
    let mut ends: Vec<i64> = Vec::with_capacity(plan.operations.len());
    let mut after: Vec<Option<OperationId>> = Vec::with_capacity(plan.operations.len());
    for operation in &plan.operations {
        let last = operation.depends.iter().copied().max_by_key(|on| ends[on.index()]);
        ends.push(last.map_or(0, |on| ends[on.index()]) + operation.estimate.0);
        after.push(last);
    }
    // Of equal ends the first: the shorter explanation.
    let last = (0..ends.len()).rev().max_by_key(|index| ends[*index]);
    let mut chain = Vec::new();
    let mut next = last.map(|index| OperationId(index as u32));
    while let Some(id) = next {
        if plan.operation(id).action != Action::Barrier {
            chain.push(id);
        }
        next = after[id.index()];
    }
    chain.reverse();
    (Millis(last.map_or(0, |index| ends[index])), chain)
}

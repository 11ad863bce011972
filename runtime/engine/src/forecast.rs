//! How long a plan will take: one after the other, wave by wave under the limits, and at the least.

mod simulation;

use std::cmp::Reverse;

use msd_model::plan::{Action, Forecast, OperationId, Plan};
use msd_model::units::Millis;

use self::simulation::Simulation;

/// Forecasts a plan by its estimates and limits, with so many calls at once at the most.
/// O(n log n).
pub fn forecast(plan: &Plan, parallelism: usize) -> Forecast {
    let sequential = plan.operations.iter().map(|operation| operation.estimate.0).sum();
    let (critical_path, critical_operations) = critical_path(plan);
    let waves = Simulation::new(plan, parallelism).run();
    let by_waves = waves.iter().map(|wave| wave.duration.0).sum();
    Forecast {
        sequential: Millis(sequential),
        by_waves: Millis(by_waves),
        critical_path,
        critical_operations,
        waves,
    }
}

/// Returns the operations of a wave in the order in which they are started: longest first.
pub fn starting_order(plan: &Plan, wave: &mut [OperationId]) {
    wave.sort_by_key(|id| (Reverse(plan.operation(*id).estimate), *id));
}

/// Returns the operations of every wave, meeting points left out.
pub fn waves(plan: &Plan) -> Vec<Vec<OperationId>> {
    let count = plan.operations.iter().map(|operation| operation.wave).max().unwrap_or(0);
    let mut waves = vec![Vec::new(); count as usize];
    for (index, operation) in plan.operations.iter().enumerate() {
        if operation.action != Action::Barrier {
            waves[operation.wave as usize - 1].push(OperationId(index as u32));
        }
    }
    waves.iter_mut().for_each(|wave| starting_order(plan, wave));
    waves
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

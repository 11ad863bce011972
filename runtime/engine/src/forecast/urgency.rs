//! How urgent each operation of a plan is. The longest remaining path first is nearly always right; where
//! limits spoil it, what turned out to wait too long is made more urgent and the plan is simulated again
//! ("squeaky wheel" optimisation: Joslin and Clements, 1999). Deterministic.

use msd_model::plan::{OperationId, Plan};
use msd_model::policy::Schedule;
use msd_model::units::Millis;

use super::simulation::{Simulated, simulate};

/// Closer than this to what is possible is good enough.
const GOOD_ENOUGH: f64 = 1.005;
/// As many operations are simulated in all the attempts together: a plan of 200 gets 300 of them.
const EFFORT: usize = 60_000;
/// Larger plans even out by themselves.
const LARGEST: usize = 5_000;

/// Decides on the urgency of every operation; returns how the plan goes by that.
pub fn decide(plan: &mut Plan, parallelism: usize, at_least: Millis) -> Simulated {
    let paths = remaining_paths(plan);
    set(plan, &paths);
    let mut best = simulate(plan, Schedule::Eager, parallelism);
    let count = plan.operations.len();
    if count > LARGEST || count == 0 {
        return best;
    }
    let enough = (at_least.0 as f64 * GOOD_ENOUGH) as i64;
    let (mut kept, mut tried) = (paths.clone(), paths);
    let mut last = best.chain.clone();
    let mut seed = 1u64;
    for attempt in 0..EFFORT / count {
        if best.makespan.0 <= enough {
            break;
        }
        // Now and then back to the best: steps in between may lead astray.
        if attempt % 12 == 11 {
            tried.clone_from(&kept);
            last.clone_from(&best.chain);
        }
        raise(&mut tried, &last, &mut seed);
        set(plan, &tried);
        let found = simulate(plan, Schedule::Eager, parallelism);
        last.clone_from(&found.chain);
        if found.makespan < best.makespan {
            (best, kept) = (found, tried.clone());
        }
    }
    set(plan, &kept);
    best
}

/// Makes what waited on the longest chain more urgent, and with it what came before it there.
fn raise(urgency: &mut [u64], chain: &[(OperationId, Millis)], seed: &mut u64) {
    let mut more = 0;
    for (id, waited) in chain {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // Between nothing and twice what it waited.
        more += u64::try_from(waited.0).unwrap_or(0) * (*seed >> 54) / 512;
        urgency[id.index()] += more;
    }
}

fn set(plan: &mut Plan, urgency: &[u64]) {
    for (operation, urgency) in plan.operations.iter_mut().zip(urgency) {
        operation.urgency = *urgency;
    }
}

/// Returns for each operation the longest path that begins with it, in milliseconds.
fn remaining_paths(plan: &Plan) -> Vec<u64> {
    let mut paths = vec![0u64; plan.operations.len()];
    for (index, operation) in plan.operations.iter().enumerate().rev() {
        paths[index] += u64::try_from(operation.estimate.0).unwrap_or(0);
        for on in &operation.depends {
            paths[on.index()] = paths[on.index()].max(paths[index]);
        }
    }
    paths
}

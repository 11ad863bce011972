//! What a plan takes away, as the cloud has to know it to tell what may be deleted when.

use std::collections::{BTreeMap, BTreeSet};

use msd_model::plan::{Action, Operation, OperationId, Plan};
use smol_str::SmolStr;

use crate::cloud::Going;

/// Returns what the plan takes away, and what of that goes before its successor is made.
pub(super) fn going(plan: &Plan) -> Going {
    let gone = plan.operations.iter().filter(|one| one.action == Action::DeleteReplaced);
    let replaced = gone.filter_map(|gone| gone.identifier.clone()).collect();
    let mut first = BTreeMap::new();
    for (index, successor) in plan.operations.iter().enumerate() {
        if successor.action != Action::Replace {
            continue;
        }
        let mut on = successor.depends.iter().map(|on| plan.operation(*on));
        let is_own = |on: &&Operation| {
            on.action == Action::DeleteReplaced && on.address == successor.address
        };
        if let Some(gone) = on.find(is_own).and_then(|gone| gone.identifier.clone()) {
            first.insert(gone, held_until(plan, index));
        }
    }
    Going { first, replaced }
}

/// Returns what goes only after an update that waits for this operation.
fn held_until(plan: &Plan, operation: usize) -> BTreeSet<SmolStr> {
    let mut after = vec![false; plan.operations.len()];
    // Each operation stands after what it depends on.
    for (index, one) in plan.operations.iter().enumerate() {
        after[index] = index == operation || one.depends.iter().any(|on| after[on.index()]);
    }
    let deletions = plan.operations.iter().filter(|one| one.action == Action::DeleteReplaced);
    let held = deletions.filter(|one| {
        let is_late =
            |on: &&OperationId| plan.operation(**on).action == Action::Update && after[on.index()];
        one.depends.iter().any(|on| is_late(&on))
    });
    held.filter_map(|one| one.identifier.clone()).collect()
}

//! How far a rollback reaches: what a run touched, and what of that hangs together.

use msd_model::address::Address;
use msd_model::plan::{Action, OperationId, Plan, StateEdit};
use msd_model::policy::Rollback;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::journal::{Record, RunId};
use crate::state::State;

/// What a run changed.
#[derive(Clone, Debug, Default)]
pub struct Touched {
    /// Addresses of operations that were carried out, or may have been.
    pub changed: FxHashSet<Address>,
    /// What it did to the state alone.
    pub edits: Vec<StateEdit>,
}

impl Touched {
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty() && self.edits.is_empty()
    }

    /// Takes in one record; those of other runs are passed over.
    pub fn note(&mut self, run: &RunId, record: &Record) {
        match record {
            Record::Intent { run: of, address, .. } if of == run => {
                self.changed.insert(address.clone());
            }
            Record::Edited { run: of, edit, .. } if of == run => self.edits.push(edit.clone()),
            _ => {}
        }
    }
}

/// Returns what a run touched, of all records.
pub fn touched<'a>(run: &RunId, records: impl IntoIterator<Item = &'a Record>) -> Touched {
    let mut touched = Touched::default();
    records.into_iter().for_each(|record| touched.note(run, record));
    touched
}

/// Returns the addresses with everything the run touched that depends on them; O(needs).
pub fn dependants(
    start: impl IntoIterator<Item = Address>,
    touched: &Touched,
    states: [&State; 2],
) -> FxHashSet<Address> {
    let mut above: FxHashMap<&Address, Vec<&Address>> = FxHashMap::default();
    for resource in states.iter().flat_map(|state| state.resources.values()) {
        if touched.changed.contains(&resource.address) {
            for need in &resource.needs {
                above.entry(need).or_default().push(&resource.address);
            }
        }
    }
    let mut found: FxHashSet<Address> = FxHashSet::default();
    let mut open: Vec<Address> = start.into_iter().collect();
    while let Some(address) = open.pop() {
        if found.contains(&address) {
            continue;
        }
        open.extend(above.get(&address).into_iter().flatten().map(|above| (*above).clone()));
        found.insert(address);
    }
    found
}

/// Returns what failures ask to be undone at once: with the stack's own policy the whole run but for
/// groups that want nothing undone (nothing as the answer), with a group's or resource's own policy
/// that group and what depends on it. The outer `None` means that nothing is to be undone.
pub fn of_failures(
    plan: &Plan,
    failed: &[OperationId],
    touched: &Touched,
    states: [&State; 2],
) -> Option<Option<FxHashSet<Address>>> {
    let automatic = |id: &&OperationId| plan.operation(**id).rollback == Rollback::Automatic;
    let failed: Vec<OperationId> = failed.iter().filter(automatic).copied().collect();
    if failed.is_empty() {
        return None;
    }
    let changes = || plan.operations.iter().filter(|operation| operation.action != Action::Barrier);
    if plan.policy.rollback == Rollback::Automatic {
        let spared: FxHashSet<&Address> = changes()
            .filter(|operation| operation.rollback != Rollback::Automatic)
            .map(|operation| &operation.address)
            .collect();
        if spared.is_empty() {
            return Some(None);
        }
        let all = touched.changed.iter().filter(|address| !spared.contains(address)).cloned();
        return Some(Some(all.collect()));
    }
    let groups: FxHashSet<_> = failed.iter().map(|id| plan.operation(*id).group.clone()).collect();
    let own = changes().filter(|operation| {
        operation.rollback == Rollback::Automatic && groups.contains(&operation.group)
    });
    let own = own.map(|operation| operation.address.clone());
    let own = own.filter(|address| touched.changed.contains(address));
    Some(Some(dependants(own, touched, states)))
}

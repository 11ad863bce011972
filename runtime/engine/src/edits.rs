//! Changes of the state alone, which no call to the cloud makes: moves, adoptions, farewells. They are
//! worked out before the diff, stand in the plan, and are journaled before anything else.

use std::collections::BTreeMap;

use msd_model::address::{Address, Step};
use msd_model::graph::{Refactoring, RefactoringKind};
use msd_model::plan::{Move, StateEdit};
use rustc_hash::FxHashMap;

use crate::journal::RunId;
use crate::plan_error::{Occupied, PlanError};
use crate::state::{Resource, State};

/// Returns the edits that `moved` and `forget` come to for this state; O(resources) for each of them.
pub fn of(state: &State, refactorings: &[Refactoring]) -> Result<Vec<StateEdit>, PlanError> {
    let mut edits = Vec::new();
    // Where everything is by now, with where it was: one move may follow another.
    let mut places: BTreeMap<Address, &Address> =
        state.resources.keys().map(|address| (address.clone(), address)).collect();
    for refactoring in refactorings {
        match &refactoring.kind {
            RefactoringKind::Moved { from, to } => {
                let found: Vec<(Address, Address)> = places
                    .keys()
                    .filter_map(|address| Some((address.clone(), moved(address, from, to)?)))
                    .collect();
                for (from, to) in found {
                    // Left where it is, the thing would be deleted as unwanted.
                    if places.contains_key(&to) {
                        let at = refactoring.source.clone();
                        return Err(PlanError::Occupied(Box::new(Occupied { from, to, at })));
                    }
                    if let Some(original) = places.remove(&from) {
                        places.insert(to, original);
                    }
                }
            }
            RefactoringKind::Forget(what) => {
                let inside = |address: &&Address| moved(address, what, what).is_some();
                let found: Vec<Address> = places.keys().filter(inside).cloned().collect();
                for address in found {
                    let Some(original) = places.remove(&address) else { continue };
                    let resource = &state.resources[original];
                    edits.push(StateEdit::Forgotten {
                        address: original.clone(),
                        ty: resource.ty.clone(),
                        identifier: resource.identifier.clone(),
                    });
                }
            }
            RefactoringKind::Import { .. } => {}
        }
    }
    let moves: Vec<Move> = places
        .into_iter()
        .filter(|(to, from)| to != *from)
        .map(|(to, from)| Move { from: from.clone(), to })
        .collect();
    if !moves.is_empty() {
        edits.push(StateEdit::Moved { moves });
    }
    Ok(edits)
}

/// Returns where an address goes, when it begins with what is moved.
fn moved(address: &Address, from: &Address, to: &Address) -> Option<Address> {
    let steps: Vec<&Step> = address.scope.iter().chain([&address.leaf]).collect();
    let length = from.scope.len();
    let last = steps.get(length)?;
    let begins = steps.iter().zip(&from.scope).all(|(step, from)| *step == from);
    let same = last.name == from.leaf.name;
    let keyed = from.leaf.key.is_none() || last.key == from.leaf.key;
    if !(begins && same && keyed) {
        return None;
    }
    let mut new: Vec<Step> = to.scope.iter().cloned().chain([to.leaf.clone()]).collect();
    // All instances move with their keys.
    if from.leaf.key.is_none()
        && to.leaf.key.is_none()
        && let Some(last_new) = new.last_mut()
    {
        last_new.key.clone_from(&last.key);
    }
    new.extend(steps[length + 1..].iter().map(|step| (*step).clone()));
    let leaf = new.pop()?;
    Some(Address { scope: new, leaf })
}

impl State {
    /// Makes one edit; total, like the fold of the journal.
    pub fn edit(&mut self, edit: &StateEdit, run: &RunId) {
        match edit {
            StateEdit::Moved { moves } => {
                let mut places: FxHashMap<&Address, &Address> = FxHashMap::default();
                let mut taken = Vec::with_capacity(moves.len());
                for Move { from, to } in moves {
                    places.insert(from, to);
                    taken.extend(self.resources.swap_remove(from).map(|resource| (to, resource)));
                }
                for (to, resource) in taken {
                    let resource = Resource { address: to.clone(), ..resource };
                    self.resources.insert(to.clone(), resource);
                }
                for need in self.resources.values_mut().flat_map(|resource| &mut resource.needs) {
                    if let Some(to) = places.get(need) {
                        *need = (*to).clone();
                    }
                }
            }
            StateEdit::Forgotten { address, .. } | StateEdit::Gone { address, .. } => {
                self.resources.swap_remove(address);
            }
            StateEdit::Restored { address, identifier } => {
                let key = (address.clone(), identifier.clone());
                let Some(former) = self.replaced.swap_remove(&key) else { return };
                if let Some(successor) = self.resources.insert(address.clone(), former) {
                    let key = (address.clone(), successor.identifier.clone());
                    self.replaced.insert(key, successor);
                }
            }
            StateEdit::Refreshed { address, properties, attributes, .. } => {
                if let Some(resource) = self.resources.get_mut(address) {
                    resource.properties.clone_from(properties);
                    resource.attributes.clone_from(attributes);
                }
            }
            StateEdit::Adopted { address, ty, identifier, region, properties, attributes } => {
                let resource = Resource {
                    address: address.clone(),
                    ty: ty.clone(),
                    identifier: identifier.clone(),
                    region: region.clone(),
                    properties: properties.clone(),
                    attributes: attributes.clone(),
                    needs: Vec::new(),
                    group: None,
                    protect: false,
                    tainted: false,
                    run: run.clone(),
                    began: self.began,
                };
                self.resources.insert(address.clone(), resource);
            }
        }
    }

    /// Returns the state after edits that are not journaled yet.
    pub fn edited(&self, edits: &[StateEdit], run: &RunId) -> State {
        let mut state = self.clone();
        edits.iter().for_each(|edit| state.edit(edit, run));
        state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_inside_moves_along() {
        let go = |address: &str, from: &str, to: &str| {
            let parse = |text: &str| text.parse::<Address>().unwrap();
            moved(&parse(address), &parse(from), &parse(to)).map(|to| to.to_string())
        };
        assert_eq!(go("a", "a", "b").as_deref(), Some("b"));
        assert_eq!(go("a[\"x\"]", "a", "net.b").as_deref(), Some("net.b[\"x\"]"));
        assert_eq!(go("a[\"x\"]", "a[\"x\"]", "b").as_deref(), Some("b"));
        assert_eq!(go("net.a[1]", "net", "hub[\"eu\"]").as_deref(), Some("hub[\"eu\"].a[1]"));
        assert_eq!(go("a", "a", "a[0]").as_deref(), Some("a[0]"));
        assert_eq!(go("ab", "a", "b"), None);
        assert_eq!(go("a[\"y\"]", "a[\"x\"]", "b"), None);
    }
}

//! What has to go: resources that the program no longer wants, predecessors of replaced ones, and
//! those that an interrupted run left behind.

use msd_model::address::Address;
use msd_model::deferred::DeferredIndex;
use msd_model::graph::ResourceGraph;
use msd_model::plan::Action;
use rustc_hash::FxHashMap;

use crate::diff::{Diff, Verdict};
use crate::plan_error::{PlanError, Protected};
use crate::state::{Resource, State};

pub struct Removal<'a> {
    pub resource: &'a Resource,
    pub action: Action,
    /// The node of the same address in the desired graph.
    pub node: Option<u32>,
    /// Whether the thing is the one at its address, and not a predecessor that was left behind.
    pub is_current: bool,
}

/// Returns every deletion. Without a diff everything goes.
pub fn removals<'a>(
    graph: &ResourceGraph,
    state: &'a State,
    by_address: &FxHashMap<&Address, u32>,
    diff: Option<&Diff>,
) -> Vec<Removal<'a>> {
    let mut removals = Vec::new();
    let node_of = |resource: &Resource| by_address.get(&resource.address).copied();
    let deferred = DeferredIndex::new(diff.iter().flat_map(|_| &graph.deferred));
    let mut resources: Vec<&Resource> = state.resources.values().collect();
    // In the order of the source as far as that still has them: the plan keeps it within a wave.
    resources.sort_by_cached_key(|resource| {
        (node_of(resource).unwrap_or(u32::MAX), resource.address.clone())
    });
    for resource in resources {
        let node = node_of(resource);
        let found = diff.zip(node).map(|(diff, node)| &diff.nodes[node as usize]);
        let action = match found.map(|found| found.verdict) {
            // What is planned later is not unwanted.
            None if node.is_none() && deferred.covers(&resource.address) => continue,
            None => Action::Delete,
            Some(Verdict::Replace(_)) => Action::DeleteReplaced,
            Some(_) => continue,
        };
        removals.push(Removal { resource, action, node, is_current: true });
    }
    removals.extend(state.replaced.values().map(|resource| Removal {
        resource,
        action: Action::DeleteReplaced,
        node: node_of(resource),
        is_current: false,
    }));
    removals
}

/// Refuses to delete what is protected.
pub fn allowed(
    graph: &ResourceGraph,
    diff: Option<&Diff>,
    removals: &[Removal<'_>],
) -> Result<(), PlanError> {
    let mut refused = Vec::new();
    // Nothing protects what has a successor already, or was never finished.
    for Removal { resource, action, node, .. } in removals.iter().filter(|one| one.is_current) {
        let declared = node.map(|node| &graph.nodes[node as usize]);
        if resource.tainted
            || !resource.protect && !declared.is_some_and(|node| node.policy.protect)
        {
            continue;
        }
        let found = diff.zip(*node).map(|(diff, node)| &diff.nodes[node as usize]);
        let forcing = found.iter().flat_map(|found| &found.changes);
        refused.push(Protected {
            address: resource.address.clone(),
            source: declared.map(|node| node.source.clone()),
            replaces: *action == Action::DeleteReplaced,
            because: forcing
                .filter(|change| change.forces_replacement)
                .map(|change| change.path.clone())
                .collect(),
        });
    }
    match refused.is_empty() {
        true => Ok(()),
        false => Err(PlanError::Protected(refused)),
    }
}

//! Undoes a run: plans the way back from the state as it is to the state as it was before, for as much
//! of it as the run changed. The way back is a plan like any other, so that limits, retries, the journal
//! and recovery hold for it too; killed in the middle, it is planned anew from where it got to.
//!
//! What was created is deleted, what was updated gets its recorded properties again, what was deleted is
//! made again. A thing that was replaced comes back as it was if it still exists; its successor goes.

mod recall;
mod scope;

use std::sync::Arc;

use msd_model::address::Address;
use msd_model::graph::{Dependency, Node, NodeKind, Output, ResourceGraph, Target, Upstream, Via};
use msd_model::plan::{Action, Move, Operation, Plan, StateEdit};
use msd_model::policy::{Policy, ProviderChoice};
use msd_model::schema::Schemas;
use msd_model::selection::Selection;
use msd_model::task::TaskKind;
use msd_model::transport::Transports;
use msd_model::value::{Record, Value};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::forecast::forecast;
use crate::journal::RunId;
use crate::plan::{self, Aim, Request};
use crate::plan_error::PlanError;
use crate::seal::Sealer;
use crate::state::{Resource, State};

use self::recall::Recall;
pub use self::scope::{Touched, dependants, of_failures, touched};

/// What is to be undone.
pub struct Undo<'a> {
    pub run: &'a RunId,
    /// The state before the run, and as it is.
    pub before: &'a State,
    pub now: &'a State,
    pub touched: &'a Touched,
    /// What the rollback is about; everything that the run touched when absent.
    pub only: Option<&'a FxHashSet<Address>>,
    /// The plan that the run carried out: its limits and policies hold for the way back too.
    pub origin: Option<&'a Plan>,
    pub target: &'a Target,
    /// What carries which type there.
    pub transports: &'a Transports,
    pub schemas: &'a dyn Schemas,
    pub secrets: &'a Record,
    pub parallelism: usize,
    pub version: &'a str,
}

/// The way back.
#[derive(Debug)]
pub struct Way {
    pub plan: Plan,
    /// What cannot be undone or may not, and why.
    pub kept: Vec<Kept>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub address: Address,
    pub why: &'static str,
}

/// Plans the way back; O(resources + size of properties), but for sorting.
pub fn plan(undo: &Undo<'_>) -> Result<Way, PlanError> {
    let mut kept = Vec::new();
    let whole = undo.only.is_none();
    let (edits, before) = match whole {
        true => (inverse(&undo.touched.edits, undo.before), undo.before.clone()),
        // Addresses stay as the run made them.
        false => (Vec::new(), undo.before.edited(&undo.touched.edits, undo.run)),
    };
    let mut now = undo.now.edited(&edits, undo.run);
    let in_scope = |address: &Address| match undo.only {
        Some(only) => only.contains(address),
        None => undo.touched.changed.contains(address),
    };
    let strange = strange(&before, &now, &in_scope);
    for key in &strange {
        now.replaced.swap_remove(key);
    }
    let mut edits = edits;
    for edit in restorations(&before, &now, &in_scope) {
        now.edit(&edit, undo.run);
        edits.push(edit);
    }
    let sealer = Sealer::new(&now.seal_key, undo.secrets);
    let recall = Recall::new(&before, &now, &in_scope, &sealer, undo.secrets);
    let graph = graph(undo, &before, &now, &in_scope, &recall, &mut kept);
    // The edits are in the plan, and the state that it is made against is that before them.
    let mut state = undo.now.clone();
    for key in &strange {
        state.replaced.swap_remove(key);
    }
    // What was tainted before stays so, and what this is not about.
    let former = before.resources.values().filter(|resource| resource.tainted);
    let former: FxHashSet<&str> = former.map(|resource| resource.identifier.as_str()).collect();
    for resource in state.resources.values_mut().filter(|resource| resource.tainted) {
        resource.tainted =
            in_scope(&resource.address) && !former.contains(resource.identifier.as_str());
    }
    let mut plan = plan::plan(&Request {
        graph: &graph,
        state: &state,
        schemas: undo.schemas,
        secrets: undo.secrets,
        edits,
        aim: Aim::Apply,
        selection: &Selection::default(),
        parallelism: undo.parallelism,
        version: undo.version,
    })?;
    plan.notifies = undo.origin.map(|origin| origin.notifies.clone()).unwrap_or_default();
    tasks(&mut plan, &now, &recall);
    forecast(&mut plan, undo.parallelism);
    plan.rolls_back = Some(undo.run.0.clone());
    Ok(Way { plan, kept })
}

/// Returns the predecessors that are left to the next apply: those that the rollback is not about, with
/// what they still hold on to. One that is to come back is none of them.
fn strange(
    before: &State,
    now: &State,
    in_scope: &dyn Fn(&Address) -> bool,
) -> Vec<(Address, SmolStr)> {
    let (mut strange, mut left) = (Vec::new(), Vec::new());
    for (key, resource) in &now.replaced {
        match in_scope(&key.0) {
            true => left.push(key),
            false => strange.push((key, resource)),
        }
    }
    let comes_back = |key: &(Address, SmolStr)| {
        before.resources.get(&key.0).is_some_and(|former| former.identifier == key.1)
    };
    left.retain(|key| !comes_back(key));
    let mut by_address: FxHashMap<&Address, Vec<&(Address, SmolStr)>> = FxHashMap::default();
    left.into_iter().for_each(|key| by_address.entry(&key.0).or_default().push(key));
    let mut next = 0;
    while let Some((_, resource)) = strange.get(next).copied() {
        next += 1;
        for key in resource.needs.iter().filter_map(|need| by_address.remove(need)).flatten() {
            strange.push((key, &now.replaced[key]));
        }
    }
    strange.into_iter().map(|(key, _)| key.clone()).collect()
}

/// What was done is not made again: an action that ran is undone by its own `undo` and counts as not done
/// after that; gates and checks were only asked.
fn tasks(plan: &mut Plan, now: &State, recall: &Recall<'_>) {
    for operation in &mut plan.operations {
        let Some(kind) = TaskKind::of(&operation.ty) else { continue };
        let current = now.resources.get(&operation.address);
        match (kind, operation.action, current) {
            (TaskKind::Action, Action::Update | Action::Delete, Some(current)) => {
                operation.action = Action::Delete;
                operation.identifier = Some(current.identifier.clone());
                operation.properties = recall.open(current).into();
                operation.changes.clear();
            }
            (_, Action::Delete, _) => {}
            _ => operation.action = Action::Barrier,
        }
    }
}

/// Returns what undoes changes of the state alone.
fn inverse(edits: &[StateEdit], before: &State) -> Vec<StateEdit> {
    let undone = |edit: &StateEdit| match edit {
        StateEdit::Moved { moves } => {
            let back = |one: &Move| Move { from: one.to.clone(), to: one.from.clone() };
            Some(StateEdit::Moved { moves: moves.iter().map(back).collect() })
        }
        StateEdit::Forgotten { address, .. } => {
            let resource = before.resources.get(address)?;
            Some(StateEdit::Adopted {
                address: address.clone(),
                ty: resource.ty.clone(),
                identifier: resource.identifier.clone(),
                region: resource.region.clone(),
                properties: resource.properties.clone(),
                attributes: resource.attributes.clone(),
            })
        }
        StateEdit::Adopted { address, ty, identifier, .. } => Some(StateEdit::Forgotten {
            address: address.clone(),
            ty: ty.clone(),
            identifier: identifier.clone(),
        }),
        // What was found in the cloud is true whatever the run did.
        StateEdit::Restored { .. } | StateEdit::Refreshed { .. } | StateEdit::Gone { .. } => None,
    };
    edits.iter().rev().filter_map(undone).collect()
}

/// Returns what still exists of replaced things and comes back as it was.
fn restorations(
    before: &State,
    now: &State,
    in_scope: &dyn Fn(&Address) -> bool,
) -> Vec<StateEdit> {
    let still_there = |resource: &&Resource| {
        let key = (resource.address.clone(), resource.identifier.clone());
        in_scope(&resource.address) && now.replaced.contains_key(&key)
    };
    let restored = |resource: &Resource| StateEdit::Restored {
        address: resource.address.clone(),
        identifier: resource.identifier.clone(),
    };
    before.resources.values().filter(still_there).map(restored).collect()
}

/// Describes what is wanted: in scope what was there before, beside it what is there now.
fn graph(
    undo: &Undo<'_>,
    before: &State,
    now: &State,
    in_scope: &dyn Fn(&Address) -> bool,
    recall: &Recall<'_>,
    kept: &mut Vec<Kept>,
) -> ResourceGraph {
    let policies = policies(undo.origin);
    let mut nodes = Vec::new();
    let former = before.resources.values().filter(|resource| in_scope(&resource.address));
    for resource in former {
        let current = now.resources.get(&resource.address);
        let (properties, lost) = recall.properties(resource, current);
        if lost {
            let address = resource.address.clone();
            let why = "a secret of it is known as a digest only; it stays as the run left it";
            kept.push(Kept { address, why });
        }
        nodes.push(node(resource, properties, &policies));
    }
    let staying = staying(before, now, in_scope);
    for resource in now.resources.values() {
        let address = &resource.address;
        let stays = staying.contains(address);
        if stays {
            let why = match resource.protect {
                true => "it is protected: `forget` it, or apply without @protect first",
                false => "something that is protected needs it",
            };
            kept.push(Kept { address: address.clone(), why });
        }
        if !in_scope(address) || stays {
            nodes.push(node(resource, recall.current(resource), &policies));
        }
    }
    connect(&mut nodes, before, now, in_scope);
    let outputs = if undo.only.is_none() { &before.outputs } else { &now.outputs };
    let output = |(name, value): (&SmolStr, &Value)| Output {
        name: name.clone(),
        value: value.clone(),
        secret: matches!(value, Value::Sealed(_)),
    };
    let of_origin = |plan: &Plan| (plan.stack.clone(), plan.limits.clone(), plan.policy.clone());
    let (stack, limits, policy) = undo.origin.map(of_origin).unwrap_or_default();
    ResourceGraph {
        stack,
        target: undo.target.clone(),
        transports: undo.transports.clone(),
        nodes,
        limits,
        policy,
        outputs: outputs.iter().map(output).collect(),
        params: undo.origin.map(|plan| plan.params.clone()).unwrap_or_default(),
        secrets: recall.secrets_in_use(),
        ..ResourceGraph::default()
    }
}

/// Returns what is new and not deleted: what is protected, with all that it needs.
fn staying<'a>(
    before: &State,
    now: &'a State,
    in_scope: &dyn Fn(&Address) -> bool,
) -> FxHashSet<&'a Address> {
    let goes = |address: &Address| in_scope(address) && !before.resources.contains_key(address);
    let protected = now.resources.values().filter(|resource| resource.protect);
    let mut open: Vec<&Resource> = protected.filter(|resource| goes(&resource.address)).collect();
    let mut found = FxHashSet::default();
    while let Some(resource) = open.pop() {
        if found.insert(&resource.address) {
            let needed = resource.needs.iter().filter(|need| goes(need));
            open.extend(needed.filter_map(|need| now.resources.get(need)));
        }
    }
    found
}

fn policies(origin: Option<&Plan>) -> FxHashMap<&Address, &Operation> {
    let operations = origin.into_iter().flat_map(|plan| &plan.operations);
    operations.map(|operation| (&operation.address, operation)).collect()
}

fn node(
    resource: &Resource,
    properties: Record,
    policies: &FxHashMap<&Address, &Operation>,
) -> Node {
    let origin = policies.get(&resource.address);
    let policy = Policy {
        estimate: origin.map(|operation| operation.estimate).filter(|estimate| estimate.0 > 0),
        timeout: origin.and_then(|operation| operation.timeout),
        retry: origin.and_then(|operation| operation.retry.clone()),
        protect: resource.protect,
        provider: Some(ProviderChoice {
            name: None,
            region: resource.region.clone(),
            via: origin.and_then(|operation| operation.transport),
        }),
        limits: origin.map(|operation| operation.limits.clone()).unwrap_or_default(),
        ..Policy::default()
    };
    Node {
        address: resource.address.clone(),
        ty: resource.ty.clone(),
        kind: NodeKind::Managed,
        group: resource.group.clone(),
        properties: properties.into(),
        policy: policy.into(),
        depends: Vec::new(),
        waits: None,
        source: origin.map(|operation| operation.source.clone()).unwrap_or_default(),
    }
}

/// Draws the edges that the states remember.
fn connect(nodes: &mut [Node], before: &State, now: &State, in_scope: &dyn Fn(&Address) -> bool) {
    let places: FxHashMap<Address, u32> = nodes
        .iter()
        .enumerate()
        .map(|(index, node)| (node.address.clone(), index as u32))
        .collect();
    for node in nodes.iter_mut() {
        // What is new and stays has no other needs than those of now.
        let former = before.resources.get(&node.address).filter(|_| in_scope(&node.address));
        let remembered = former.or_else(|| now.resources.get(&node.address));
        let needs = remembered.map(|resource| &resource.needs);
        for on in needs.into_iter().flatten().filter_map(|need| places.get(need)) {
            let on = Dependency { on: Upstream::Node(*on), via: Via::Reference };
            node.depends.push(on);
        }
    }
}

/// Shares what a thing was as a value that others refer to.
fn instance(resource: &Resource) -> Arc<msd_model::value::Instance> {
    let (address, ty) = (resource.address.clone(), resource.ty.clone());
    Arc::new(msd_model::value::Instance { address, ty })
}

//! Compares the desired graph with the state: what has to be created, changed or replaced, and what
//! of it is known already. One pass in dependency order; performs no I/O.

use std::sync::Arc;

use msd_model::address::Address;
use msd_model::eval::{self, Env};
use msd_model::graph::{Node, ResourceGraph, Upstream};
use msd_model::plan::Change;
use msd_model::schema::{Replacement, ResourceType, SchemaSet};
use msd_model::task::TaskKind;
use msd_model::value::{Instance, Record, Value};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::attribute::{attribute, deferred};
use crate::compare::compare;
use crate::needs;
use crate::plan_error::{Evaluation, PlanError};
use crate::replacement;
use crate::seal::Sealer;
use crate::state::{Resource, State};
use crate::task::{self, Before, Turn};
use crate::topology::topological;

/// What happens to one desired node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Create,
    Update,
    Replace(Replacement),
    Unchanged,
}

impl Verdict {
    /// Tells whether the thing keeps its identity, so that its attributes in state hold.
    fn keeps(self) -> bool {
        matches!(self, Verdict::Update | Verdict::Unchanged)
    }
}

#[derive(Clone, Debug)]
pub struct NodeDiff {
    pub verdict: Verdict,
    /// Desired properties as far as they are known; secrets stay expressions.
    pub properties: Arc<Record>,
    pub changes: Vec<Change>,
    /// What else it needs, for the state's record.
    pub needs: Vec<Address>,
    /// Only what the state notes of it differs: protection, group or needs.
    pub noted: bool,
}

/// One entry per node, in the graph's order.
pub struct Diff {
    pub nodes: Vec<NodeDiff>,
}

pub struct Context<'a> {
    pub graph: &'a ResourceGraph,
    pub state: &'a State,
    pub schemas: &'a SchemaSet,
    pub secrets: &'a Record,
    pub sealer: &'a Sealer<'a>,
    pub by_address: FxHashMap<&'a Address, u32>,
    /// Instances that are replaced whether they differ or not.
    pub replace: &'a [Address],
}

impl<'a> Context<'a> {
    pub fn new(
        graph: &'a ResourceGraph,
        state: &'a State,
        schemas: &'a SchemaSet,
        secrets: &'a Record,
        sealer: &'a Sealer<'a>,
        replace: &'a [Address],
    ) -> Context<'a> {
        let by_address =
            graph.nodes.iter().enumerate().map(|(i, node)| (&node.address, i as u32)).collect();
        Context { graph, state, schemas, secrets, sealer, by_address, replace }
    }

    pub fn schema(&self, node: &Node) -> Option<&'a ResourceType> {
        self.schemas.0.get(&node.ty).map(Arc::as_ref)
    }
}

/// Diffs every node; O(nodes + edges + size of properties).
pub fn diff(context: &Context<'_>) -> Result<Diff, PlanError> {
    let graph = context.graph;
    let order = topological(graph)?;
    let mut asked = FxHashSet::default();
    let mut nodes = pass(context, &order, &asked)?;
    // What a gate will answer is not known, which may change more.
    while task::add_asked(graph, &order, &nodes, &mut asked) {
        nodes = pass(context, &order, &asked)?;
    }
    replacement::settle_order(graph, context.state, &order, &mut nodes);
    Ok(Diff { nodes })
}

/// Diffs every node, with these gates and checks having a turn.
fn pass(
    context: &Context<'_>,
    order: &[Upstream],
    asked: &FxHashSet<u32>,
) -> Result<Vec<NodeDiff>, PlanError> {
    let graph = context.graph;
    let mut nodes: Vec<Option<NodeDiff>> = vec![None; graph.nodes.len()];
    let mut before = Before::new(graph, context.state);
    for upstream in order {
        if let Upstream::Node(index) = upstream {
            let node = &graph.nodes[*index as usize];
            let known = context.state.resources.get(&node.address);
            let turn = before.turn(*index, known.filter(|known| known.ty == node.ty), asked);
            let found = diff_node(context, node, turn, &nodes)?;
            nodes[*index as usize] = Some(found);
        }
        before.note(*upstream, &nodes);
    }
    // The order holds every node, so that none is left out.
    Ok(nodes.into_iter().flatten().collect())
}

fn diff_node(
    context: &Context<'_>,
    node: &Node,
    turn: Turn,
    done: &[Option<NodeDiff>],
) -> Result<NodeDiff, PlanError> {
    let at = |index: usize| done.get(index)?.as_ref();
    let mut properties = Arc::clone(&node.properties);
    // Values that nothing is open in stay as they are, so that they stay shared.
    for (name, value) in node.properties.iter().filter(|(_, value)| !value.is_known()) {
        let value = resolve(context, &at, value).map_err(|message| {
            let (address, source) = (node.address.clone(), node.source.clone());
            let property = name.clone();
            PlanError::Evaluation(Box::new(Evaluation { address, source, property, message }))
        })?;
        Arc::make_mut(&mut properties).insert(name.clone(), value);
    }
    let needs = needs::of(context.graph, node);
    let Some(resource) = context.state.resources.get(&node.address) else {
        let verdict = if turn == Turn::Rests { Verdict::Unchanged } else { Verdict::Create };
        return Ok(NodeDiff { verdict, properties, changes: Vec::new(), needs, noted: false });
    };
    let schema = context.schema(node);
    let sealed = context.sealer.properties(&properties, schema, &mut Opening(context.secrets));
    let mut changes = compare(&resource.properties, &sealed, schema, &node.policy.ignore);
    if let Some(change) = replacement::identity_change(context.graph, node, resource) {
        changes.insert(0, change);
    }
    if resource.tainted {
        changes.insert(0, replacement::taint());
    }
    let replaces = context.replace.contains(&node.address)
        || changes.iter().any(|change| change.forces_replacement);
    let verdict = match replaces {
        _ if turn == Turn::Rests => Verdict::Unchanged,
        false if changes.is_empty() && turn == Turn::Compared => Verdict::Unchanged,
        true => Verdict::Replace(replacement::order(node, &sealed, resource, schema)),
        false => Verdict::Update,
    };
    if verdict == Verdict::Unchanged {
        changes.clear();
    }
    let noted = verdict == Verdict::Unchanged && differs_in_notes(node, &needs, resource);
    Ok(NodeDiff { verdict, properties, changes, needs, noted })
}

fn differs_in_notes(node: &Node, needs: &[Address], resource: &Resource) -> bool {
    node.policy.protect != resource.protect
        || node.group != resource.group
        || needs != resource.needs
}

/// Resolves a value after the diff as far as the state knows; secrets stay expressions.
pub fn resolve_all(context: &Context<'_>, diff: &Diff, value: &Value) -> Result<Value, String> {
    resolve(context, &|index| diff.nodes.get(index), value)
}

fn resolve<'a>(
    context: &'a Context<'a>,
    done: &'a dyn Fn(usize) -> Option<&'a NodeDiff>,
    value: &Value,
) -> Result<Value, String> {
    if value.is_known() {
        return Ok(value.clone());
    }
    let mut env = Planning { context, done, met_sealed: false };
    match eval::resolve(value, &mut env) {
        Ok(resolved) => Ok(resolved),
        // Nothing can be worked out from a digest: it is left for the run.
        Err(_) if env.met_sealed => Ok(value.clone()),
        Err(error) => Err(error.message),
    }
}

struct Planning<'a> {
    context: &'a Context<'a>,
    done: &'a dyn Fn(usize) -> Option<&'a NodeDiff>,
    met_sealed: bool,
}

impl Env for Planning<'_> {
    fn global(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn resource(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn attribute(&mut self, instance: &Arc<Instance>, name: &str) -> Result<Value, String> {
        let context = self.context;
        let found = context.by_address.get(&instance.address).and_then(|index| {
            let diff = (self.done)(*index as usize)?;
            let node = &context.graph.nodes[*index as usize];
            let is_task = TaskKind::of(&node.ty).is_some();
            // A task that runs has its answers afterwards; a gate that nobody asks has none.
            let keeps = diff.verdict.keeps() && !(is_task && diff.verdict == Verdict::Update);
            let resource = context.state.resources.get(&node.address).filter(|_| keeps);
            if is_task && resource.is_none() && diff.verdict == Verdict::Unchanged {
                return Some(Value::Null);
            }
            let schema = context.schema(node);
            let changes = |schema: &ResourceType| {
                schema.property(name).is_some_and(|field| field.changes_on_update)
            };
            if diff.verdict == Verdict::Update && schema.is_some_and(changes) {
                return None;
            }
            let actual = resource.map(|resource| &resource.attributes);
            attribute(schema, &diff.properties, actual, name)
        });
        let found = found.unwrap_or_else(|| deferred(instance, name));
        self.met_sealed |= matches!(found, Value::Sealed(_));
        Ok(found)
    }

    fn secret(&mut self, _: &str) -> Option<Value> {
        None
    }
}

/// Answers secrets in the clear and nothing else: what they are mixed with is resolved already.
pub struct Opening<'a>(pub &'a Record);

impl Env for Opening<'_> {
    fn global(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn resource(&mut self, _: &str) -> Value {
        Value::Null
    }

    fn attribute(&mut self, instance: &Arc<Instance>, name: &str) -> Result<Value, String> {
        Ok(deferred(instance, name))
    }

    fn secret(&mut self, name: &str) -> Option<Value> {
        self.0.get(name).cloned()
    }
}

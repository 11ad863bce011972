//! Builds the plan by small steps: diff, removals, selection, network, operations, outputs, forecast. Performs no
//! I/O; costs O(nodes + edges + size of properties), but for sorting.

use msd_model::graph::ResourceGraph;
use msd_model::limit::{Limit, LimitOrigin};
use msd_model::plan::{self, Forecast, Note, Operation, OperationId, Plan, StateEdit};
use msd_model::schema::{OperationKind, SchemaSet, Schemas};
use msd_model::selection::{LeftOut, Selection};
use msd_model::task::TaskKind;
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use msd_model::value::Record;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::attribute::collect_schemas;
use crate::diff::{self, Context, Diff, Verdict};
use crate::forecast;
use crate::journal::RunId;
use crate::operation::Describer;
use crate::outputs;
use crate::plan_error::PlanError;
use crate::removal::{self, Removal};
use crate::seal::Sealer;
use crate::selection;
use crate::state::State;
use crate::wiring::{self, Work};

/// What a plan is made of.
pub struct Request<'a> {
    pub graph: &'a ResourceGraph,
    pub state: &'a State,
    pub schemas: &'a dyn Schemas,
    /// Secret parameters in the clear; only digests of them get into the plan.
    pub secrets: &'a Record,
    /// Changes of the state that go before.
    pub edits: Vec<StateEdit>,
    /// What is done.
    pub aim: Aim,
    /// What it is restricted to.
    pub selection: &'a Selection,
    /// How many calls may be under way at once, for the forecast.
    pub parallelism: usize,
    /// The version of msd, for the plan's record.
    pub version: &'a str,
}

/// What a plan is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Aim {
    /// Brings everything to what the program says.
    #[default]
    Apply,
    /// Removes everything.
    Destroy,
    /// Only takes over into the state what changed in the cloud, which the edits say.
    Refresh,
}

/// Plans the way from the state to the graph.
pub fn plan(request: &Request<'_>) -> Result<Plan, PlanError> {
    let Request { graph, secrets, selection, aim, .. } = *request;
    let edited;
    let state = match request.edits.as_slice() {
        [] => request.state,
        edits => {
            edited = request.state.edited(edits, &RunId(SmolStr::default()));
            &edited
        }
    };
    let schemas = known_schemas(request, state);
    let sealer = Sealer::new(&state.seal_key, secrets);
    let context = Context::new(graph, state, &schemas, secrets, &sealer, &selection.replace);
    let mut stamps = Vec::new();
    for name in graph.secrets.iter().filter(|_| aim == Aim::Apply) {
        let secret = secrets.get(name).ok_or_else(|| PlanError::MissingSecret(name.clone()))?;
        stamps.push(sealer.stamp(name, secret));
    }
    let mut diff = match aim {
        Aim::Apply => Some(diff::diff(&context)?),
        Aim::Destroy | Aim::Refresh => None,
    };
    let mut removals = match aim {
        Aim::Refresh => Vec::new(),
        Aim::Apply | Aim::Destroy => {
            removal::removals(graph, state, &context.by_address, diff.as_ref())
        }
    };
    let mut outputs = match (&diff, aim) {
        (Some(diff), _) => outputs::plan(&context, diff)?,
        (None, Aim::Refresh) => outputs::kept(state),
        (None, _) => outputs::removed(state),
    };
    let nodes = diff.iter().flat_map(|diff| graph.nodes.iter().zip(&diff.nodes));
    let stays = |(node, diff): &(&msd_model::graph::Node, &diff::NodeDiff)| {
        diff.verdict == Verdict::Unchanged && TaskKind::of(&node.ty).is_none()
    };
    let unchanged = nodes.filter(stays).count() as u64;
    let mut deferred = match aim {
        Aim::Apply => graph.deferred.clone(),
        Aim::Destroy | Aim::Refresh => Vec::new(),
    };
    let mut left_out = LeftOut::default();
    if let Some(chosen) = selection::choose(selection, &context, diff.as_ref(), &removals)? {
        deferred = chosen.deferred(&deferred);
        left_out = chosen.restrict(graph, diff.as_mut(), &mut removals, &mut outputs);
    }
    removal::allowed(graph, diff.as_ref(), &removals)?;
    let notes = diff.iter().flat_map(|diff| notes(graph, diff)).collect();
    let operations = operations(&context, diff.as_mut(), &removals);
    let mut plan = Plan {
        format: plan::FORMAT,
        msd: request.version.into(),
        stack: graph.stack.clone(),
        target: graph.target.clone(),
        state: state.stamp.clone(),
        params: graph.params.clone(),
        secrets: stamps,
        limits: in_force(graph, &operations),
        policy: graph.policy.clone(),
        operations,
        outputs,
        notifies: graph.notifies.clone(),
        notes,
        edits: request.edits.clone(),
        deferred,
        unchanged,
        forecast: Forecast::default(),
        rolls_back: None,
        destroy: aim == Aim::Destroy,
        refresh_only: aim == Aim::Refresh,
        selection: selection.clone(),
        left_out,
    };
    forecast::forecast(&mut plan, request.parallelism);
    Ok(plan)
}

/// Returns the program's limits, and those of the library's that operations of the plan pass or that
/// count their questions.
fn in_force(graph: &ResourceGraph, operations: &[Operation]) -> Vec<Limit> {
    let mut passed: FxHashSet<&SmolStr> = FxHashSet::default();
    let mut types: FxHashSet<(&TypeName, Option<Transport>)> = FxHashSet::default();
    for operation in operations.iter().filter(|one| one.action != plan::Action::Barrier) {
        passed.extend(operation.limits.iter().map(|used| &used.name));
        types.insert((&operation.ty, operation.transport));
    }
    let counts = |limit: &Limit| {
        passed.contains(&limit.name)
            || types.iter().any(|(ty, via)| limit.covers(ty, OperationKind::Read, *via))
    };
    let holds = |limit: &&Limit| limit.origin != LimitOrigin::Default || counts(limit);
    graph.limits.iter().filter(holds).cloned().collect()
}

fn known_schemas(request: &Request<'_>, state: &State) -> SchemaSet {
    let nodes = request.graph.nodes.iter().map(|node| &node.ty);
    let resources = state.resources.values().chain(state.replaced.values());
    collect_schemas(nodes.chain(resources.map(|resource| &resource.ty)), request.schemas)
}

fn notes(graph: &ResourceGraph, diff: &Diff) -> Vec<Note> {
    let noted = graph.nodes.iter().zip(&diff.nodes).filter(|(_, diff)| diff.noted);
    let note = |(node, diff): (&msd_model::graph::Node, &diff::NodeDiff)| Note {
        address: node.address.clone(),
        needs: diff.needs.clone(),
        group: node.group.clone(),
        protect: node.policy.protect,
    };
    noted.map(note).collect()
}

fn operations(
    context: &Context<'_>,
    mut diff: Option<&mut Diff>,
    removals: &[Removal<'_>],
) -> Vec<Operation> {
    let Context { graph, state, schemas, by_address, .. } = context;
    let (network, work) = wiring::wire(graph, state, by_address, diff.as_deref(), removals);
    let mut describer = Describer::new(graph, schemas, &context.state.measured);
    let places = network.place();
    // Operations are large: a vector that grows holds them twice over.
    let mut operations = Vec::with_capacity(places.len());
    for placed in places {
        let mut operation = match work[placed.vertex] {
            Work::Node(index) => match &mut diff {
                Some(diff) => {
                    let index = index as usize;
                    describer.node(&graph.nodes[index], &mut diff.nodes[index])
                }
                // Without a diff no node is wired.
                None => continue,
            },
            Work::Join(index) => describer.join(&graph.joins[index as usize]),
            Work::Removal(index) => describer.removal(&removals[index as usize]),
        };
        operation.wave = placed.wave;
        operation.depends = placed.depends.into_iter().map(OperationId).collect();
        operations.push(operation);
    }
    let updates = |operation: &&mut Operation| operation.action == plan::Action::Update;
    for operation in operations.iter_mut().filter(updates) {
        let known = state.resources.get(&operation.address);
        operation.identifier = known.map(|resource| resource.identifier.clone());
    }
    operations
}

//! Describes single operations: how long they should take, which limits they pass, how they retry.

use std::sync::{Arc, LazyLock};

use msd_model::address::Address;
use msd_model::graph::{Join, Node, ResourceGraph};
use msd_model::limit::{Limit, LimitOrigin};
use msd_model::plan::{Action, Batch, Operation};
use msd_model::policy::{LimitUse, Policy, Readiness};
use msd_model::schema::{OperationKind, ResourceType, SchemaSet};
use msd_model::task::TaskKind;
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::diff::{NodeDiff, Verdict};
use crate::measured::Measured;
use crate::removal::Removal;
use crate::state::Resource;

const CREATE_ESTIMATE: Millis = Millis(5000);
const DELETE_ESTIMATE: Millis = Millis(3000);
/// As long as it takes that the cloud takes a request.
const ACCEPTED_ESTIMATE: Millis = Millis(1000);

/// Describes operations of one plan; asks each limit only once per type and kind of operation.
pub struct Describer<'a> {
    graph: &'a ResourceGraph,
    schemas: &'a SchemaSet,
    measured: &'a Measured,
    by_name: FxHashMap<&'a str, &'a Limit>,
    by_type: FxHashMap<(TypeName, OperationKind, Option<Transport>), Vec<LimitUse>>,
}

impl<'a> Describer<'a> {
    pub fn new(
        graph: &'a ResourceGraph,
        schemas: &'a SchemaSet,
        measured: &'a Measured,
    ) -> Describer<'a> {
        let by_name = graph.limits.iter().map(|limit| (limit.name.as_str(), limit)).collect();
        Describer { graph, schemas, measured, by_name, by_type: FxHashMap::default() }
    }

    /// Describes what a node's verdict asks for; as a meeting point when nothing changes.
    pub fn node(&mut self, node: &Node, diff: &mut NodeDiff) -> Operation {
        let action = match diff.verdict {
            Verdict::Create => Action::Create,
            Verdict::Update => Action::Update,
            Verdict::Replace(_) => Action::Replace,
            Verdict::Unchanged => return meeting_point(node.address.clone(), node.ty.clone()),
        };
        let mut operation = self.operation(action, &node.address, &node.ty, Some(node));
        // Each node is described once: its parts move into the plan.
        operation.properties = Arc::clone(&diff.properties);
        operation.changes = std::mem::take(&mut diff.changes);
        operation.needs = std::mem::take(&mut diff.needs);
        operation.region = self.graph.region(node);
        operation
    }

    pub fn removal(&mut self, removal: &Removal<'_>) -> Operation {
        let resource = removal.resource;
        let node = removal.node.map(|node| &self.graph.nodes[node as usize]);
        // The policy of a node says nothing about a predecessor of another type.
        let node = node.filter(|node| node.ty == resource.ty);
        let mut operation = self.operation(removal.action, &resource.address, &resource.ty, node);
        operation.properties = self.kept_back(resource);
        operation.identifier = Some(resource.identifier.clone());
        operation.region.clone_from(&resource.region);
        operation.group.clone_from(&resource.group);
        operation
    }

    /// Returns the switches and numbers that no cloud tells and only the program knew, such as how a
    /// thing is to be deleted.
    fn kept_back(&self, resource: &Resource) -> Arc<Record> {
        let Some(schema) = self.schemas.0.get(&resource.ty) else { return nothing() };
        let is_kept_back = |(name, value): &(&SmolStr, &Value)| {
            matches!(value, Value::Bool(_) | Value::Int(_))
                && schema.property(name).is_some_and(|field| field.write_only)
        };
        let mut kept = resource.properties.iter().filter(is_kept_back).peekable();
        match kept.peek() {
            None => nothing(),
            Some(_) => Arc::new(kept.map(|(name, value)| (name.clone(), value.clone())).collect()),
        }
    }

    pub fn join(&self, join: &Join) -> Operation {
        let label: String = join
            .label
            .chars()
            .map(|c| if c.is_alphanumeric() || c == '_' { c } else { '-' })
            .collect();
        meeting_point(Address::root(label, None), TypeName::new("msd.Join"))
    }

    fn operation(
        &mut self,
        action: Action,
        address: &Address,
        ty: &TypeName,
        node: Option<&Node>,
    ) -> Operation {
        let mut operation = meeting_point(address.clone(), ty.clone());
        operation.action = action;
        let kind = action.operation().unwrap_or(OperationKind::Read);
        let nothing = Policy::default();
        let policy = node.map_or(&nothing, |node| &node.policy);
        let schema = self.schemas.0.get(ty).map(AsRef::as_ref);
        // What was measured on a real cloud says nothing of the simulated one.
        let is_real = self.graph.target.provider != "sim";
        let usual = is_real.then(|| self.measured.usual(ty, kind)).flatten();
        operation.estimate = estimate(policy, schema, kind, usual);
        let forced = policy.provider.as_ref().and_then(|choice| choice.via);
        operation.transport = self.graph.transports.of(ty, forced);
        operation.limits = self.limits(policy, ty, kind, operation.transport);
        operation.timeout = policy.timeout;
        operation.retry.clone_from(&policy.retry);
        operation.rollback = policy.rollback.unwrap_or(self.graph.policy.rollback);
        operation.ready = policy.ready.unwrap_or_default();
        if operation.ready == Readiness::Accepted {
            operation.estimate = operation.estimate.min(ACCEPTED_ESTIMATE);
        }
        operation.batch = self.batch(policy, ty, kind);
        operation.protect = policy.protect;
        if let Some(node) = node {
            operation.group.clone_from(&node.group);
            operation.source = node.source.clone();
        }
        operation
    }

    /// Returns how it may share a call: as far as the program wants, and the cloud offers one.
    fn batch(&self, policy: &Policy, ty: &TypeName, kind: OperationKind) -> Option<Batch> {
        let size = policy.batch.filter(|size| *size > 1 && kind == OperationKind::Create)?;
        let bulk = self.schemas.0.get(ty)?.bulk.as_ref()?;
        Some(Batch { size: size.min(bulk.most), same: bulk.same.clone() })
    }

    fn limits(
        &mut self,
        policy: &Policy,
        ty: &TypeName,
        kind: OperationKind,
        via: Option<Transport>,
    ) -> Vec<LimitUse> {
        let limits = &self.graph.limits;
        let key = (ty.clone(), kind, via);
        let by_pattern = self.by_type.entry(key).or_insert_with(|| uses(limits, ty, kind, via));
        let mut uses = by_pattern.clone();
        for own in &policy.limits {
            let limit = self.by_name.get(own.name.as_str());
            if !limit.is_some_and(|limit| gates(limit) && limit.covers_operation(kind)) {
                continue;
            }
            match uses.iter_mut().find(|present| present.name == own.name) {
                Some(present) => present.weight = own.weight,
                None => uses.push(own.clone()),
            }
        }
        uses
    }
}

/// Returns the limits that by their own patterns are about such an operation.
pub fn uses(
    limits: &[Limit],
    ty: &TypeName,
    kind: OperationKind,
    via: Option<Transport>,
) -> Vec<LimitUse> {
    let covers = |limit: &&Limit| {
        limit.origin != LimitOrigin::Concurrency && gates(limit) && limit.covers(ty, kind, via)
    };
    let weigh = |limit: &Limit| LimitUse { name: limit.name.clone(), weight: 1 };
    limits.iter().filter(covers).map(weigh).collect()
}

/// Tells whether operations may have to wait for the limit; a quota makes none wait.
fn gates(limit: &Limit) -> bool {
    limit.rate.is_some() || limit.concurrency.is_some()
}

/// Returns how long a call should take: what the program says, else what earlier runs took, else what
/// is known of the type. `@estimate` is about creation; for the rest the others know better, or else
/// it is a third of that.
fn estimate(
    policy: &Policy,
    schema: Option<&ResourceType>,
    kind: OperationKind,
    usual: Option<Millis>,
) -> Millis {
    let known = usual.or_else(|| schema?.estimates.get(&kind).copied());
    let default = match kind {
        OperationKind::Delete => DELETE_ESTIMATE,
        _ => CREATE_ESTIMATE,
    };
    let is_task = schema.is_some_and(|schema| TaskKind::of(&schema.name).is_some());
    match (policy.estimate, kind) {
        (Some(said), OperationKind::Create) => said,
        // A task does the same again.
        (Some(said), OperationKind::Update) if is_task => said,
        (Some(said), _) => known.unwrap_or(Millis(said.0 / 3)),
        (None, _) => known.unwrap_or(default),
    }
}

/// Returns the one record that everything without properties has.
fn nothing() -> Arc<Record> {
    static NOTHING: LazyLock<Arc<Record>> = LazyLock::new(Arc::default);
    Arc::clone(&NOTHING)
}

fn meeting_point(address: Address, ty: TypeName) -> Operation {
    Operation {
        address,
        ty,
        action: Action::Barrier,
        wave: 0,
        depends: Vec::new(),
        group: None,
        properties: nothing(),
        identifier: None,
        changes: Vec::new(),
        limits: Vec::new(),
        estimate: Millis::ZERO,
        urgency: 0,
        timeout: None,
        retry: None,
        region: None,
        transport: None,
        protect: false,
        rollback: Default::default(),
        ready: Default::default(),
        batch: None,
        source: Default::default(),
        needs: Vec::new(),
    }
}

/// Returns top-level properties that differ, each once.
pub fn changed(operation: &Operation) -> Vec<SmolStr> {
    let mut names: Vec<SmolStr> = Vec::new();
    for change in &operation.changes {
        let name = change.path.split('.').next().unwrap_or(&change.path);
        if names.last().is_none_or(|last| last != name) && !names.iter().any(|n| n == name) {
            names.push(name.into());
        }
    }
    names
}

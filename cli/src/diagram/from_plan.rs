//! The diagram of a program: edges from its graph; waves, estimates and the critical path from the plan
//! that would create all of it. O(nodes + edges).

use msd_model::address::Address;
use msd_model::deferred::Deferred;
use msd_model::graph::{self, Node, NodeKind, ResourceGraph, Upstream};
use msd_model::place::SourceRef;
use msd_model::plan::{Action, Operation, Plan};
use msd_model::units::Millis;
use msd_model::value::Value;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::diagram::{Diagram, Edge, Kind, Resource, Standing, Vertex, VertexId, Via, Wave};

/// Draws each instance, or each declaration with its instances as one.
pub fn of_plan(graph: &ResourceGraph, plan: &Plan, each_instance: bool) -> Diagram {
    let mut builder = Builder::new(graph, plan, each_instance);
    builder.edges();
    let by_address: FxHashMap<&Address, usize> =
        graph.nodes.iter().enumerate().map(|(index, node)| (&node.address, index)).collect();
    for deferred in &graph.deferred {
        builder.deferred(deferred, &by_address);
    }
    builder.critical_path(plan, &by_address);
    let wave = |wave: &msd_model::plan::WaveForecast| Wave {
        operations: wave.operations,
        duration: wave.duration,
        binding: wave.binding.clone(),
    };
    Diagram {
        title: graph.stack.clone(),
        waves: plan.forecast.waves.iter().map(wave).collect(),
        critical_time: plan.forecast.critical_path,
        ..builder.out
    }
}

struct Builder<'a> {
    graph: &'a ResourceGraph,
    out: Diagram,
    /// The vertex of each node, and of each join.
    nodes: Vec<VertexId>,
    joins: Vec<VertexId>,
    by_name: FxHashMap<String, VertexId>,
    each_instance: bool,
    /// The wave of what is deferred.
    later: u32,
    known: FxHashMap<(VertexId, VertexId), usize>,
}

impl<'a> Builder<'a> {
    fn new(graph: &'a ResourceGraph, plan: &'a Plan, each_instance: bool) -> Builder<'a> {
        let planned: FxHashMap<&Address, &Operation> = plan
            .operations
            .iter()
            .filter(|operation| operation.action != Action::Barrier)
            .map(|operation| (&operation.address, operation))
            .collect();
        let mut builder = Builder {
            graph,
            out: Diagram::default(),
            nodes: Vec::with_capacity(graph.nodes.len()),
            joins: Vec::with_capacity(graph.joins.len()),
            by_name: FxHashMap::default(),
            each_instance,
            later: plan.forecast.waves.len() as u32 + 1,
            known: FxHashMap::default(),
        };
        for node in &graph.nodes {
            let id = builder.node(node, planned.get(&node.address).copied());
            builder.nodes.push(id);
        }
        for join in &graph.joins {
            let id = builder.join(join);
            builder.joins.push(id);
        }
        builder
    }

    fn node(&mut self, node: &Node, planned: Option<&Operation>) -> VertexId {
        let standing = match (planned, node.kind) {
            (Some(_), _) => Standing::Managed,
            (None, NodeKind::Existing) if is_readable(node) => Standing::Existing,
            _ => Standing::Deferred,
        };
        let wave = match (planned, standing) {
            (Some(operation), _) => operation.wave,
            (None, Standing::Existing) => 0,
            _ => self.later,
        };
        let name = self.name(&node.address);
        let id = self.vertex(name, &node.address, &node.source, standing);
        let group = node.group.as_ref().map(|group| self.label(group));
        let vertex = &mut self.out.vertices[id.index()];
        vertex.group = group;
        // A declaration is complete with the last of its instances.
        vertex.wave = vertex.wave.max(wave);
        if let Kind::Resource(resource) = &mut vertex.kind {
            resource.ty = Some(node.ty.clone());
            resource.instances.push(node.address.to_string());
            let estimate = planned.map(|operation| operation.estimate).unwrap_or_default();
            resource.estimate = resource.estimate.max(estimate);
        }
        id
    }

    /// Adds a declaration whose instances are not known yet, behind what decides them.
    fn deferred(&mut self, deferred: &Deferred, by_address: &FxHashMap<&Address, usize>) {
        let name = self.name(&deferred.address);
        let standing = Standing::Deferred;
        let id = self.vertex(name, &deferred.address, &deferred.source, standing);
        self.out.vertices[id.index()].wave = self.later;
        if let Kind::Resource(resource) = &mut self.out.vertices[id.index()].kind {
            resource.ty = resource.ty.take().or_else(|| deferred.ty.clone());
        }
        for address in &deferred.waits_for {
            if let Some(node) = by_address.get(address) {
                self.edge(self.nodes[*node], id, Via::Reference);
            }
        }
    }

    fn vertex(
        &mut self,
        name: String,
        address: &Address,
        source: &SourceRef,
        standing: Standing,
    ) -> VertexId {
        let vertices = &mut self.out.vertices;
        let has_key = address.scope.iter().chain([&address.leaf]).any(|step| step.key.is_some());
        let is_folded = !self.each_instance && has_key;
        *self.by_name.entry(name).or_insert_with_key(|name| {
            vertices.push(Vertex {
                name: name.clone(),
                kind: Kind::Resource(Resource {
                    standing,
                    ty: None,
                    instances: Vec::new(),
                    is_folded,
                    estimate: Millis::ZERO,
                    source: source.clone(),
                }),
                group: None,
                wave: 0,
                is_critical: false,
            });
            VertexId(vertices.len() as u32 - 1)
        })
    }

    fn name(&self, address: &Address) -> String {
        match self.each_instance {
            true => address.to_string(),
            false => without_keys(address),
        }
    }

    /// Returns what a group is called: one with `for` has its key in its name.
    fn label(&self, text: &str) -> SmolStr {
        match text.parse::<Address>() {
            Ok(address) => self.name(&address).into(),
            Err(_) => text.into(),
        }
    }

    /// Adds a join, unless all its members are drawn as one. Joins of groups that are drawn as one are
    /// one too.
    fn join(&mut self, join: &graph::Join) -> VertexId {
        let mut seen = FxHashSet::default();
        let members = join.members.iter().map(|member| self.nodes[*member as usize]);
        let members: Vec<VertexId> = members.filter(|member| seen.insert(*member)).collect();
        if let [only] = members.as_slice() {
            return *only;
        }
        let group = join.label.strip_prefix("group ").or(join.label.strip_prefix("module "));
        let group = group.map(|group| self.label(group));
        let name = match (&group, join.label.split_once(' ')) {
            (Some(group), Some((word, _))) => format!("{word} {group}"),
            _ => self.label(&join.label).to_string(),
        };
        let wave = members.iter().map(|member| self.out.vertex(*member).wave).max().unwrap_or(0);
        let first = members.first().and_then(|member| self.out.vertex(*member).group.clone());
        let vertices = &mut self.out.vertices;
        let id = *self.by_name.entry(name).or_insert_with_key(|name| {
            vertices.push(Vertex {
                name: name.clone(),
                kind: Kind::Join,
                group: group.or(first),
                wave,
                is_critical: false,
            });
            VertexId(vertices.len() as u32 - 1)
        });
        let vertex = &mut self.out.vertices[id.index()];
        vertex.wave = vertex.wave.max(wave);
        members.into_iter().for_each(|member| self.edge(member, id, Via::Member));
        id
    }

    fn edges(&mut self) {
        for (index, node) in self.graph.nodes.iter().enumerate() {
            for dependency in &node.depends {
                let via = match dependency.via {
                    graph::Via::Reference => Via::Reference,
                    graph::Via::After | graph::Via::Rest => Via::After,
                };
                self.edge(self.upstream(dependency.on), self.nodes[index], via);
            }
        }
    }

    fn upstream(&self, upstream: Upstream) -> VertexId {
        match upstream {
            Upstream::Node(index) => self.nodes[index as usize],
            Upstream::Join(index) => self.joins[index as usize],
        }
    }

    /// Adds an edge once; data counts for more than order.
    fn edge(&mut self, from: VertexId, to: VertexId, via: Via) {
        if from == to {
            return;
        }
        match self.known.get(&(from, to)) {
            Some(known) => {
                let edge = &mut self.out.edges[*known];
                edge.via = edge.via.min(via);
            }
            None => {
                self.known.insert((from, to), self.out.edges.len());
                self.out.edges.push(Edge { from, to, via, is_critical: false, words: None });
            }
        }
    }

    fn critical_path(&mut self, plan: &Plan, by_address: &FxHashMap<&Address, usize>) {
        let chain = plan.forecast.critical_operations.iter();
        let chain: Vec<usize> =
            chain.filter_map(|id| by_address.get(&plan.operation(*id).address).copied()).collect();
        for node in &chain {
            let id = self.nodes[*node];
            self.out.vertices[id.index()].is_critical = true;
            if self.out.critical_path.last() != Some(&id) {
                self.out.critical_path.push(id);
            }
        }
        for pair in chain.windows(2) {
            self.mark(pair[0], pair[1]);
        }
    }

    /// Marks the way from a node to one that waits for it, straight or through a join.
    fn mark(&mut self, before: usize, after: usize) {
        let depends = &self.graph.nodes[after].depends;
        let straight = Upstream::Node(before as u32);
        let through = depends.iter().find_map(|dependency| match dependency.on {
            Upstream::Join(join) => {
                let members = &self.graph.joins[join as usize].members;
                members.contains(&(before as u32)).then_some(dependency.on)
            }
            Upstream::Node(_) => None,
        });
        let is_straight = depends.iter().any(|dependency| dependency.on == straight);
        let way = match (is_straight, through) {
            (false, Some(join)) => vec![straight, join, Upstream::Node(after as u32)],
            _ => vec![straight, Upstream::Node(after as u32)],
        };
        for step in way.windows(2) {
            let (from, to) = (self.upstream(step[0]), self.upstream(step[1]));
            self.out.vertices[to.index()].is_critical = true;
            if let Some(edge) = self.known.get(&(from, to)) {
                self.out.edges[*edge].is_critical = true;
            }
        }
    }
}

/// An existing thing can be read at once when nothing that identifies it is still to be made.
pub fn is_readable(node: &Node) -> bool {
    node.waits.is_none() && node.properties.values().all(Value::is_known)
}

fn without_keys(address: &Address) -> String {
    let steps = address.scope.iter().chain([&address.leaf]);
    steps.map(|step| step.name.as_str()).collect::<Vec<_>>().join(".")
}

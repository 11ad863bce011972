//! The diagram of a program: edges from its graph; waves, estimates and the critical path from the plan
//! that would create all of it. O(nodes + edges).

use msd_model::address::Address;
use msd_model::graph::{self, Node, ResourceGraph, Upstream};
use msd_model::plan::{Action, Operation, Plan};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::diagram::{Diagram, Edge, Kind, Resource, Vertex, VertexId, Via, Wave};

/// Draws each instance, or each declaration with its instances as one.
pub fn of_plan(graph: &ResourceGraph, plan: &Plan, each_instance: bool) -> Diagram {
    let mut builder = Builder::new(graph, plan, each_instance);
    builder.edges();
    builder.critical_path(plan);
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
            known: FxHashMap::default(),
        };
        let mut by_name: FxHashMap<String, VertexId> = FxHashMap::default();
        for node in &graph.nodes {
            let name = match each_instance {
                true => node.address.to_string(),
                false => without_keys(&node.address),
            };
            let vertices = &mut builder.out.vertices;
            let id = *by_name.entry(name).or_insert_with_key(|name| {
                vertices.push(vertex(name.clone(), node, !each_instance));
                VertexId(vertices.len() as u32 - 1)
            });
            let vertex = &mut vertices[id.index()];
            if let (Some(operation), Kind::Resource(resource)) =
                (planned.get(&node.address), &mut vertex.kind)
            {
                // A declaration is complete with the last of its instances.
                vertex.wave = vertex.wave.max(operation.wave);
                resource.estimate = resource.estimate.max(operation.estimate);
                resource.instances.push(node.address.to_string());
            }
            builder.nodes.push(id);
        }
        for join in &graph.joins {
            let id = builder.join(join);
            builder.joins.push(id);
        }
        builder
    }

    /// Adds a join, unless all its members are drawn as one.
    fn join(&mut self, join: &graph::Join) -> VertexId {
        let mut seen = FxHashSet::default();
        let members = join.members.iter().map(|member| self.nodes[*member as usize]);
        let members: Vec<VertexId> = members.filter(|member| seen.insert(*member)).collect();
        if let [only] = members.as_slice() {
            return *only;
        }
        let wave = members.iter().map(|member| self.out.vertex(*member).wave).max();
        let group = join.label.strip_prefix("group ").map(SmolStr::new);
        let first = members.first().and_then(|member| self.out.vertex(*member).group.clone());
        let id = VertexId(self.out.vertices.len() as u32);
        self.out.vertices.push(Vertex {
            name: join.label.to_string(),
            kind: Kind::Join,
            group: group.or(first),
            wave: wave.unwrap_or(0),
            is_critical: false,
        });
        members.into_iter().for_each(|member| self.edge(member, id, Via::Member));
        id
    }

    fn edges(&mut self) {
        for (index, node) in self.graph.nodes.iter().enumerate() {
            for dependency in &node.depends {
                let via = match dependency.via {
                    graph::Via::Reference => Via::Reference,
                    graph::Via::After => Via::After,
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

    fn critical_path(&mut self, plan: &Plan) {
        let by_address: FxHashMap<&Address, usize> = self
            .graph
            .nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (&node.address, index))
            .collect();
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

fn vertex(name: String, node: &Node, folds: bool) -> Vertex {
    let is_keyed = |step: &msd_model::address::Step| step.key.is_some();
    let is_folded =
        folds && (is_keyed(&node.address.leaf) || node.address.scope.iter().any(is_keyed));
    Vertex {
        name,
        kind: Kind::Resource(Resource {
            ty: node.ty.clone(),
            instances: Vec::new(),
            is_folded,
            estimate: msd_model::units::Millis::ZERO,
            source: node.source.clone(),
        }),
        group: node.group.clone(),
        wave: 0,
        is_critical: false,
    }
}

fn without_keys(address: &Address) -> String {
    let steps = address.scope.iter().chain([&address.leaf]);
    steps.map(|step| step.name.as_str()).collect::<Vec<_>>().join(".")
}

//! Circles among declarations: found on mentions, reported as one ordered loop with every edge at
//! its place.

mod outer;

use msd_model::code::Code;
use msd_model::place::SourceRef;
use msd_syntax::{ItemKind, ast};
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::db::{Db, Stack};
use crate::items::{Item, item_tree, stack_items};
use crate::mentions::{Kind, Naming, Needed, mentions, module_needed, naming, place_of};
use crate::place::{At, Report};
use crate::scope::{Scope, Space, is_repeated_with_its_group, scope};

/// What can wait: a declaration, or of a module one argument, or (`""`) what decides its instances.
#[derive(Clone, Debug, PartialEq, Eq, Hash, salsa::SalsaValue)]
struct Node<'db> {
    item: Item<'db>,
    part: Option<SmolStr>,
}

#[derive(Clone, Debug, PartialEq, salsa::SalsaValue)]
struct Edge<'db> {
    from: Item<'db>,
    to: Item<'db>,
    kind: Kind,
    /// What is mentioned there; a member of a group mentions nothing.
    needed: Option<Needed>,
    /// The item in which the edge is written: `from`, or the group around it.
    site: Item<'db>,
}

/// Items that wait for themselves, and the loops to report.
#[derive(Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct Cycles<'db> {
    members: FxHashSet<Item<'db>>,
    loops: Vec<Vec<Edge<'db>>>,
    /// Every item, after what it depends on.
    order: Vec<Item<'db>>,
    /// The parameters that each output needs, by their names.
    flows: FxHashMap<SmolStr, Vec<SmolStr>>,
}

impl<'db> Cycles<'db> {
    pub fn contains(&self, item: Item<'db>) -> bool {
        self.members.contains(&item)
    }
}

struct Builder<'db> {
    db: &'db dyn Db,
    scope: &'db Scope<'db>,
    naming: &'db Naming<'db>,
    graph: DiGraph<Node<'db>, Edge<'db>>,
    index: FxHashMap<Node<'db>, NodeIndex>,
    /// The names that each group with `for` binds for its members.
    bound: FxHashMap<Item<'db>, Vec<SmolStr>>,
}

impl<'db> Builder<'db> {
    fn node(&mut self, item: Item<'db>, part: Option<SmolStr>) -> NodeIndex {
        let node = Node { item, part };
        match self.index.get(&node) {
            Some(index) => *index,
            None => {
                let index = self.graph.add_node(node.clone());
                self.index.insert(node, index);
                index
            }
        }
    }

    fn is_bound(&mut self, item: Item<'db>, name: &SmolStr) -> bool {
        let db = self.db;
        let mut around = self.scope.repeated_group(db, item);
        while let Some(group) = around {
            let bound =
                self.bound.entry(group).or_insert_with(|| match &item_tree(db, group).tree {
                    Some(ast::Item::Group(ast::Group { each: Some(each), .. })) => {
                        let second = each.second.as_ref().map(|second| second.text.clone());
                        std::iter::once(each.first.text.clone()).chain(second).collect()
                    }
                    _ => Vec::new(),
                });
            if bound.contains(name) {
                return true;
            }
            around = self.scope.repeated_group(db, group);
        }
        false
    }

    /// Adds the edges of one mention, written in `site`.
    fn mention(&mut self, from: NodeIndex, site: Item<'db>, mention: &Needed) {
        let db = self.db;
        if mention.space == Space::Value && self.is_bound(site, &mention.name) {
            return;
        }
        let Some(to) = self.scope.seen_by(db, site, mention.space, &mention.name) else { return };
        if mention.kind == Kind::Call && to.kind(db) != ItemKind::Function {
            return;
        }
        let owner = self.graph[from].item;
        let edge = |to| {
            let (kind, needed) = (mention.kind, Some(mention.clone()));
            Edge { from: owner, to, kind, needed, site }
        };
        let part = mention.part.as_ref().filter(|_| mention.kind == Kind::Reference);
        match (to.kind(db), part) {
            (ItemKind::Module, Some(part)) => {
                let deciding = self.node(to, Some(SmolStr::default()));
                self.graph.add_edge(from, deciding, edge(to));
                let Ok(stack) = crate::module::stack_of(db, to) else { return };
                for param in cycles(db, *stack).flows.get(part).into_iter().flatten() {
                    let argument = self.node(to, Some(param.clone()));
                    self.graph.add_edge(from, argument, edge(to));
                }
            }
            (ItemKind::Group, Some(part)) if to.repeated(db) => {
                let deciding = self.node(to, Some(SmolStr::default()));
                self.graph.add_edge(from, deciding, edge(to));
                if let Some(member) = self.scope.member(db, to, part) {
                    let node = self.node(member, None);
                    self.graph.add_edge(from, node, edge(member));
                }
            }
            _ => {
                let node = self.node(to, None);
                self.graph.add_edge(from, node, edge(to));
            }
        }
    }

    fn item(&mut self, item: Item<'db>) {
        let db = self.db;
        let node = self.node(item, None);
        let inside = |from, to| {
            let (kind, needed) = (Kind::Reference, None);
            Edge { from, to, kind, needed, site: item }
        };
        match item.kind(db) {
            ItemKind::Module => {
                let deciding = self.node(item, Some(SmolStr::default()));
                for (part, found) in module_needed(db, item) {
                    let argument = self.node(item, Some(part.clone()));
                    if argument != deciding {
                        self.graph.add_edge(argument, deciding, inside(item, item));
                    }
                    self.graph.add_edge(node, argument, inside(item, item));
                    found.iter().for_each(|mention| self.mention(argument, item, mention));
                }
                // What comes after others does so with all that it gives.
                let after = self.naming.of(item).iter().filter(|m| m.kind == Kind::After);
                after.for_each(|mention| self.mention(deciding, item, mention));
            }
            ItemKind::Group => {
                let deciding = self.node(item, Some(SmolStr::default()));
                self.graph.add_edge(node, deciding, inside(item, item));
                let list = self.naming.of(item).iter().filter(|m| m.kind != Kind::After);
                list.for_each(|mention| self.mention(deciding, item, mention));
            }
            _ => self.naming.of(item).iter().for_each(|mention| self.mention(node, item, mention)),
        }
        let decides = match item.kind(db) {
            ItemKind::Module => self.node(item, Some(SmolStr::default())),
            _ => node,
        };
        self.outer(item, decides);
        // A member waits for what its groups wait for, and a group for its members. The group's own
        // node stands for its completion; its `@after` edges belong to its members.
        let waits = item.kind(db) != ItemKind::Group;
        let groups: Vec<Item<'db>> = self.scope.groups_around(db, item).collect();
        for (depth, group) in groups.into_iter().enumerate() {
            if depth == 0 {
                let completion = self.node(group, None);
                self.graph.add_edge(completion, node, inside(group, item));
            }
            if group.repeated(db) && is_repeated_with_its_group(item.kind(db)) {
                let deciding = self.node(group, Some(SmolStr::default()));
                let from = match item.kind(db) {
                    ItemKind::Module | ItemKind::Group => self.node(item, Some(SmolStr::default())),
                    _ => node,
                };
                self.graph.add_edge(from, deciding, inside(item, group));
            }
            if !waits {
                continue;
            }
            for mention in self.naming.of(group).iter().filter(|m| m.kind == Kind::After) {
                let Some(to) = self.scope.seen_by(db, group, mention.space, &mention.name) else {
                    continue;
                };
                let (kind, needed, site) = (mention.kind, Some(mention.clone()), group);
                let to_node = self.node(to, None);
                self.graph.add_edge(decides, to_node, Edge { from: item, to, kind, needed, site });
            }
        }
    }
}

/// O(items + mentions).
#[salsa::tracked]
pub fn cycles<'db>(db: &'db dyn Db, stack: Stack) -> Cycles<'db> {
    let mut builder = Builder {
        db,
        scope: scope(db, stack),
        naming: naming(db, stack),
        graph: DiGraph::new(),
        index: FxHashMap::default(),
        bound: FxHashMap::default(),
    };
    let items = stack_items(db, stack);
    for item in items {
        builder.node(*item, None);
    }
    items.iter().for_each(|item| builder.item(*item));
    let graph = builder.graph;
    let mut out = Cycles::default();
    let mut needs: Vec<Needs> = vec![Needs::default(); graph.node_count()];
    let params: Vec<Item<'db>> =
        items.iter().copied().filter(|item| item.kind(db) == ItemKind::Param).collect();
    for component in petgraph::algo::tarjan_scc(&graph) {
        // Components come out in reverse topological order: dependencies first.
        let whole = component.iter().map(|node| &graph[*node]).filter(|node| node.part.is_none());
        out.order.extend(whole.map(|node| node.item));
        let inside: FxHashSet<NodeIndex> = component.iter().copied().collect();
        let circular = component.len() > 1
            || graph
                .edges(component[0])
                .any(|e| petgraph::visit::EdgeRef::target(&e) == component[0]);
        if circular {
            out.members.extend(component.iter().map(|node| graph[*node].item));
            let start = component.iter().copied().min();
            out.loops.extend(start.and_then(|start| shortest_loop(&graph, start, &inside)));
        }
        if !params.is_empty() {
            Needs::collect(db, &graph, &component, &params, &mut needs);
        }
    }
    for item in items.iter().filter(|item| item.kind(db) == ItemKind::Output) {
        let node = builder.index[&Node { item: *item, part: None }];
        let names = needs[node.index()].members().map(|index| params[index].name(db).clone());
        out.flows.insert(item.name(db).clone(), names.collect());
    }
    let position = |item: Item<'db>| builder.index[&Node { item, part: None }];
    out.loops.sort_by_key(|edges| position(edges[0].from));
    out
}

/// The parameters that something needs, as a set of their positions.
#[derive(Clone, Default)]
struct Needs(Vec<u64>);

impl Needs {
    fn collect<'db>(
        db: &'db dyn Db,
        graph: &DiGraph<Node<'db>, Edge<'db>>,
        component: &[NodeIndex],
        params: &[Item<'db>],
        all: &mut [Needs],
    ) {
        let mut union = Needs::default();
        for node in component {
            let item = graph[*node].item;
            if item.kind(db) == ItemKind::Param
                && let Some(position) = params.iter().position(|param| *param == item)
            {
                union.insert(position);
            }
            for next in graph.neighbors(*node) {
                union.extend(&all[next.index()]);
            }
        }
        for node in component {
            all[node.index()] = union.clone();
        }
    }

    fn insert(&mut self, position: usize) {
        let word = position / 64;
        self.0.resize(self.0.len().max(word + 1), 0);
        self.0[word] |= 1 << (position % 64);
    }

    fn extend(&mut self, other: &Needs) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    fn members(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len() * 64).filter(|position| self.0[position / 64] >> (position % 64) & 1 == 1)
    }
}

/// Finds the shortest way from the first item back to itself, breadth first.
fn shortest_loop<'db>(
    graph: &DiGraph<Node<'db>, Edge<'db>>,
    start: NodeIndex,
    inside: &FxHashSet<NodeIndex>,
) -> Option<Vec<Edge<'db>>> {
    use petgraph::visit::EdgeRef;
    let mut came: FxHashMap<NodeIndex, (NodeIndex, petgraph::graph::EdgeIndex)> =
        FxHashMap::default();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        // Edges come out in reverse order of their making.
        let mut edges: Vec<_> = graph.edges(node).collect();
        edges.reverse();
        for edge in edges.into_iter().filter(|edge| inside.contains(&edge.target())) {
            if edge.target() == start {
                let mut path = vec![graph[edge.id()].clone()];
                let mut at = node;
                while at != start {
                    let (before, edge) = came[&at];
                    path.push(graph[edge].clone());
                    at = before;
                }
                path.reverse();
                return Some(path);
            }
            if let std::collections::hash_map::Entry::Vacant(entry) = came.entry(edge.target()) {
                entry.insert((node, edge.id()));
                queue.push_back(edge.target());
            }
        }
    }
    None
}

/// Returns every item, after what it depends on.
pub fn order<'db>(db: &'db dyn Db, stack: Stack) -> &'db [Item<'db>] {
    &cycles(db, stack).order
}

/// Reports each loop once, every edge labelled where it is written.
pub fn reports(db: &dyn Db, stack: Stack) -> Vec<Report> {
    cycles(db, stack).loops.iter().map(|edges| report(db, edges)).collect()
}

/// One loop of declarations that wait for one another, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Circle {
    pub edges: Vec<CircleEdge>,
}

/// `from` waits for the next edge's `from`; the last one for the first.
#[derive(Clone, Debug, PartialEq)]
pub struct CircleEdge {
    pub from: String,
    /// `needs`, `holds`, `calls`, `comes after` or `contains`.
    pub verb: &'static str,
    /// Order without data.
    pub is_after: bool,
    /// The edge that costs least to give up.
    pub is_cheapest: bool,
    /// Where the edge is written.
    pub source: SourceRef,
}

/// Returns the loops that are reported, for drawings.
pub fn circles(db: &dyn Db, stack: Stack) -> Vec<Circle> {
    let circle = |edges: &Vec<Edge<'_>>| {
        let edges = &written(edges);
        let cheapest = cheapest(db, edges);
        let edge = |edge: &Edge<'_>| CircleEdge {
            from: shown(db, edge.from),
            verb: verb(db, edge),
            is_after: edge.kind == Kind::After,
            is_cheapest: std::ptr::eq(edge, cheapest),
            source: place(db, edge).source_ref(db),
        };
        Circle { edges: edges.iter().map(edge).collect() }
    };
    cycles(db, stack).loops.iter().map(circle).collect()
}

fn shown(db: &dyn Db, item: Item<'_>) -> String {
    match item.kind(db) {
        kind @ (ItemKind::Group | ItemKind::Target) => format!("{} {}", kind.word(), item.name(db)),
        _ => item.name(db).to_string(),
    }
}

/// The way from a module to one of its own arguments is no step that anybody wrote.
fn written<'db>(edges: &[Edge<'db>]) -> Vec<Edge<'db>> {
    let written: Vec<Edge<'db>> =
        edges.iter().filter(|edge| edge.from != edge.to).cloned().collect();
    if written.is_empty() { edges.to_vec() } else { written }
}

/// Returns where an edge is written.
fn place(db: &dyn Db, edge: &Edge<'_>) -> At {
    let mentioned = edge.needed.as_ref().and_then(|needed| place_of(db, edge.site, needed));
    let span = mentioned.unwrap_or_else(|| crate::items::name_span(db, edge.site));
    At::new(edge.site, span)
}

fn verb(db: &dyn Db, edge: &Edge<'_>) -> &'static str {
    match edge.kind {
        Kind::Reference if edge.needed.is_none() && edge.to.kind(db) != ItemKind::Target => "holds",
        Kind::Reference => "needs",
        Kind::Call => "calls",
        Kind::After => "comes after",
        Kind::Type => "contains",
    }
}

fn report(db: &dyn Db, edges: &[Edge<'_>]) -> Report {
    let edges = written(edges);
    let edges = edges.as_slice();
    let names: Vec<String> = edges.iter().map(|edge| shown(db, edge.from)).collect();
    let text = |edge: &Edge<'_>, position: usize| {
        let verb = verb(db, edge);
        format!("{}. `{}` {verb} `{}`", position + 1, shown(db, edge.from), shown(db, edge.to))
    };
    let at = |edge: &Edge<'_>| place(db, edge);
    let message = match edges {
        [one] => format!("`{}` depends on itself", shown(db, one.from)),
        _ => format!(
            "{} depend on one another in a circle: {} -> {}",
            count(edges.len()),
            names.join(" -> "),
            names[0]
        ),
    };
    let mut report =
        Report::new(Code::DependencyCycle, at(&edges[0]), message).here(text(&edges[0], 0));
    for (position, edge) in edges.iter().enumerate().skip(1) {
        report = report.label(at(edge), text(edge, position));
    }
    let cheapest = cheapest(db, edges);
    let help = match cheapest.kind {
        Kind::After if edges.len() == 1 => format!("`{}` cannot wait for itself", names[0]),
        Kind::After => format!(
            "cheapest to cut: `@after({})` of `{}`, which carries no data",
            shown(db, cheapest.to),
            shown(db, cheapest.site)
        ),
        Kind::Type => format!("`{}` cannot contain itself", names[0]),
        Kind::Call => "functions do not call themselves: go through a list with `for`".to_owned(),
        Kind::Reference if edges.len() == 1 => {
            format!("the value of `{}` cannot be used to work it out", names[0])
        }
        Kind::Reference => format!(
            "cheapest to cut: the reference from `{}` to `{}`",
            shown(db, cheapest.from),
            shown(db, cheapest.to)
        ),
    };
    report.help(help)
}

/// Order without data is cheaper to give up than data; one reference is cheaper than several.
fn cheapest<'e, 'db>(db: &dyn Db, edges: &'e [Edge<'db>]) -> &'e Edge<'db> {
    let cost = |edge: &&Edge<'db>| {
        let references = mentions(db, edge.from)
            .iter()
            .filter(|mention| mention.name == *edge.to.name(db))
            .count();
        (edge.kind != Kind::After, edge.from.kind(db) == ItemKind::Group, references)
    };
    edges.iter().min_by_key(cost).unwrap_or(&edges[0])
}

fn count(number: usize) -> String {
    const WORDS: [&str; 8] = ["two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let word = number.checked_sub(2).and_then(|index| WORDS.get(index));
    let number = word.map_or_else(|| number.to_string(), |word| (*word).to_owned());
    format!("{number} declarations")
}

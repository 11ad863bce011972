//! Circles among declarations: found on mentions, reported as one ordered loop with every edge at
//! its place.

mod edges;
mod flows;

use std::collections::VecDeque;
use std::collections::hash_map::Entry;

use msd_model::code::Code;
use msd_model::place::SourceRef;
use msd_syntax::ItemKind;
use petgraph::algo::TarjanScc;
use petgraph::graph::{DiGraph, EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::db::{Db, SourceFile, Stack};
use crate::items::{Item, stack_items};
use crate::mentions::{Kind, Needed, mentions, needed, place_of};
use crate::place::{At, Report};
use edges::{FileEdges, file_edges};

/// One step of a loop.
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
struct Cycles<'db> {
    members: FxHashSet<Item<'db>>,
    loops: Vec<Vec<Edge<'db>>>,
    /// Every item, after what it depends on.
    order: Vec<Item<'db>>,
}

/// Tells whether an item waits for itself.
pub fn is_circular<'db>(db: &'db dyn Db, item: Item<'db>) -> bool {
    circular(db, item.file(db)).contains(&item)
}

/// Hardly ever changes, unlike the order of everything; and a circle in one file is no news for another.
#[salsa::tracked]
fn circular<'db>(db: &'db dyn Db, file: SourceFile) -> FxHashSet<Item<'db>> {
    let members = all_circular(db, file.stack(db)).iter();
    members.filter(|item| item.file(db) == file).copied().collect()
}

#[salsa::tracked]
fn all_circular<'db>(db: &'db dyn Db, stack: Stack) -> FxHashSet<Item<'db>> {
    cycles(db, stack).members.clone()
}

/// What can wait: a declaration, or of a module one argument, or what decides its instances.
#[derive(Clone, Copy)]
struct Node<'db> {
    item: Item<'db>,
    is_whole: bool,
}

/// Who waits for whom, put together from the edges of all files.
struct Waiting<'db> {
    db: &'db dyn Db,
    files: Vec<&'db FileEdges<'db>>,
    graph: DiGraph<Node<'db>, (u32, u32)>,
    whole: FxHashMap<Item<'db>, NodeIndex>,
}

impl<'db> Waiting<'db> {
    /// O(items + mentions).
    fn of(db: &'db dyn Db, stack: Stack) -> Waiting<'db> {
        let files: Vec<_> = stack.files(db).iter().map(|file| file_edges(db, *file)).collect();
        let items = stack_items(db, stack);
        let count = files.iter().map(|file| file.edges.len()).sum();
        let mut graph = DiGraph::with_capacity(items.len(), count);
        let mut whole = FxHashMap::with_capacity_and_hasher(items.len(), Default::default());
        for item in items {
            whole.insert(*item, graph.add_node(Node { item: *item, is_whole: true }));
        }
        let mut parts: FxHashMap<(Item<'db>, &SmolStr), NodeIndex> = FxHashMap::default();
        for (file, edges) in files.iter().enumerate() {
            for (position, edge) in edges.edges.iter().enumerate() {
                let mut node = |item, part| match edges.part(part) {
                    None => whole[&item],
                    Some(part) => *parts
                        .entry((item, part))
                        .or_insert_with(|| graph.add_node(Node { item, is_whole: false })),
                };
                let (from, to) = (node(edge.from, edge.from_part), node(edge.to, edge.to_part));
                graph.add_edge(from, to, (file as u32, position as u32));
            }
        }
        Waiting { db, files, graph, whole }
    }

    fn edge(&self, index: EdgeIndex) -> Edge<'db> {
        let (file, position) = self.graph[index];
        let edge = self.files[file as usize].edges[position as usize];
        let all = || needed(self.db, edge.site);
        let needed = edge.needed.and_then(|needed| all().get(needed as usize)).cloned();
        Edge { from: edge.from, to: edge.to, kind: edge.kind, needed, site: edge.site }
    }

    /// Finds the shortest way from an item back to itself, breadth first.
    fn shortest_loop(
        &self,
        start: NodeIndex,
        inside: &FxHashSet<NodeIndex>,
    ) -> Option<Vec<Edge<'db>>> {
        let mut came: FxHashMap<NodeIndex, (NodeIndex, EdgeIndex)> = FxHashMap::default();
        let mut queue = VecDeque::from([start]);
        while let Some(node) = queue.pop_front() {
            // Edges come out in reverse order of their making.
            let mut edges: Vec<_> = self.graph.edges(node).collect();
            edges.reverse();
            for edge in edges.into_iter().filter(|edge| inside.contains(&edge.target())) {
                if edge.target() == start {
                    let mut path = vec![self.edge(edge.id())];
                    let mut at = node;
                    while at != start {
                        let (before, edge) = came[&at];
                        path.push(self.edge(edge));
                        at = before;
                    }
                    path.reverse();
                    return Some(path);
                }
                if let Entry::Vacant(entry) = came.entry(edge.target()) {
                    entry.insert((node, edge.id()));
                    queue.push_back(edge.target());
                }
            }
        }
        None
    }
}

#[salsa::tracked]
fn cycles<'db>(db: &'db dyn Db, stack: Stack) -> Cycles<'db> {
    let waiting = Waiting::of(db, stack);
    let graph = &waiting.graph;
    let mut out = Cycles { order: Vec::with_capacity(waiting.whole.len()), ..Cycles::default() };
    // Components come out in reverse topological order: dependencies first.
    TarjanScc::new().run(graph, |component| {
        let whole = component.iter().map(|node| graph[*node]).filter(|node| node.is_whole);
        out.order.extend(whole.map(|node| node.item));
        let first = component[0];
        if component.len() > 1 || graph.contains_edge(first, first) {
            let inside: FxHashSet<NodeIndex> = component.iter().copied().collect();
            out.members.extend(component.iter().map(|node| graph[*node].item));
            let start = component.iter().copied().min();
            out.loops.extend(start.and_then(|start| waiting.shortest_loop(start, &inside)));
        }
    });
    out.loops.sort_by_key(|edges| waiting.whole[&edges[0].from]);
    out
}

/// Returns what declarations of a folder name, but for those that only name themselves.
pub fn named<'db>(db: &'db dyn Db, stack: Stack) -> FxHashSet<Item<'db>> {
    let edges = stack.files(db).iter().flat_map(|file| &file_edges(db, *file).edges);
    // A `where` of its own is no use of a parameter.
    let edges = edges.filter(|edge| edge.needed.is_some() && edge.to != edge.from);
    edges.map(|edge| edge.to).collect()
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

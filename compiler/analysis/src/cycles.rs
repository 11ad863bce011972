//! Circles among declarations: found on mentions, reported as one ordered loop with every edge at
//! its place.

use msd_model::code::Code;
use msd_model::place::Span;
use msd_syntax::ItemKind;
use petgraph::graph::{DiGraph, NodeIndex};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::db::{Db, Stack};
use crate::items::{Item, stack_items};
use crate::mentions::{Kind, mentions};
use crate::place::{At, Report};
use crate::scope::{Space, scope};

#[derive(Clone, Debug, PartialEq, salsa::SalsaValue)]
struct Edge<'db> {
    from: Item<'db>,
    to: Item<'db>,
    kind: Kind,
    span: Span,
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
}

impl<'db> Cycles<'db> {
    pub fn contains(&self, item: Item<'db>) -> bool {
        self.members.contains(&item)
    }
}

/// O(items + mentions).
#[salsa::tracked]
pub fn cycles<'db>(db: &'db dyn Db, stack: Stack) -> Cycles<'db> {
    let mut graph: DiGraph<Item<'db>, Edge<'db>> = DiGraph::new();
    let mut index: FxHashMap<Item<'db>, NodeIndex> = FxHashMap::default();
    for item in stack_items(db, stack) {
        let node = graph.add_node(*item);
        index.insert(*item, node);
    }
    let scope = scope(db, stack);
    for item in stack_items(db, stack) {
        let from = index[item];
        for mention in mentions(db, *item) {
            let Some(to) = scope.get(mention.space, &mention.name) else { continue };
            if mention.kind == Kind::Call && to.kind(db) != ItemKind::Function {
                continue;
            }
            let (kind, span, site) = (mention.kind, mention.span, *item);
            if let Some(node) = index.get(&to) {
                graph.add_edge(from, *node, Edge { from: *item, to, kind, span, site });
            }
        }
        // A member waits for what its group waits for, and a group for its members. The group's own
        // node stands for its completion; its `@after` edges belong to its members.
        if let Some(name) = item.group(db)
            && let Some(group) = scope.get(Space::Group, name)
        {
            let span = crate::items::name_span(db, *item);
            let edge = Edge { from: group, to: *item, kind: Kind::Reference, span, site: *item };
            graph.add_edge(index[&group], from, edge);
            for mention in mentions(db, group).iter().filter(|m| m.kind == Kind::After) {
                let Some(to) = scope.get(mention.space, &mention.name) else { continue };
                let (kind, span, site) = (mention.kind, mention.span, group);
                if let Some(node) = index.get(&to) {
                    graph.add_edge(from, *node, Edge { from: *item, to, kind, span, site });
                }
            }
        }
    }
    // The group's node itself must not wait: only its members do.
    graph.retain_edges(|graph, edge| {
        let edge = &graph[edge];
        !(edge.from.kind(db) == ItemKind::Group && edge.kind == Kind::After)
    });
    let mut out = Cycles::default();
    for component in petgraph::algo::tarjan_scc(&graph) {
        // Components come out in reverse topological order: dependencies first.
        out.order.extend(component.iter().map(|node| graph[*node]));
        let inside: FxHashSet<NodeIndex> = component.iter().copied().collect();
        let circular = component.len() > 1
            || graph
                .edges(component[0])
                .any(|e| petgraph::visit::EdgeRef::target(&e) == component[0]);
        if circular {
            out.members.extend(component.iter().map(|node| graph[*node]));
            let start = component.iter().copied().min();
            out.loops.extend(start.and_then(|start| shortest_loop(&graph, start, &inside)));
        }
    }
    out.loops.sort_by_key(|edges| index[&edges[0].from]);
    out
}

/// Finds the shortest way from the first item back to itself, breadth first.
fn shortest_loop<'db>(
    graph: &DiGraph<Item<'db>, Edge<'db>>,
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

fn shown(db: &dyn Db, item: Item<'_>) -> String {
    match item.kind(db) {
        ItemKind::Group => format!("group {}", item.name(db)),
        _ => item.name(db).to_string(),
    }
}

fn report(db: &dyn Db, edges: &[Edge<'_>]) -> Report {
    let names: Vec<String> = edges.iter().map(|edge| shown(db, edge.from)).collect();
    let text = |edge: &Edge<'_>, position: usize| {
        let verb = match edge.kind {
            Kind::Reference if edge.from.kind(db) == ItemKind::Group => "holds",
            Kind::Reference => "needs",
            Kind::Call => "calls",
            Kind::After => "comes after",
            Kind::Type => "contains",
        };
        format!("{}. `{}` {verb} `{}`", position + 1, shown(db, edge.from), shown(db, edge.to))
    };
    let at = |edge: &Edge<'_>| At::new(edge.site, edge.span);
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

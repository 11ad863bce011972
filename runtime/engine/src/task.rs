//! When tasks have a turn. An action runs when what it says changes, or as its `when` has it; a check
//! when something before it changes or has changed since; a gate when something behind it changes.
//! Performs no I/O.

use msd_model::graph::{Node, ResourceGraph, Upstream, Via};
use msd_model::task::TaskKind;
use msd_model::value::Value;
use rustc_hash::FxHashSet;

use crate::diff::{NodeDiff, Verdict};
use crate::state::{Resource, State};

/// Whether a node has a turn, whatever its properties say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The comparison of its properties decides.
    Compared,
    Runs,
    Rests,
}

/// What comes before each node: a change of this run, and the last run that touched something.
pub struct Before<'a> {
    graph: &'a ResourceGraph,
    state: &'a State,
    /// Nodes, then joins; each with all that is before it and itself. Empty without tasks.
    reached: Vec<Reached>,
}

#[derive(Clone, Copy, Default)]
struct Reached {
    changes: bool,
    /// Where the last run began that touched any of it.
    newest: Option<u64>,
}

impl Reached {
    fn join(&mut self, other: Reached) {
        self.changes |= other.changes;
        self.newest = self.newest.max(other.newest);
    }
}

impl<'a> Before<'a> {
    pub fn new(graph: &'a ResourceGraph, state: &'a State) -> Before<'a> {
        let has_tasks = graph.nodes.iter().any(|node| TaskKind::of(&node.ty).is_some());
        let total = if has_tasks { graph.nodes.len() + graph.joins.len() } else { 0 };
        Before { graph, state, reached: vec![Reached::default(); total] }
    }

    /// Decides whether a node has a turn; everything before it is noted already.
    pub fn turn(&mut self, index: u32, known: Option<&Resource>, asked: &FxHashSet<u32>) -> Turn {
        let node = &self.graph.nodes[index as usize];
        let Some(kind) = TaskKind::of(&node.ty) else { return Turn::Compared };
        let runs = match (kind, known) {
            (TaskKind::Action, known) => {
                match node.properties.get("when").and_then(Value::as_str) {
                    Some("always") => true,
                    Some("once") if known.is_some() => false,
                    _ => return Turn::Compared,
                }
            }
            (TaskKind::Check, None) => true,
            (TaskKind::Check, Some(known)) => {
                let before = self.before(node);
                asked.contains(&index) || before.changes || before.newest > Some(known.began)
            }
            (TaskKind::Gate, _) => asked.contains(&index),
        };
        if runs { Turn::Runs } else { Turn::Rests }
    }

    /// Notes what became of a node or join; in dependency order.
    pub fn note(&mut self, upstream: Upstream, done: &[Option<NodeDiff>]) {
        if self.reached.is_empty() {
            return;
        }
        match upstream {
            Upstream::Node(index) => {
                let node = &self.graph.nodes[index as usize];
                let mut reached = self.before(node);
                if is_work(node) {
                    let diff = done[index as usize].as_ref();
                    let known = self.state.resources.get(&node.address);
                    reached.join(Reached {
                        changes: diff.is_some_and(|diff| diff.verdict != Verdict::Unchanged),
                        newest: known.map(|known| known.began),
                    });
                }
                self.reached[index as usize] = reached;
            }
            Upstream::Join(index) => {
                let mut reached = Reached::default();
                for member in &self.graph.joins[index as usize].members {
                    reached.join(self.reached[*member as usize]);
                }
                self.reached[self.graph.nodes.len() + index as usize] = reached;
            }
        }
    }

    fn before(&self, node: &Node) -> Reached {
        let mut reached = Reached::default();
        for dependency in &node.depends {
            reached.join(match dependency.on {
                Upstream::Node(on) => self.reached[on as usize],
                Upstream::Join(on) => self.reached[self.graph.nodes.len() + on as usize],
            });
        }
        reached
    }
}

/// Adds the gates and checks that have a turn because of the rest of the run: gates that something
/// changes behind, or before where nothing is behind; checks that name nothing, when anything changes.
/// Tells whether there are new ones. O(nodes + edges).
pub fn add_asked(
    graph: &ResourceGraph,
    order: &[Upstream],
    nodes: &[NodeDiff],
    asked: &mut FxHashSet<u32>,
) -> bool {
    if !graph.nodes.iter().any(|node| is_gate(node) || is_free(node)) {
        return false;
    }
    let count = graph.nodes.len();
    let place = |upstream: Upstream| match upstream {
        Upstream::Node(index) => index as usize,
        Upstream::Join(index) => count + index as usize,
    };
    let before = |upstream: Upstream| -> Vec<usize> {
        match upstream {
            Upstream::Node(index) => {
                let depends = &graph.nodes[index as usize].depends;
                depends.iter().map(|dependency| place(dependency.on)).collect()
            }
            Upstream::Join(index) => {
                graph.joins[index as usize].members.iter().map(|m| *m as usize).collect()
            }
        }
    };
    let works = |index: usize| {
        let changes =
            |(node, diff): (&Node, &NodeDiff)| is_work(node) && diff.verdict != Verdict::Unchanged;
        graph.nodes.get(index).zip(nodes.get(index)).is_some_and(changes)
    };
    let total = count + graph.joins.len();
    let (mut behind, mut after) = (vec![false; total], vec![false; total]);
    let mut has_followers = vec![false; total];
    for upstream in order.iter().rev() {
        let at = place(*upstream);
        for earlier in before(*upstream) {
            has_followers[earlier] = true;
            behind[earlier] |= behind[at] || works(at);
        }
    }
    for upstream in order {
        let at = place(*upstream);
        after[at] = before(*upstream).into_iter().any(|on| after[on] || works(on));
    }
    let known = asked.len();
    for (index, node) in graph.nodes.iter().enumerate() {
        let has_turn = match (is_gate(node), is_free(node)) {
            (true, _) => behind[index] || (!has_followers[index] && after[index]),
            (_, true) => behind[index] || after[index],
            _ => false,
        };
        if has_turn {
            asked.insert(index as u32);
        }
    }
    asked.len() > known
}

/// Tells whether a node does something to the world: gates and checks only look.
fn is_work(node: &Node) -> bool {
    !matches!(TaskKind::of(&node.ty), Some(TaskKind::Gate | TaskKind::Check))
}

fn is_gate(node: &Node) -> bool {
    TaskKind::of(&node.ty) == Some(TaskKind::Gate)
}

/// Tells whether a node is a check that names nothing.
fn is_free(node: &Node) -> bool {
    TaskKind::of(&node.ty) == Some(TaskKind::Check)
        && node.depends.iter().all(|dependency| dependency.via == Via::Rest)
}

//! Turns verdicts and removals into a network: what waits for what.

use msd_model::address::Address;
use msd_model::graph::{ResourceGraph, Upstream};
use msd_model::plan::Action;
use msd_model::schema::Replacement;
use rustc_hash::FxHashMap;

use crate::diff::{Diff, Verdict};
use crate::needs;
use crate::network::{Network, Strength, Vertex};
use crate::removal::Removal;
use crate::state::State;

/// What stands behind a vertex of the network, by the vertex's number.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    /// The create, update or replacement of a node; or an unchanged one, through which order holds.
    Node(u32),
    Join(u32),
    /// An index into the removals.
    Removal(u32),
}

/// Builds the network; O(nodes + edges + needs of the state).
pub fn wire(
    graph: &ResourceGraph,
    state: &State,
    by_address: &FxHashMap<&Address, u32>,
    diff: Option<&Diff>,
    removals: &[Removal<'_>],
) -> (Network, Vec<Work>) {
    let mut wiring = Wiring { network: Network::default(), work: Vec::new() };
    let nodes = diff.map_or_else(Vec::new, |diff| wiring.desired(graph, diff));
    let gone: Vec<Vertex> = (0..removals.len())
        .map(|index| {
            wiring.work.push(Work::Removal(index as u32));
            wiring.network.operation()
        })
        .collect();
    let mut by_name: FxHashMap<&Address, Vec<usize>> = FxHashMap::default();
    for (index, removal) in removals.iter().enumerate() {
        by_name.entry(&removal.resource.address).or_default().push(index);
    }
    let verdict = |node: u32| diff.map(|diff| diff.nodes[node as usize].verdict);
    let goes_first = |index: usize| {
        let removal = &removals[index];
        let first = Some(Verdict::Replace(Replacement::DeleteFirst));
        removal.is_current && removal.node.is_some_and(|node| verdict(node) == first)
    };
    let strength = |index: usize, usual: Strength| match goes_first(index) {
        true => Strength::Courtesy,
        false => usual,
    };
    // Nothing ever held on to what was not finished.
    let by_name = &by_name;
    let held = move |need: &Address| {
        let named = by_name.get(need).into_iter().flatten().copied();
        named.filter(move |needed| !removals[*needed].resource.tainted)
    };
    for (index, removal) in removals.iter().enumerate() {
        // Whatever needed something goes before it.
        for needed in removal.resource.needs.iter().flat_map(held) {
            let strength = match strength(needed, Strength::Remembered) {
                Strength::Courtesy if removal.action == Action::DeleteReplaced => {
                    Strength::Predecessor
                }
                usual => usual,
            };
            wiring.network.order(gone[index], gone[needed], strength);
        }
        if let (true, Action::DeleteReplaced, Some(node)) =
            (removal.is_current, removal.action, removal.node)
        {
            let successor = nodes[node as usize];
            let (earlier, later) = match verdict(node) {
                Some(Verdict::Replace(Replacement::DeleteFirst)) => (gone[index], successor),
                _ => (successor, gone[index]),
            };
            wiring.network.order(earlier, later, Strength::Firm);
        }
    }
    if diff.is_none() {
        wiring.large_joins(graph, by_name, &gone);
    }
    // A thing goes only after what used it has been pointed elsewhere.
    for resource in state.resources.values() {
        let Some(node) = by_address.get(&resource.address).copied() else { continue };
        if verdict(node) != Some(Verdict::Update) {
            continue;
        }
        for needed in resource.needs.iter().flat_map(held) {
            let strength = strength(needed, Strength::Former);
            wiring.network.order(nodes[node as usize], gone[needed], strength);
        }
    }
    (wiring.network, wiring.work)
}

struct Wiring {
    network: Network,
    work: Vec<Work>,
}

impl Wiring {
    /// When everything goes, the program still knows the order that the state does not spell out.
    fn large_joins(
        &mut self,
        graph: &ResourceGraph,
        by_name: &FxHashMap<&Address, Vec<usize>>,
        gone: &[Vertex],
    ) {
        let vertices = |node: u32| {
            let found = by_name.get(&graph.nodes[node as usize].address);
            found.into_iter().flatten().map(|removal| gone[*removal])
        };
        let mut joins: FxHashMap<u32, Vertex> = FxHashMap::default();
        for (index, node) in graph.nodes.iter().enumerate() {
            for dependency in &node.depends {
                let Upstream::Join(join) = dependency.on else { continue };
                if needs::is_spelled_out(graph, dependency.via, join) {
                    continue;
                }
                let network = &mut self.network;
                let meeting = *joins.entry(join).or_insert_with(|| {
                    self.work.push(Work::Join(join));
                    let meeting = network.meeting_point();
                    for member in &graph.joins[join as usize].members {
                        vertices(*member)
                            .for_each(|member| network.order(meeting, member, Strength::Former));
                    }
                    meeting
                });
                vertices(index as u32)
                    .for_each(|later| network.order(later, meeting, Strength::Former));
            }
        }
    }

    /// Adds the desired graph and returns the vertex of every node.
    fn desired(&mut self, graph: &ResourceGraph, diff: &Diff) -> Vec<Vertex> {
        let mut nodes = Vec::with_capacity(graph.nodes.len());
        for (index, found) in diff.nodes.iter().enumerate() {
            self.work.push(Work::Node(index as u32));
            nodes.push(match found.verdict {
                Verdict::Unchanged => self.network.meeting_point(),
                _ => self.network.operation(),
            });
        }
        let mut joins = Vec::with_capacity(graph.joins.len());
        for index in 0..graph.joins.len() {
            self.work.push(Work::Join(index as u32));
            joins.push(self.network.meeting_point());
        }
        for (index, node) in graph.nodes.iter().enumerate() {
            for dependency in &node.depends {
                let earlier = match dependency.on {
                    Upstream::Node(on) => nodes[on as usize],
                    Upstream::Join(on) => joins[on as usize],
                };
                self.network.order(earlier, nodes[index], Strength::Firm);
            }
        }
        for (index, join) in graph.joins.iter().enumerate() {
            for member in &join.members {
                self.network.order(nodes[*member as usize], joins[index], Strength::Firm);
            }
        }
        nodes
    }
}

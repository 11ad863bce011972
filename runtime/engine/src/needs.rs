//! Which resources a node needs, as the state remembers it: deletion follows this in reverse, also
//! when the program is gone.

use msd_model::address::Address;
use msd_model::graph::{Node, ResourceGraph, Upstream, Via};
use rustc_hash::FxHashSet;

/// `@after` a larger meeting point is not spelled out: it would cost one address per pair. What a
/// reference joins is always spelled out, because the value itself is that long.
const LARGEST_JOIN: usize = 64;

/// Tells whether waiting for the join is remembered as needing each of its members.
pub fn is_spelled_out(graph: &ResourceGraph, via: Via, join: u32) -> bool {
    via == Via::Reference || graph.joins[join as usize].members.len() <= LARGEST_JOIN
}

/// Returns the addresses in the order of the declaration, each once.
pub fn of(graph: &ResourceGraph, node: &Node) -> Vec<Address> {
    let mut seen = FxHashSet::default();
    let mut needs = Vec::new();
    let mut add = |index: u32| {
        let address = &graph.nodes[index as usize].address;
        if *address != node.address && seen.insert(index) {
            needs.push(address.clone());
        }
    };
    for dependency in &node.depends {
        match dependency.on {
            Upstream::Node(index) => add(index),
            Upstream::Join(join) => {
                if is_spelled_out(graph, dependency.via, join) {
                    graph.joins[join as usize].members.iter().copied().for_each(&mut add);
                }
            }
        }
    }
    needs
}

//! The order of nodes and joins in the desired graph: everything after what it needs.

use msd_model::graph::{ResourceGraph, Upstream};

use crate::plan_error::PlanError;

/// Returns nodes and joins so that each comes after what it waits for; O(nodes + edges).
pub fn topological(graph: &ResourceGraph) -> Result<Vec<Upstream>, PlanError> {
    let nodes = graph.nodes.len();
    let total = nodes + graph.joins.len();
    let vertex = |upstream: Upstream| match upstream {
        Upstream::Node(index) => index as usize,
        Upstream::Join(index) => nodes + index as usize,
    };
    let mut followers: Vec<Vec<u32>> = vec![Vec::new(); total];
    let mut waits = vec![0u32; total];
    let mut edge = |from: usize, to: usize| {
        followers[from].push(to as u32);
        waits[to] += 1;
    };
    for (index, node) in graph.nodes.iter().enumerate() {
        node.depends.iter().for_each(|dependency| edge(vertex(dependency.on), index));
    }
    for (index, join) in graph.joins.iter().enumerate() {
        join.members.iter().for_each(|member| edge(*member as usize, nodes + index));
    }
    let mut order: Vec<usize> = (0..total).filter(|vertex| waits[*vertex] == 0).collect();
    let mut next = 0;
    while let Some(&vertex) = order.get(next) {
        next += 1;
        for &follower in &followers[vertex] {
            waits[follower as usize] -= 1;
            if waits[follower as usize] == 0 {
                order.push(follower as usize);
            }
        }
    }
    if order.len() < total {
        let stuck = (0..nodes).filter(|vertex| waits[*vertex] > 0);
        return Err(PlanError::Cycle(stuck.map(|i| graph.nodes[i].address.clone()).collect()));
    }
    let upstream = |vertex: usize| match vertex.checked_sub(nodes) {
        None => Upstream::Node(vertex as u32),
        Some(join) => Upstream::Join(join as u32),
    };
    Ok(order.into_iter().map(upstream).collect())
}

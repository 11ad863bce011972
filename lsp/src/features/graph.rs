//! The graph of a program with mistakes: what waits for what, by names alone. Without values there are
//! no instances and no times; waves are still the levels of the graph.

use msd_analysis::Compiler;
use msd_analysis::ide::ItemId;
use msd_model::place::SourceRef;
use msd_syntax::{ItemKind, ast};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::outlook::{Edge, Graph, Node, NodeKind, Via};

/// Draws the program's own folder; each declaration is one node.
pub fn by_names(program: &Compiler) -> Graph {
    let items = program.own_items();
    let nodes: Vec<ItemId> = items.iter().copied().filter(|id| is_node(program, *id)).collect();
    let ids: FxHashMap<ItemId, SmolStr> =
        nodes.iter().map(|id| (*id, program.item_name(*id).1)).collect();
    let mut edges: Vec<(ItemId, ItemId)> = Vec::new();
    for node in &nodes {
        edges.extend(upstream(program, *node, &items).into_iter().map(|from| (from, *node)));
    }
    let waves = levels(&nodes, &edges);
    let mut out = Graph { stack: program.stack_name(), ..Graph::default() };
    for (node, wave) in nodes.iter().zip(&waves) {
        out.waves = out.waves.max(*wave);
        out.nodes.push(drawn(program, *node, *wave));
    }
    for id in items.iter().filter(|id| program.item_name(**id).0 == ItemKind::Group) {
        out.groups.push(program.item_name(*id).1);
    }
    out.edges = edges
        .iter()
        .map(|(from, to)| Edge {
            from: ids[from].clone(),
            to: ids[to].clone(),
            via: Via::Reference,
            critical: false,
        })
        .collect();
    out
}

fn is_node(program: &Compiler, id: ItemId) -> bool {
    matches!(program.item_name(id).0, ItemKind::Resource | ItemKind::Existing | ItemKind::Module)
}

/// Returns the nodes that one waits for: straight, through values, or as members of a group.
fn upstream(program: &Compiler, node: ItemId, items: &[ItemId]) -> Vec<ItemId> {
    let mut out = Vec::new();
    let mut seen = FxHashSet::from_iter([node]);
    let mut open = vec![node];
    while let Some(id) = open.pop() {
        for (on, _) in program.depends_on(id) {
            if !seen.insert(on) {
                continue;
            }
            match program.item_name(on) {
                (ItemKind::Group, group) => {
                    let members = items.iter().copied().filter(|member| {
                        *member != node
                            && is_node(program, *member)
                            && program.item_info(*member).group.as_ref() == Some(&group)
                    });
                    out.extend(members);
                }
                _ if is_node(program, on) => out.push(on),
                _ => open.push(on),
            }
        }
    }
    out.sort_by_key(|id| program.item_start(*id));
    out.dedup();
    // What stands in another folder is drawn as its module.
    out.retain(|id| items.contains(id));
    out
}

/// Returns the wave of each node; those in a circle stay in the first. O(nodes + edges).
fn levels(nodes: &[ItemId], edges: &[(ItemId, ItemId)]) -> Vec<u32> {
    let position: FxHashMap<ItemId, usize> =
        nodes.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let mut waits = vec![0usize; nodes.len()];
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (from, to) in edges {
        waits[position[to]] += 1;
        after[position[from]].push(position[to]);
    }
    let mut waves = vec![1u32; nodes.len()];
    let mut ready: Vec<usize> = (0..nodes.len()).filter(|at| waits[*at] == 0).collect();
    while let Some(at) = ready.pop() {
        for next in &after[at] {
            waves[*next] = waves[*next].max(waves[at] + 1);
            waits[*next] -= 1;
            if waits[*next] == 0 {
                ready.push(*next);
            }
        }
    }
    waves
}

fn drawn(program: &Compiler, id: ItemId, wave: u32) -> Node {
    let info = program.item_info(id);
    let (kind, ty) = match &program.tree(id).tree {
        Some(ast::Item::Existing(resource)) => (NodeKind::Existing, Some(resource.ty.text.clone())),
        Some(ast::Item::Resource(resource)) => {
            let kind = match resource.ty.text.as_str() {
                "msd.Gate" => NodeKind::Gate,
                "msd.Check" => NodeKind::Check,
                "msd.Action" => NodeKind::Action,
                _ => NodeKind::Resource,
            };
            (kind, Some(resource.ty.text.clone()))
        }
        Some(ast::Item::Module(_)) => (NodeKind::Module, None),
        _ => (NodeKind::Resource, None),
    };
    let text = program.source(&info.file).unwrap_or_default();
    let before = &text[..info.name_span.start as usize];
    let line = before.matches('\n').count() as u32 + 1;
    let column = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
    Node {
        id: info.name.clone(),
        label: info.name.clone(),
        kind,
        ty,
        group: info.group.clone(),
        wave,
        estimate_ms: 0,
        critical: false,
        count: 1,
        limits: Vec::new(),
        source: SourceRef { file: info.file.clone(), line, column: column as u32 + 1 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;

    #[test]
    fn a_broken_program_is_drawn_by_its_names() {
        let at = marked(
            "resource vpc: aws.ec2.VPC {}\nlet id = vpc.vpc_id\ngroup g {\n  resource s: aws.ec2.Subnet { vpc_id = id, x = ( }\n}\n\
             @after(group g)\nresource last: aws.ec2.VPC { tags = nowhere }\n",
        );
        let graph = by_names(&at.program);
        let waves: Vec<_> = graph.nodes.iter().map(|node| (node.id.as_str(), node.wave)).collect();
        assert_eq!(waves, [("vpc", 1), ("s", 2), ("last", 3)]);
        assert_eq!(graph.groups, ["g"]);
        assert_eq!(graph.edges.len(), 2);
    }
}

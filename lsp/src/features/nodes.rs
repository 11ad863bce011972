//! What the graph knows of the declarations of one file.

use rustc_hash::FxHashMap;

use crate::outlook::{Graph, Node};

/// Returns the nodes of a file by the names of their declarations; O(nodes). What a module declares
/// has one for each use of the module, and the first stands for all.
pub fn nodes_of<'a>(graph: Option<&'a Graph>, file: &str) -> FxHashMap<&'a str, &'a Node> {
    let mut out = FxHashMap::default();
    for node in graph.into_iter().flat_map(|graph| &graph.nodes) {
        if node.source.file == file {
            out.entry(node.label.as_str()).or_insert(node);
        }
    }
    out
}

/// Draws a graph of one declaration, for tests.
#[cfg(test)]
pub fn drawn(file: &str, name: &str) -> Graph {
    let node = Node {
        id: name.into(),
        label: name.into(),
        kind: crate::outlook::NodeKind::Resource,
        ty: None,
        group: None,
        wave: 3,
        estimate_ms: 720_000,
        critical: true,
        count: 2,
        limits: vec!["rds_creates".into()],
        source: msd_model::place::SourceRef { file: file.into(), line: 1, column: 1 },
    };
    Graph { nodes: vec![node], ..Graph::default() }
}

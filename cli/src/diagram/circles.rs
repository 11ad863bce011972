//! The diagram of dependency cycles: only the loops, each edge with the place that makes it.

use msd_analysis::{Circle, CircleEdge};
use smol_str::SmolStr;

use crate::diagram::{Diagram, Edge, Kind, Vertex, VertexId, Via};

/// Draws each circle. As in every diagram an edge leads from what is waited for, so the declaration that
/// the diagnostic begins with is the last.
pub fn of_circles(title: SmolStr, circles: &[Circle]) -> Diagram {
    let mut out = Diagram { title, ..Diagram::default() };
    for (number, circle) in circles.iter().enumerate() {
        let base = out.vertices.len();
        let length = circle.edges.len();
        let id = |position: usize| VertexId((base + position % length) as u32);
        for (position, edge) in circle.edges.iter().enumerate() {
            out.vertices.push(Vertex {
                name: edge.from.clone(),
                kind: Kind::Declaration,
                group: Some(format!("circle {}", number + 1).into()),
                // The first stands at the end: everything it waits for is drawn before it.
                wave: (length - position) as u32,
                is_critical: false,
            });
            out.edges.push(Edge {
                from: id(position + 1),
                to: id(position),
                via: if edge.is_after { Via::After } else { Via::Reference },
                is_critical: edge.is_cheapest,
                words: Some(words(edge, &circle.edges[(position + 1) % length])),
            });
        }
    }
    out
}

/// Says it in full: an arrow alone could be read either way.
fn words(edge: &CircleEdge, next: &CircleEdge) -> String {
    let CircleEdge { from, verb, source, .. } = edge;
    format!("{}:{}: {from} {verb} {}", source.file, source.line, next.from)
}

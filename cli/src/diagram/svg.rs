//! The diagram as a picture of its own: waves are columns, groups are bands, and edges run at right
//! angles between the boxes, never under one. No script; light and dark; everything has a title.

mod grid;
mod paint;
mod route;
mod size;
mod style;

use crate::diagram::{Diagram, Edge, Kind, Vertex, VertexId};
use grid::Grid;
use route::Routes;
use size::Sizes;

/// Larger drawings show boxes without words: nobody could read them.
const LEGIBLE: usize = 1500;

pub fn svg(diagram: &Diagram) -> String {
    let worded;
    let diagram = match diagram.edges.iter().any(|edge| edge.words.is_some()) {
        true => {
            worded = with_words_as_vertices(diagram);
            &worded
        }
        false => diagram,
    };
    let sizes = Sizes::new(diagram, diagram.vertices.len() <= LEGIBLE);
    let grid = Grid::new(diagram);
    let routes = Routes::new(diagram, &grid, &sizes);
    paint::paint(diagram, &grid, &routes, &sizes)
}

/// Gives the words on edges a place where nothing else is.
fn with_words_as_vertices(diagram: &Diagram) -> Diagram {
    let copy = |vertex: &Vertex| Vertex {
        name: vertex.name.clone(),
        kind: Kind::Declaration,
        group: vertex.group.clone(),
        wave: vertex.wave,
        is_critical: vertex.is_critical,
    };
    let mut vertices: Vec<Vertex> = diagram.vertices.iter().map(copy).collect();
    let mut edges = Vec::new();
    for edge in &diagram.edges {
        let middle = VertexId(vertices.len() as u32);
        let from = diagram.vertex(edge.from);
        vertices.push(Vertex {
            name: edge.words.clone().unwrap_or_default(),
            kind: Kind::Words,
            group: from.group.clone(),
            wave: from.wave,
            is_critical: edge.is_critical,
        });
        edges.push(Edge { to: middle, words: None, ..edge.clone() });
        edges.push(Edge { from: middle, words: None, ..edge.clone() });
    }
    Diagram { title: diagram.title.clone(), vertices, edges, ..Diagram::default() }
}

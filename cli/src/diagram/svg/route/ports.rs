//! Where each edge arrives at its target: side by side along the left edge of the box, in the order in
//! which they come, one that comes straight in the middle.

use crate::diagram::Diagram;
use crate::diagram::svg::grid::Grid;
use crate::diagram::svg::size::Sizes;

/// Around the middle, where an edge of the same row leaves or arrives.
const MIDDLE: f64 = 3.0;
/// So many edges arrive apart from each other in either half of a box.
const FEW: usize = 5;

pub struct Ports {
    /// Of each edge.
    pub y: Vec<f64>,
}

impl Ports {
    pub fn new(
        diagram: &Diagram,
        grid: &Grid,
        sizes: &Sizes,
        middles: &[f64],
        lane_y: &[Option<f64>],
    ) -> Ports {
        let mut arriving: Vec<Vec<(f64, usize)>> = vec![Vec::new(); diagram.vertices.len()];
        for (index, edge) in diagram.edges.iter().enumerate() {
            let source = edge.from.index();
            let is_near = grid.cells[edge.to.index()].column == grid.cells[source].column + 1;
            let lane = lane_y[source].filter(|_| !is_near);
            arriving[edge.to.index()].push((lane.unwrap_or(middles[source]), index));
        }
        let mut y = vec![0.0; diagram.edges.len()];
        for (target, mut edges) in arriving.into_iter().enumerate() {
            edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            let half = sizes.heights[target] / 2.0 - 2.0;
            let middle = middles[target];
            let straight = edges.iter().position(|(from, _)| (from - middle).abs() < 0.5);
            match straight {
                // The middle is worth keeping only where there is room on both sides of it.
                Some(at) if edges.len() <= FEW => {
                    y[edges[at].1] = middle;
                    spread(&edges[..at], middle - half, middle - MIDDLE, &mut y);
                    spread(&edges[at + 1..], middle + MIDDLE, middle + half, &mut y);
                }
                _ if edges.len() <= FEW => {
                    let above = edges.iter().filter(|(from, _)| *from < middle).count();
                    spread(&edges[..above], middle - half, middle - MIDDLE, &mut y);
                    spread(&edges[above..], middle + MIDDLE, middle + half, &mut y);
                }
                _ => spread(&edges, middle - half, middle + half, &mut y),
            }
        }
        Ports { y }
    }
}

fn spread(edges: &[(f64, usize)], from: f64, to: f64, y: &mut [f64]) {
    let step = (to - from) / (edges.len() + 1) as f64;
    for (place, (_, edge)) in edges.iter().enumerate() {
        y[*edge] = from + (place + 1) as f64 * step;
    }
}

//! The lane of each vertex that has a target beyond the next column: straight along its own row where
//! no box is in the way, or else above or below it.

use crate::diagram::Diagram;
use crate::diagram::svg::grid::Grid;
use crate::diagram::svg::route::tracks::{Span, side_by_side};

#[derive(Clone, Copy, Debug)]
pub enum Lane {
    Straight,
    Above(usize),
    Below(usize),
}

pub struct Lanes {
    /// Of each vertex.
    pub of: Vec<Option<Lane>>,
    /// How many tracks there are above (even) and below (odd) each row.
    pub counts: Vec<usize>,
}

/// The gaps that a lane reaches, and the rows it leads to.
#[derive(Clone, Copy, Default)]
struct Reach {
    first: usize,
    last: usize,
    rows: usize,
    targets: usize,
}

impl Lanes {
    pub fn new(diagram: &Diagram, grid: &Grid) -> Lanes {
        let mut reaches: Vec<Option<Reach>> = vec![None; diagram.vertices.len()];
        for edge in &diagram.edges {
            let (from, to) = (grid.cells[edge.from.index()], grid.cells[edge.to.index()]);
            let near = from.column + 1;
            if to.column == near {
                continue;
            }
            let none = Reach { first: near, last: near, ..Reach::default() };
            let reach = reaches[edge.from.index()].get_or_insert(none);
            reach.first = reach.first.min(to.column);
            reach.last = reach.last.max(to.column);
            reach.rows += to.row;
            reach.targets += 1;
        }
        let mut taken: Vec<Vec<usize>> = vec![Vec::new(); grid.rows];
        for cell in &grid.cells {
            taken[cell.row].push(cell.column);
        }
        taken.iter_mut().for_each(|columns| columns.sort_unstable());
        let mut channels: Vec<Vec<Span>> = vec![Vec::new(); 2 * grid.rows];
        let mut of: Vec<Option<Lane>> = vec![None; reaches.len()];
        for (index, reach) in reaches.iter().enumerate() {
            let Some(reach) = reach else { continue };
            let cell = grid.cells[index];
            let next = taken[cell.row].partition_point(|column| *column <= cell.column);
            let is_free = taken[cell.row].get(next).is_none_or(|column| *column >= reach.last);
            if reach.first > cell.column && is_free {
                of[index] = Some(Lane::Straight);
                continue;
            }
            let is_above = reach.rows < cell.row * reach.targets;
            of[index] = Some(if is_above { Lane::Above(0) } else { Lane::Below(0) });
            channels[2 * cell.row + usize::from(!is_above)].push(Span {
                from: reach.first as f64,
                to: reach.last as f64,
                index,
            });
        }
        let mut track_of = vec![None; of.len()];
        let counts = channels.into_iter().map(|spans| side_by_side(spans, &mut track_of)).collect();
        for (lane, track) in of.iter_mut().zip(track_of) {
            if let (Some(Lane::Above(lane) | Lane::Below(lane)), Some(track)) = (lane, track) {
                *lane = track;
            }
        }
        Lanes { of, counts }
    }
}

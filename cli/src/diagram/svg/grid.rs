//! Which cell each vertex has: the column by its wave, the band by its group, the row within so that
//! edges cross little. O((vertices + edges) log vertices).

use smol_str::SmolStr;

use crate::diagram::{Diagram, Kind, VertexId};

/// Sweeps of the barycenter method; more change next to nothing.
const SWEEPS: usize = 12;

pub struct Grid {
    pub cells: Vec<Cell>,
    pub columns: Vec<Column>,
    pub bands: Vec<Band>,
    /// How many rows all bands have.
    pub rows: usize,
}

#[derive(Clone, Copy, Debug)]
pub struct Cell {
    pub column: usize,
    /// Counted through all bands.
    pub row: usize,
}

/// A wave, or what stands between two waves.
pub struct Column {
    pub wave: u32,
    pub is_between: bool,
}

pub struct Band {
    pub group: Option<SmolStr>,
    pub first_row: usize,
    pub rows: usize,
}

impl Grid {
    pub fn new(diagram: &Diagram) -> Grid {
        let key = |id: VertexId| {
            let vertex = diagram.vertex(id);
            (vertex.wave, matches!(vertex.kind, Kind::Join | Kind::Words))
        };
        let mut keys: Vec<(u32, bool)> = diagram.ids().map(key).collect();
        keys.sort_unstable();
        keys.dedup();
        let column = |id: VertexId| keys.binary_search(&key(id)).unwrap_or_default();
        // Bands go from what is made early to what is made late, so that edges lead down and right.
        let mut groups = diagram.by_group();
        let is_timed = !diagram.waves.is_empty();
        groups.sort_by_key(|(group, members)| {
            let sum: usize = members.iter().map(|id| column(*id)).sum();
            (group.is_none(), is_timed.then(|| sum * 1000 / members.len().max(1)))
        });
        let mut stacks: Vec<Vec<VertexId>> = Vec::new();
        let mut bands: Vec<(Option<SmolStr>, usize, usize)> = Vec::new();
        for (group, members) in groups {
            let mut cells: Vec<Vec<VertexId>> = vec![Vec::new(); keys.len()];
            members.into_iter().for_each(|id| cells[column(id)].push(id));
            let rows = cells.iter().map(Vec::len).max().unwrap_or(0);
            bands.push((group.cloned(), stacks.len(), rows));
            stacks.extend(cells);
        }
        let columns: Vec<Column> = keys
            .iter()
            .map(|(wave, between)| Column { wave: *wave, is_between: *between })
            .collect();
        let mut out = Grid {
            cells: vec![Cell { column: 0, row: 0 }; diagram.vertices.len()],
            columns,
            bands: Vec::new(),
            rows: 0,
        };
        for (group, _, rows) in &bands {
            out.bands.push(Band { group: group.clone(), first_row: out.rows, rows: *rows });
            out.rows += rows;
        }
        for id in diagram.ids() {
            out.cells[id.index()].column = column(id);
        }
        out.settle(&stacks);
        out.uncross(diagram, &mut stacks);
        out
    }

    /// Gives every vertex the row that it has in its stack; short stacks stand in the middle.
    fn settle(&mut self, stacks: &[Vec<VertexId>]) {
        let columns = self.columns.len().max(1);
        for (index, stack) in stacks.iter().enumerate() {
            let band = &self.bands[index / columns];
            let first = band.first_row + (band.rows - stack.len()) / 2;
            for (place, id) in stack.iter().enumerate() {
                self.cells[id.index()].row = first + place;
            }
        }
    }

    /// Sorts each stack by the mean row of its neighbours, now those before, now those behind.
    fn uncross(&mut self, diagram: &Diagram, stacks: &mut [Vec<VertexId>]) {
        let columns = self.columns.len();
        let mut neighbours: [Vec<Vec<VertexId>>; 2] =
            [vec![Vec::new(); diagram.vertices.len()], vec![Vec::new(); diagram.vertices.len()]];
        for edge in &diagram.edges {
            neighbours[0][edge.to.index()].push(edge.from);
            neighbours[1][edge.from.index()].push(edge.to);
        }
        for sweep in 0..SWEEPS {
            let (side, order): (usize, Vec<usize>) = match sweep % 2 {
                0 => (0, (0..columns).collect()),
                _ => (1, (0..columns).rev().collect()),
            };
            for column in order {
                let bands = stacks.iter_mut().enumerate().skip(column).step_by(columns);
                for (index, stack) in bands {
                    let mean = |id: &VertexId| {
                        let near = &neighbours[side][id.index()];
                        let rows = near.iter().map(|id| self.cells[id.index()].row);
                        match near.len() {
                            // Who has no neighbours stays where it is.
                            0 => self.cells[id.index()].row * 1000,
                            count => rows.sum::<usize>() * 1000 / count,
                        }
                    };
                    stack.sort_by_cached_key(mean);
                    let band = &self.bands[index / columns];
                    let first = band.first_row + (band.rows - stack.len()) / 2;
                    for (place, id) in stack.iter().enumerate() {
                        self.cells[id.index()].row = first + place;
                    }
                }
            }
        }
    }
}

//! Where everything stands and where edges run. All edges of one vertex share a trunk: it goes along a
//! lane beside the vertex's row and branches in the gap before each target's column, so a vertex that
//! many wait for costs one line and not many. Lanes and branches are kept apart as the tracks of a
//! circuit board are. O((vertices + edges) log vertices).

mod lanes;
mod ports;
mod tracks;

use crate::diagram::svg::grid::Grid;
use crate::diagram::svg::size::{Sizes, large_width};
use crate::diagram::{Diagram, Kind, VertexId};
use lanes::{Lane, Lanes};
use ports::Ports;
use tracks::{Span, side_by_side};

/// Room between the rows of a band, and around the tracks of a gap.
const ROW_GAP: f64 = 8.0;
const GAP_BEFORE: f64 = 10.0;
/// Arrow heads stand in it.
const GAP_AFTER: f64 = 14.0;

#[derive(Default)]
pub struct Routes {
    /// Left edge and width of each column.
    pub columns: Vec<(f64, f64)>,
    /// Top and height of each band.
    pub bands: Vec<(f64, f64)>,
    /// Top and height of each row; boxes stand in its middle.
    pub rows: Vec<(f64, f64)>,
    /// The corners of each edge, from its source to its target.
    pub edges: Vec<Vec<(f64, f64)>>,
    pub width: f64,
    pub height: f64,
}

/// The branch of a trunk in one gap.
struct Branch {
    source: VertexId,
    gap: usize,
    from: f64,
    to: f64,
}

impl Routes {
    pub fn new(diagram: &Diagram, grid: &Grid, sizes: &Sizes) -> Routes {
        let lanes = Lanes::new(diagram, grid);
        let mut out = Routes::default();
        out.place_rows(grid, sizes, &lanes);
        let lane_y = out.lane_heights(diagram, grid, sizes, &lanes);
        let middles: Vec<f64> = diagram.ids().map(|id| out.middle(grid, id)).collect();
        let ports = Ports::new(diagram, grid, sizes, &middles, &lane_y);
        let branches = branches(diagram, grid, &middles, &lane_y, &ports);
        let mut tracks = vec![Vec::new(); grid.columns.len() + 1];
        for (index, branch) in branches.iter().enumerate() {
            if branch.to - branch.from > 0.5 {
                tracks[branch.gap].push(Span {
                    from: branch.from - 2.0,
                    to: branch.to + 2.0,
                    index,
                });
            }
        }
        let mut track_of = vec![None; branches.len()];
        let counts: Vec<usize> =
            tracks.into_iter().map(|spans| side_by_side(spans, &mut track_of)).collect();
        let gaps = out.place_columns(diagram, grid, sizes, &counts);
        let x_of: rustc_hash::FxHashMap<(VertexId, usize), f64> = branches
            .iter()
            .zip(&track_of)
            .filter_map(|(branch, track)| {
                let x = gaps[branch.gap] + GAP_BEFORE + (*track)? as f64 * sizes.track;
                Some(((branch.source, branch.gap), x))
            })
            .collect();
        for (index, edge) in diagram.edges.iter().enumerate() {
            let (from, to) = (grid.cells[edge.from.index()], grid.cells[edge.to.index()]);
            let (start, port) = (middles[edge.from.index()], ports.y[index]);
            let right = out.columns[from.column].0 + out.width_of(diagram, grid, sizes, edge.from);
            let x_at = |gap: usize| x_of.get(&(edge.from, gap)).copied();
            let mut corners = vec![(right, start)];
            let mut y = start;
            let near = from.column + 1;
            let mut turn = |x: Option<f64>, to: f64| {
                if let Some(x) = x {
                    corners.extend([(x, y), (x, to)]);
                    y = to;
                }
            };
            if to.column == near {
                turn(x_at(near), port);
            } else if let Some(lane) = lane_y[edge.from.index()] {
                turn(x_at(near), lane);
                turn(x_at(to.column), port);
            }
            corners.push((out.columns[to.column].0, port));
            out.edges.push(corners);
        }
        out
    }

    fn place_rows(&mut self, grid: &Grid, sizes: &Sizes, lanes: &Lanes) {
        let mut y = sizes.header;
        let gap = if sizes.legible { ROW_GAP } else { 1.0 };
        let mut heights: Vec<f64> = vec![0.0; grid.rows];
        for (cell, height) in grid.cells.iter().zip(&sizes.heights) {
            heights[cell.row] = heights[cell.row].max(*height);
        }
        for band in &grid.bands {
            let top = y;
            y += if band.group.is_some() { sizes.strip } else { ROW_GAP };
            let rows = heights.iter().enumerate().skip(band.first_row).take(band.rows);
            for (row, height) in rows {
                let room = |channel: usize| match lanes.counts[channel] {
                    0 => 0.0,
                    count => (count + 1) as f64 * sizes.track,
                };
                y += room(2 * row);
                self.rows.push((y, *height));
                y += height + room(2 * row + 1) + gap;
            }
            self.bands.push((top, y - top));
            y += 14.0;
        }
        self.height = y + sizes.margin;
    }

    fn lane_heights(
        &self,
        diagram: &Diagram,
        grid: &Grid,
        sizes: &Sizes,
        lanes: &Lanes,
    ) -> Vec<Option<f64>> {
        let height = |id: VertexId| {
            let (top, height) = self.rows[grid.cells[id.index()].row];
            Some(match lanes.of[id.index()]? {
                Lane::Straight => top + height / 2.0,
                Lane::Above(track) => top - (track + 1) as f64 * sizes.track,
                Lane::Below(track) => top + height + (track + 1) as f64 * sizes.track,
            })
        };
        diagram.ids().map(height).collect()
    }

    /// Returns where each gap begins.
    fn place_columns(
        &mut self,
        diagram: &Diagram,
        grid: &Grid,
        sizes: &Sizes,
        tracks: &[usize],
    ) -> Vec<f64> {
        let mut widths: Vec<f64> =
            grid.columns.iter().map(|column| if column.is_between { 0.0 } else { 90.0 }).collect();
        if !sizes.legible {
            widths.iter_mut().for_each(|width| *width = 10.0);
        }
        for id in diagram.ids() {
            let width = &mut widths[grid.cells[id.index()].column];
            *width = width.max(sizes.widths[id.index()]);
        }
        // The names of groups stand above the first column.
        if let (Some(first), true) = (widths.first_mut(), sizes.legible) {
            let names = grid.bands.iter().flat_map(|band| &band.group);
            let longest = names.map(|name| large_width(name)).fold(0.0, f64::max);
            *first = first.max(longest);
        }
        let mut gaps = Vec::with_capacity(tracks.len());
        let mut x = sizes.margin;
        for (gap, count) in tracks.iter().enumerate() {
            gaps.push(x);
            x += match (gap, *count) {
                (0, 0) => 12.0,
                (_, count) => GAP_BEFORE + count as f64 * sizes.track + GAP_AFTER,
            };
            if let Some(width) = widths.get(gap) {
                self.columns.push((x, *width));
                x += width;
            }
        }
        self.width = x + sizes.margin;
        gaps
    }

    /// Boxes are as wide as their column, the ends of joins as their words.
    pub fn width_of(&self, diagram: &Diagram, grid: &Grid, sizes: &Sizes, id: VertexId) -> f64 {
        match diagram.vertex(id).kind {
            Kind::Join => sizes.widths[id.index()],
            _ => self.columns[grid.cells[id.index()].column].1,
        }
    }

    /// Returns the height at which edges leave a vertex.
    pub fn middle(&self, grid: &Grid, id: VertexId) -> f64 {
        let (top, height) = self.rows[grid.cells[id.index()].row];
        top + height / 2.0
    }
}

/// Returns one branch for each gap in which a trunk turns.
fn branches(
    diagram: &Diagram,
    grid: &Grid,
    middles: &[f64],
    lane_y: &[Option<f64>],
    ports: &Ports,
) -> Vec<Branch> {
    let mut known: rustc_hash::FxHashMap<(VertexId, usize), usize> = Default::default();
    let mut out: Vec<Branch> = Vec::new();
    let mut reach = |source: VertexId, gap: usize, y: f64| {
        let index = *known.entry((source, gap)).or_insert_with(|| {
            out.push(Branch { source, gap, from: y, to: y });
            out.len() - 1
        });
        let branch = &mut out[index];
        (branch.from, branch.to) = (branch.from.min(y), branch.to.max(y));
    };
    for (index, edge) in diagram.edges.iter().enumerate() {
        let source = edge.from.index();
        let near = grid.cells[source].column + 1;
        let target = grid.cells[edge.to.index()].column;
        reach(edge.from, near, middles[source]);
        match lane_y[source] {
            Some(lane) if target != near => {
                reach(edge.from, near, lane);
                reach(edge.from, target, lane);
                reach(edge.from, target, ports.y[index]);
            }
            _ => reach(edge.from, near, ports.y[index]),
        }
    }
    out
}

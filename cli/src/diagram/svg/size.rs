//! How large everything is. Text is in a monospaced face, so that its width is known without a font.

use crate::diagram::{Diagram, Kind, Vertex};

/// Advance of one character of the two sizes in use, 12 and 10 pixels; the widest of the usual
/// monospaced faces has 0.61 em.
const LARGE: f64 = 7.35;
const SMALL: f64 = 6.15;
/// Longer names end in an ellipsis; the title has them in full.
const MAX_CHARS: usize = 44;
const PADDING: f64 = 8.0;

const BOX_HEIGHT: f64 = 36.0;
const MAX_HEIGHT: f64 = 160.0;
const JOIN_HEIGHT: f64 = 22.0;
/// Between two edges that arrive at one box.
const ARRIVAL: f64 = 5.0;

pub struct Sizes {
    /// Whether boxes have words.
    pub legible: bool,
    /// Between two tracks that run side by side.
    pub track: f64,
    /// Of the strip with a group's name.
    pub strip: f64,
    /// Above all bands.
    pub header: f64,
    pub margin: f64,
    /// Of each vertex's box.
    pub widths: Vec<f64>,
    pub heights: Vec<f64>,
}

impl Sizes {
    pub fn new(diagram: &Diagram, legible: bool) -> Sizes {
        let width = |vertex: &Vertex| match legible {
            true => box_width(vertex),
            false => 10.0,
        };
        Sizes {
            legible,
            track: if legible { 6.0 } else { 2.0 },
            strip: 24.0,
            header: if diagram.waves.is_empty() { 74.0 } else { 114.0 },
            margin: 20.0,
            heights: heights(diagram, legible),
            widths: diagram.vertices.iter().map(width).collect(),
        }
    }
}

/// A box at which many edges arrive is taller, so that they can be told apart.
fn heights(diagram: &Diagram, legible: bool) -> Vec<f64> {
    if !legible {
        return vec![5.0; diagram.vertices.len()];
    }
    let mut arriving = vec![0u32; diagram.vertices.len()];
    diagram.edges.iter().for_each(|edge| arriving[edge.to.index()] += 1);
    let height = |(vertex, count): (&Vertex, &u32)| {
        let least = if matches!(vertex.kind, Kind::Join) { JOIN_HEIGHT } else { BOX_HEIGHT };
        (f64::from(*count) * ARRIVAL + 6.0).clamp(least, MAX_HEIGHT)
    };
    diagram.vertices.iter().zip(&arriving).map(height).collect()
}

fn box_width(vertex: &Vertex) -> f64 {
    let name = large_width(&first_line(vertex));
    let time = vertex.time().map_or(0.0, |time| 2.0 * LARGE + small_width(&time));
    let rest = small_width(&shortened(&vertex.second_line())).max(name + time);
    let words = match vertex.kind {
        Kind::Words | Kind::Join => small_width(&first_line(vertex)),
        _ => rest,
    };
    words + 2.0 * PADDING
}

/// Returns the name as it stands in the box.
pub fn first_line(vertex: &Vertex) -> String {
    shortened(&vertex.shown())
}

pub fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_CHARS) {
        Some(_) => format!("{}…", text.chars().take(MAX_CHARS - 1).collect::<String>()),
        None => text.to_owned(),
    }
}

pub fn large_width(text: &str) -> f64 {
    text.chars().count() as f64 * LARGE
}

pub fn small_width(text: &str) -> f64 {
    text.chars().count() as f64 * SMALL
}

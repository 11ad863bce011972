//! Writes the picture down, back to front: bands, edges, boxes, words.

use std::fmt::{self, Write};

use crate::diagram::svg::grid::Grid;
use crate::diagram::svg::route::Routes;
use crate::diagram::svg::size::{Sizes, first_line, shortened, small_width};
use crate::diagram::svg::style::{GROUPS, style};
use crate::diagram::{Diagram, Edge, Kind, Resource, Standing, Vertex, VertexId, Via};
use crate::render::plural;
use crate::render::time::brief;

/// Of the corners of edges.
const RADIUS: f64 = 5.0;

pub fn paint(diagram: &Diagram, grid: &Grid, routes: &Routes, sizes: &Sizes) -> String {
    let mut out = String::new();
    let painter = Painter { diagram, grid, routes, sizes };
    // Writing to a String does not fail.
    let _ = painter.all(&mut out);
    out
}

struct Painter<'a> {
    diagram: &'a Diagram,
    grid: &'a Grid,
    routes: &'a Routes,
    sizes: &'a Sizes,
}

impl Painter<'_> {
    fn all(&self, out: &mut String) -> fmt::Result {
        let Painter { diagram, routes, sizes, .. } = self;
        let subtitle = self.subtitle();
        let red = if diagram.waves.is_empty() { "cheapest to cut" } else { "critical path" };
        let legend = format!("red: {red} · dashed: @after · arrows lead from what is there first");
        let widest = [subtitle.as_str(), &legend].map(small_width).into_iter().fold(0.0, f64::max);
        let width = Number(routes.width.max(widest + 2.0 * sizes.margin));
        let height = Number(routes.height);
        let title = escaped(&diagram.title);
        writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
             width=\"{width}\" height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\">\n\
             <title id=\"title\">{title}</title>\n<desc id=\"desc\">{}</desc>",
            escaped(&self.description(&subtitle))
        )?;
        out.push_str(&style());
        writeln!(out, "<rect class=\"bg\" width=\"100%\" height=\"100%\"/>")?;
        self.bands(out)?;
        self.headers(out)?;
        self.edges(out)?;
        for id in diagram.ids() {
            self.vertex(out, id)?;
        }
        let x = Number(sizes.margin);
        writeln!(out, "<text class=\"t\" x=\"{x}\" y=\"30\">{title}</text>")?;
        writeln!(out, "<text class=\"s\" x=\"{x}\" y=\"47\">{}</text>", escaped(&subtitle))?;
        writeln!(out, "<text class=\"s\" x=\"{x}\" y=\"61\">{}</text>", escaped(&legend))?;
        out.push_str("</svg>\n");
        Ok(())
    }

    fn subtitle(&self) -> String {
        let Diagram { waves, critical_time, .. } = self.diagram;
        match waves.len() {
            0 => "declarations that wait for one another".to_owned(),
            count => format!(
                "{} in {} · critical path {}",
                plural(self.diagram.instances(), "resource"),
                plural(count as u64, "wave"),
                brief(*critical_time)
            ),
        }
    }

    fn description(&self, subtitle: &str) -> String {
        let path = self.diagram.critical_path.iter();
        let path: Vec<&str> = path.map(|id| self.diagram.vertex(*id).name.as_str()).collect();
        match path.is_empty() {
            true => format!("{subtitle}."),
            false => format!("{subtitle}: {}.", path.join(", then ")),
        }
    }

    fn bands(&self, out: &mut String) -> fmt::Result {
        let width = Number(self.routes.width - self.sizes.margin);
        let x = self.sizes.margin / 2.0;
        for (number, (band, (top, height))) in
            self.grid.bands.iter().zip(&self.routes.bands).enumerate()
        {
            let Some(group) = &band.group else { continue };
            let (colour, y, height) = (number % GROUPS.len(), Number(*top), Number(*height));
            writeln!(
                out,
                "<rect class=\"band g{colour}\" x=\"{}\" y=\"{y}\" width=\"{width}\" \
                 height=\"{height}\" rx=\"8\"/>\
                 <text class=\"n g{colour}\" x=\"{}\" y=\"{}\">{}</text>",
                Number(x),
                Number(x + 10.0),
                Number(top + 17.0),
                escaped(&shortened(group))
            )?;
        }
        Ok(())
    }

    fn headers(&self, out: &mut String) -> fmt::Result {
        if !self.sizes.legible {
            return Ok(());
        }
        for (column, (x, _)) in self.grid.columns.iter().zip(&self.routes.columns) {
            let x = Number(*x);
            let waves = &self.diagram.waves;
            if column.is_between || waves.is_empty() {
                continue;
            }
            let Some(wave) = waves.get((column.wave as usize).wrapping_sub(1)) else {
                let words = if column.wave == 0 { "there already" } else { "deferred" };
                writeln!(out, "<text class=\"n\" x=\"{x}\" y=\"88\">{words}</text>")?;
                continue;
            };
            let bound = match wave.binding.is_empty() {
                true => String::new(),
                false => format!("<title>bound by {}</title>", escaped(&wave.binding.join(", "))),
            };
            writeln!(
                out,
                "<text class=\"n\" x=\"{x}\" y=\"88\">wave {}</text>\
                 <text class=\"s\" x=\"{x}\" y=\"102\">{bound}{} · {}</text>",
                column.wave,
                wave.operations,
                brief(wave.duration)
            )?;
        }
        Ok(())
    }

    /// Edges of the critical path last, so that nothing hides them.
    fn edges(&self, out: &mut String) -> fmt::Result {
        for critical in [false, true] {
            for (edge, corners) in self.diagram.edges.iter().zip(&self.routes.edges) {
                if edge.is_critical == critical {
                    self.edge(out, edge, corners)?;
                }
            }
        }
        Ok(())
    }

    fn edge(&self, out: &mut String, edge: &Edge, corners: &[(f64, f64)]) -> fmt::Result {
        let class = self.class(edge.from, edge.is_critical);
        let dashed = if edge.via == Via::After { " d" } else { "" };
        let name = |id| escaped(&self.diagram.vertex(id).shown());
        let Some((x, y)) = corners.last().copied() else { return Ok(()) };
        writeln!(
            out,
            "<path class=\"e {class}{dashed}\" d=\"{}\"><title>{} → {} ({})</title></path>",
            rounded(corners),
            name(edge.from),
            name(edge.to),
            edge.via.name()
        )?;
        let leads_to_words = matches!(self.diagram.vertex(edge.to).kind, Kind::Words);
        if self.sizes.legible && !leads_to_words {
            let (back, tip) = (Number(x - 6.0), Number(x));
            let (up, down, y) = (Number(y - 3.0), Number(y + 3.0), Number(y));
            writeln!(
                out,
                "<path class=\"a {class}\" d=\"M{back} {up}L{tip} {y}L{back} {down}z\"/>"
            )?;
        }
        Ok(())
    }

    fn vertex(&self, out: &mut String, id: VertexId) -> fmt::Result {
        let Painter { diagram, grid, routes, sizes } = self;
        let vertex = diagram.vertex(id);
        let cell = grid.cells[id.index()];
        let x = routes.columns[cell.column].0;
        let (middle, height) = (routes.middle(grid, id), sizes.heights[id.index()]);
        let width = routes.width_of(diagram, grid, sizes, id);
        let class = match vertex.kind {
            Kind::Words => "none".to_owned(),
            _ => self.class(id, vertex.is_critical),
        };
        let is_made = |resource: &Resource| resource.standing == Standing::Managed;
        let dotted = if vertex.resource().is_none_or(is_made) { "" } else { " o" };
        let radius = if matches!(vertex.kind, Kind::Join) { 11.0 } else { 5.0 };
        write!(out, "<g><title>{}</title>", escaped(&hover(vertex)))?;
        write!(
            out,
            "<rect class=\"b {class}{dotted}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{radius}\"/>",
            Number(x),
            Number(middle - height / 2.0),
            Number(width),
            Number(height)
        )?;
        if sizes.legible {
            self.words(out, vertex, (x + 8.0, x + width - 8.0), middle)?;
        }
        out.push_str("</g>\n");
        Ok(())
    }

    fn words(
        &self,
        out: &mut String,
        vertex: &Vertex,
        (left, right): (f64, f64),
        middle: f64,
    ) -> fmt::Result {
        let (left, right) = (Number(left), Number(right));
        let name = escaped(&first_line(vertex));
        if vertex.resource().is_none() {
            let class = if matches!(vertex.kind, Kind::Declaration) { "n" } else { "s" };
            let y = Number(middle + 4.0);
            return write!(out, "<text class=\"{class}\" x=\"{left}\" y=\"{y}\">{name}</text>");
        }
        write!(
            out,
            "<text class=\"n\" x=\"{left}\" y=\"{}\">{name}</text>\
             <text class=\"s\" x=\"{right}\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <text class=\"s\" x=\"{left}\" y=\"{}\">{}</text>",
            Number(middle - 3.0),
            Number(middle - 3.0),
            vertex.time().unwrap_or_default(),
            Number(middle + 11.0),
            escaped(&shortened(&vertex.second_line()))
        )
    }

    fn class(&self, id: VertexId, is_critical: bool) -> String {
        if is_critical {
            return "c".to_owned();
        }
        let row = self.grid.cells[id.index()].row;
        let band = self.grid.bands.partition_point(|band| band.first_row <= row);
        format!("g{}", band.saturating_sub(1) % GROUPS.len())
    }
}

/// Returns everything about a vertex, for who points at it.
fn hover(vertex: &Vertex) -> String {
    let Some(resource) = vertex.resource() else { return vertex.shown() };
    let mut lines = vec![vertex.shown(), vertex.second_line()];
    lines.extend(vertex.time().map(|time| format!("wave {}, {time}", vertex.wave)));
    lines.push(resource.source.to_string());
    lines.join("\n")
}

/// Returns a path with round corners.
fn rounded(corners: &[(f64, f64)]) -> String {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for &point in corners {
        let is_between = |a: &(f64, f64), b: &(f64, f64)| {
            ((a.0 - b.0).abs() < 0.05 && (b.0 - point.0).abs() < 0.05)
                || ((a.1 - b.1).abs() < 0.05 && (b.1 - point.1).abs() < 0.05)
        };
        if let [.., a, b] = points.as_slice()
            && is_between(a, b)
        {
            points.pop();
        }
        points.push(point);
    }
    let mut out = String::new();
    let length = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() + (a.1 - b.1).abs();
    let toward = |a: (f64, f64), b: (f64, f64), by: f64| {
        let share = if length(a, b) == 0.0 { 0.0 } else { by / length(a, b) };
        (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share)
    };
    for (index, &at) in points.iter().enumerate() {
        let around = (index.checked_sub(1).and_then(|i| points.get(i)), points.get(index + 1));
        // Writing to a String does not fail.
        let _ = match around {
            (Some(&before), Some(&after)) => {
                let by = RADIUS.min(length(before, at) / 2.0).min(length(at, after) / 2.0);
                let (from, to) = (toward(at, before, by), toward(at, after, by));
                write!(out, "L{}Q{} {}", Point(from), Point(at), Point(to))
            }
            (None, _) => write!(out, "M{}", Point(at)),
            (_, None) => write!(out, "L{}", Point(at)),
        };
    }
    out
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}

/// One digit after the point is finer than any screen.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", (self.0 * 10.0).round() / 10.0)
    }
}

struct Point((f64, f64));

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Number(self.0.0), Number(self.0.1))
    }
}

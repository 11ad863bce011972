//! Draws a part only: the resources of a type or a group, and what is between them.

use msd_model::pattern::TypePattern;
use smol_str::SmolStr;

use crate::diagram::{Diagram, Kind, Vertex, VertexId};

#[derive(Debug, Default)]
pub struct Filter {
    pub ty: Option<TypePattern>,
    pub group: Option<SmolStr>,
}

impl Filter {
    fn wants(&self, vertex: &Vertex) -> bool {
        let group = self.group.is_none() || vertex.group == self.group;
        let ty = self.ty.as_ref().is_none_or(|pattern| {
            let ty = vertex.resource().and_then(|resource| resource.ty.as_ref());
            ty.is_some_and(|ty| pattern.matches(ty))
        });
        group && ty
    }

    /// Leaves out what is not wanted, and joins that then join nothing.
    pub fn apply(&self, diagram: Diagram) -> Diagram {
        if self.ty.is_none() && self.group.is_none() {
            return diagram;
        }
        let is_join = |id: VertexId| matches!(diagram.vertex(id).kind, Kind::Join);
        let mut keep: Vec<bool> =
            diagram.ids().map(|id| !is_join(id) && self.wants(diagram.vertex(id))).collect();
        let mut ends = vec![(false, false); keep.len()];
        for edge in &diagram.edges {
            ends[edge.to.index()].0 |= keep[edge.from.index()];
            ends[edge.from.index()].1 |= keep[edge.to.index()];
        }
        for id in diagram.ids().filter(|id| is_join(*id)) {
            keep[id.index()] = ends[id.index()] == (true, true);
        }
        let mut place = vec![None; keep.len()];
        let mut vertices = Vec::new();
        for (index, vertex) in diagram.vertices.into_iter().enumerate() {
            if keep[index] {
                place[index] = Some(VertexId(vertices.len() as u32));
                vertices.push(vertex);
            }
        }
        let placed = |id: VertexId| place[id.index()];
        let edges = diagram.edges.into_iter().filter_map(|mut edge| {
            (edge.from, edge.to) = (placed(edge.from)?, placed(edge.to)?);
            Some(edge)
        });
        Diagram {
            vertices,
            edges: edges.collect(),
            critical_path: diagram.critical_path.into_iter().filter_map(placed).collect(),
            ..diagram
        }
    }
}

//! The diagram for programs: one JSON document, its form versioned.

use serde::Serialize;

use crate::diagram::{Diagram, Kind, Standing, Vertex, VertexId};

/// The version of the document; grows when a field changes its meaning or goes away.
const FORMAT_VERSION: u32 = 1;

pub fn document(diagram: &Diagram) -> Document<'_> {
    let name = |id: VertexId| diagram.vertex(id).name.as_str();
    let mut waves: Vec<Wave<'_>> = diagram
        .waves
        .iter()
        .zip(1..)
        .map(|(wave, number)| Wave {
            wave: number,
            nodes: Vec::new(),
            duration_ms: wave.duration.0,
            binding: wave.binding.iter().map(|limit| limit.as_str()).collect(),
        })
        .collect();
    let mut joins = Vec::new();
    let mut nodes = Vec::new();
    for vertex in &diagram.vertices {
        match vertex.kind {
            Kind::Join => joins.push(Join {
                id: &vertex.name,
                group: vertex.group.as_deref(),
                wave: vertex.wave,
                critical: vertex.is_critical,
            }),
            _ => nodes.push(node(vertex)),
        }
        if let (Kind::Resource(_), Some(wave)) =
            (&vertex.kind, waves.get_mut((vertex.wave as usize).wrapping_sub(1)))
        {
            wave.nodes.push(&vertex.name);
        }
    }
    let edges = diagram.edges.iter().map(|edge| Edge {
        from: name(edge.from),
        to: name(edge.to),
        via: edge.via.name(),
        critical: edge.is_critical,
        source: edge.words.as_deref(),
    });
    Document {
        format_version: FORMAT_VERSION,
        stack: &diagram.title,
        nodes,
        joins,
        edges: edges.collect(),
        waves,
        critical_path: Path {
            nodes: diagram.critical_path.iter().map(|id| name(*id)).collect(),
            duration_ms: diagram.critical_time.0,
        },
    }
}

fn node(vertex: &Vertex) -> Node<'_> {
    let resource = vertex.resource();
    let made = resource.filter(|resource| resource.standing == Standing::Managed);
    Node {
        id: &vertex.name,
        ty: resource.and_then(|resource| Some(resource.ty.as_ref()?.as_str())),
        standing: resource.map(|resource| resource.standing.name()),
        group: vertex.group.as_deref(),
        wave: made.map(|_| vertex.wave),
        estimate_ms: made.map(|resource| resource.estimate.0),
        instances: resource.map_or(&[], |resource| resource.instances.as_slice()),
        critical: vertex.is_critical,
        source: resource.map(|resource| resource.source.to_string()),
    }
}

#[derive(Debug, Serialize)]
pub struct Document<'a> {
    format_version: u32,
    stack: &'a str,
    nodes: Vec<Node<'a>>,
    joins: Vec<Join<'a>>,
    edges: Vec<Edge<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waves: Vec<Wave<'a>>,
    critical_path: Path<'a>,
}

#[derive(Debug, Serialize)]
struct Node<'a> {
    id: &'a str,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    ty: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    standing: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wave: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    estimate_ms: Option<i64>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    instances: &'a [String],
    critical: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
}

#[derive(Debug, Serialize)]
struct Join<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<&'a str>,
    wave: u32,
    critical: bool,
}

#[derive(Debug, Serialize)]
struct Edge<'a> {
    from: &'a str,
    to: &'a str,
    via: &'static str,
    critical: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct Wave<'a> {
    wave: u32,
    nodes: Vec<&'a str>,
    duration_ms: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    binding: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Path<'a> {
    nodes: Vec<&'a str>,
    duration_ms: i64,
}

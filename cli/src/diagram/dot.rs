//! The diagram for Graphviz: groups as clusters, each wave a rank.

use crate::diagram::{Diagram, Edge, Kind, Standing, Vertex, VertexId, Via};

pub fn dot(diagram: &Diagram) -> String {
    let mut out = format!("digraph {} {{\n", quoted(&diagram.title));
    // Without newrank, Graphviz forgets ranks that go through several clusters.
    out.push_str(
        "  graph [rankdir=LR, newrank=true, fontname=\"sans-serif\"]\n  \
           node [shape=box, style=rounded, fontname=\"sans-serif\", fontsize=11]\n  \
           edge [color=\"#777777\", fontname=\"sans-serif\", fontsize=9]\n",
    );
    for (number, (group, members)) in diagram.by_group().into_iter().enumerate() {
        let indent = if group.is_some() { "    " } else { "  " };
        if let Some(group) = group {
            let label = quoted(group);
            out.push_str(&format!("  subgraph cluster_{number} {{\n    label={label}\n"));
        }
        for id in members {
            let vertex = diagram.vertex(id);
            out.push_str(&format!("{indent}{} [{}]\n", quoted(&vertex.name), attributes(vertex)));
        }
        if group.is_some() {
            out.push_str("  }\n");
        }
    }
    ranks(diagram, &mut out);
    for edge in &diagram.edges {
        out.push_str(&line(diagram, edge));
    }
    out.push_str("}\n");
    out
}

fn ranks(diagram: &Diagram, out: &mut String) {
    let mut waves: Vec<Vec<VertexId>> = vec![Vec::new(); diagram.waves.len()];
    for id in diagram.ids() {
        let vertex = diagram.vertex(id);
        let wave = waves.get_mut((vertex.wave as usize).wrapping_sub(1));
        if let (Kind::Resource(_), Some(wave)) = (&vertex.kind, wave) {
            wave.push(id);
        }
    }
    for (number, wave) in waves.iter().enumerate().filter(|(_, wave)| !wave.is_empty()) {
        let names = wave.iter().map(|id| format!(" {};", quoted(&diagram.vertex(*id).name)));
        let names: String = names.collect();
        out.push_str(&format!("  {{ rank=same;{names} }} // wave {}\n", number + 1));
    }
}

fn attributes(vertex: &Vertex) -> String {
    let mut label = vertex.shown();
    let mut out = String::new();
    match &vertex.kind {
        Kind::Resource(resource) => {
            let lines = [Some(vertex.second_line()), vertex.time()];
            lines.into_iter().flatten().for_each(|line| label.push_str(&format!("\n{line}")));
            if resource.standing != Standing::Managed {
                out.push_str(", style=\"rounded,dotted\"");
            }
        }
        Kind::Join => out.push_str(", shape=ellipse, style=dashed"),
        Kind::Declaration | Kind::Words => {}
    }
    if vertex.is_critical {
        out.push_str(", color=red, penwidth=2");
    }
    format!("label={}{out}", quoted(&label))
}

fn line(diagram: &Diagram, edge: &Edge) -> String {
    let name = |id| quoted(&diagram.vertex(id).name);
    let mut attributes: Vec<String> = Vec::new();
    match (&edge.words, edge.via) {
        (Some(words), _) => attributes.push(format!("label={}", quoted(words))),
        (None, Via::After) => attributes.push("label=\"@after\"".to_owned()),
        // A label on every reference would bury the picture.
        (None, via) => attributes.push(format!("tooltip=\"{}\"", via.name())),
    }
    if edge.via == Via::After {
        attributes.push("style=dashed".to_owned());
    }
    if edge.is_critical {
        attributes.push("color=red, penwidth=2".to_owned());
    }
    format!("  {} -> {} [{}]\n", name(edge.from), name(edge.to), attributes.join(", "))
}

fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("\"{text}\"")
}

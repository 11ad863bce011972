//! The diagram for Mermaid, which GitHub and GitLab draw in Markdown: groups as subgraphs.

use crate::diagram::{Diagram, Edge, Kind, Vertex, Via};

pub fn mermaid(diagram: &Diagram) -> String {
    let mut out = String::from("flowchart LR\n");
    for (number, (group, members)) in diagram.by_group().into_iter().enumerate() {
        let indent = if group.is_some() { "    " } else { "  " };
        if let Some(group) = group {
            out.push_str(&format!("  subgraph g{number}[{}]\n", quoted(group)));
        }
        for id in members {
            out.push_str(&format!("{indent}n{}{}\n", id.0, shape(diagram.vertex(id))));
        }
        if group.is_some() {
            out.push_str("  end\n");
        }
    }
    for edge in &diagram.edges {
        out.push_str(&format!("  n{} {} n{}\n", edge.from.0, arrow(edge), edge.to.0));
    }
    let critical = diagram.edges.iter().enumerate().filter(|(_, edge)| edge.is_critical);
    let critical: Vec<String> = critical.map(|(number, _)| number.to_string()).collect();
    if !critical.is_empty() {
        let numbers = critical.join(",");
        out.push_str(&format!("  linkStyle {numbers} stroke:red,stroke-width:3px\n"));
    }
    let critical: Vec<String> = diagram
        .ids()
        .filter(|id| diagram.vertex(*id).is_critical)
        .map(|id| format!("n{}", id.0))
        .collect();
    if !critical.is_empty() {
        out.push_str("  classDef critical stroke:red,stroke-width:3px\n");
        out.push_str(&format!("  class {} critical\n", critical.join(",")));
    }
    out
}

fn shape(vertex: &Vertex) -> String {
    let label = vertex.shown();
    match &vertex.kind {
        Kind::Resource(_) => {
            let lines = [Some(label), Some(vertex.second_line()), vertex.time()];
            let lines: Vec<String> = lines.into_iter().flatten().collect();
            format!("[{}]", quoted(&lines.join("\n")))
        }
        Kind::Join => format!("([{}])", quoted(&label)),
        Kind::Declaration | Kind::Words => format!("[{}]", quoted(&label)),
    }
}

fn arrow(edge: &Edge) -> String {
    let line = if edge.via == Via::After { "-.->" } else { "-->" };
    match (&edge.words, edge.via) {
        (Some(words), _) => format!("{line}|{}|", quoted(words)),
        (None, Via::After) => format!("{line}|{}|", quoted("@after")),
        _ => line.to_owned(),
    }
}

fn quoted(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('"', "#quot;");
    let text = text.replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>");
    format!("\"{text}\"")
}

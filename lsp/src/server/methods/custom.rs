//! What the protocol has no words for: the graph, the preview of a plan, tests, types.

use lsp_types::{Position, Range, TextDocumentIdentifier, Url, WorkspaceEdit};
use msd_syntax::ItemKind;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::library;
use crate::features::insert_existing;
use crate::outlook::{NodeKind, Preview, Via};
use crate::server::dispatch::Refusal;
use crate::server::position::Lines;
use crate::server::snapshot::Snapshot;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfDocument {
    text_document: TextDocumentIdentifier,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfGroup {
    text_document: TextDocumentIdentifier,
    group: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewExisting {
    text_document: TextDocumentIdentifier,
    position: Position,
    #[serde(rename = "type")]
    ty: String,
    identifier: String,
}

#[derive(Deserialize)]
pub struct OfUri {
    uri: Url,
}

#[derive(Serialize)]
pub struct Text {
    text: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Graph {
    stack: SmolStr,
    waves: u32,
    duration_ms: u64,
    critical_ms: u64,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    groups: Vec<Group>,
    critical_path: Vec<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Node {
    id: SmolStr,
    label: SmolStr,
    kind: NodeKind,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    ty: Option<SmolStr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group: Option<SmolStr>,
    wave: u32,
    estimate_ms: u64,
    critical: bool,
    count: usize,
    uri: Url,
    range: Range,
}

#[derive(Serialize)]
struct Edge {
    from: SmolStr,
    to: SmolStr,
    via: Via,
    critical: bool,
}

#[derive(Serialize)]
struct Group {
    name: SmolStr,
    label: SmolStr,
}

#[derive(Serialize)]
pub struct TestList {
    folder: String,
    tests: Vec<Test>,
}

#[derive(Serialize)]
struct Test {
    name: SmolStr,
    uri: Url,
    range: Range,
}

pub fn graph(snapshot: &Snapshot, params: OfDocument) -> Result<Option<Graph>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let view = document.view;
    let graph = view.graph_now(snapshot.outlook.as_ref());
    let nodes = graph.nodes.iter().map(|node| {
        let text = view.program.source(&node.source.file);
        let range = text.map(|text| {
            let lines = Lines::new(&text, snapshot.encoding);
            // Lines and columns of a source reference count from one, columns in bytes.
            let at = lines.at_line(node.source.line, node.source.column);
            let end = at + node.label.rsplit('.').next().unwrap_or("").len() as u32;
            Range { start: lines.position(at), end: lines.position(end) }
        });
        Node {
            id: node.id.clone(),
            label: node.label.clone(),
            kind: node.kind,
            ty: node.ty.clone(),
            group: node.group.clone(),
            wave: node.wave,
            estimate_ms: node.estimate_ms,
            critical: node.critical,
            count: node.count,
            uri: snapshot.uri(view, &node.source.file),
            range: range.unwrap_or_default(),
        }
    });
    let edges = graph.edges.iter().map(|edge| Edge {
        from: edge.from.clone(),
        to: edge.to.clone(),
        via: edge.via,
        critical: edge.critical,
    });
    let groups = graph.groups.iter().map(|name| Group { name: name.clone(), label: name.clone() });
    Ok(Some(Graph {
        stack: graph.stack.clone(),
        waves: graph.waves,
        duration_ms: graph.duration_ms,
        critical_ms: graph.critical_ms,
        nodes: nodes.collect(),
        edges: edges.collect(),
        groups: groups.collect(),
        critical_path: graph.critical_path.clone(),
        problem: graph.problem.clone(),
    }))
}

pub fn plan_preview(snapshot: &Snapshot, params: OfGroup) -> Result<Option<Preview>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let view = document.view;
    Ok(Some(snapshot.outlook.preview(&view.root, &view.program, params.group.as_deref())))
}

pub fn insert(snapshot: &Snapshot, params: NewExisting) -> Result<Option<WorkspaceEdit>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let offset = document.offset(params.position);
    let change = insert_existing::insert_existing(
        document.program(),
        &document.file,
        offset,
        &params.ty,
        &params.identifier,
    );
    let change = change.map_err(Refusal::Failed)?;
    Ok(Some(snapshot.edit(document.view, &[change])))
}

pub fn tests(snapshot: &Snapshot, params: OfDocument) -> Result<Option<TestList>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let view = document.view;
    let program = &view.program;
    let ids =
        program.own_items().into_iter().filter(|id| program.item_name(*id).0 == ItemKind::Test);
    let tests = ids.filter_map(|id| {
        let info = program.item_info(id);
        let location = snapshot.location(view, &info.place())?;
        Some(Test { name: info.name, uri: location.uri, range: location.range })
    });
    Ok(Some(TestList { folder: view.root.display().to_string(), tests: tests.collect() }))
}

pub fn resource_types(_: &Snapshot, _: Option<serde_json::Value>) -> Result<Vec<String>, Refusal> {
    Ok(msd_analysis::type_names().map(str::to_owned).collect())
}

pub fn stdlib_document(snapshot: &Snapshot, params: OfUri) -> Result<Option<Text>, Refusal> {
    match library::text(&params.uri, snapshot) {
        Some(text) => Ok(Some(Text { text })),
        None => Err(Refusal::Failed(format!("msd declares nothing at {}", params.uri))),
    }
}

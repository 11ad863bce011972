//! The dependency graph as a call hierarchy.

use lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams,
    TextDocumentIdentifier,
};
use msd_model::place::Span;

use crate::features::call_hierarchy::{self as feature, Entry};
use crate::features::symbols::SymbolKind;
use crate::server::dispatch::Refusal;
use crate::server::methods::symbols;
use crate::server::snapshot::{Document, Snapshot, View};

pub fn prepare(
    snapshot: &Snapshot,
    params: CallHierarchyPrepareParams,
) -> Result<Option<Vec<CallHierarchyItem>>, Refusal> {
    let at = params.text_document_position_params;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(None) };
    let offset = document.offset(at.position);
    let entry = feature::prepare(document.program(), &document.file, offset);
    Ok(entry.and_then(|entry| item(snapshot, document.view, &entry)).map(|item| vec![item]))
}

pub fn incoming(
    snapshot: &Snapshot,
    params: CallHierarchyIncomingCallsParams,
) -> Result<Option<Vec<CallHierarchyIncomingCall>>, Refusal> {
    let Some((document, entry)) = found_again(snapshot, &params.item) else { return Ok(None) };
    let view = document.view;
    let calls = feature::incoming(document.program(), entry.id).into_iter();
    let shown = calls.filter_map(|(entry, spans)| {
        let from = item(snapshot, view, &entry)?;
        let file = snapshot.file(view, &entry.file)?;
        Some(CallHierarchyIncomingCall { from, from_ranges: ranges(&file, spans) })
    });
    Ok(Some(shown.collect()))
}

pub fn outgoing(
    snapshot: &Snapshot,
    params: CallHierarchyOutgoingCallsParams,
) -> Result<Option<Vec<CallHierarchyOutgoingCall>>, Refusal> {
    let Some((document, entry)) = found_again(snapshot, &params.item) else { return Ok(None) };
    let calls = feature::outgoing(document.program(), entry.id).into_iter();
    let shown = calls.filter_map(|(entry, spans)| {
        let to = item(snapshot, document.view, &entry)?;
        Some(CallHierarchyOutgoingCall { to, from_ranges: ranges(&document, spans) })
    });
    Ok(Some(shown.collect()))
}

/// Finds the declaration behind an item that the client had from here.
fn found_again<'s>(
    snapshot: &'s Snapshot,
    item: &CallHierarchyItem,
) -> Option<(Document<'s>, Entry)> {
    let id = TextDocumentIdentifier { uri: item.uri.clone() };
    let document = snapshot.document(&id)?;
    let offset = document.offset(item.selection_range.start);
    let entry = feature::prepare(document.program(), &document.file, offset)?;
    Some((document, entry))
}

fn ranges(document: &Document<'_>, spans: Vec<Span>) -> Vec<lsp_types::Range> {
    let lines = document.lines();
    spans.into_iter().map(|span| lines.range(span)).collect()
}

fn item(snapshot: &Snapshot, view: &View, entry: &Entry) -> Option<CallHierarchyItem> {
    let document = snapshot.file(view, &entry.file)?;
    Some(CallHierarchyItem {
        name: entry.name.to_string(),
        kind: symbols::kind(SymbolKind::Item(entry.kind)),
        tags: None,
        detail: Some(entry.detail.to_string()),
        uri: snapshot.uri(view, &entry.file),
        range: document.range(entry.span),
        selection_range: document.range(entry.name_span),
        data: None,
    })
}

//! What follows from the shape of a document: folds, growing selections, links, linked names.

use lsp_types::{
    DocumentLink, DocumentLinkParams, FoldingRange, FoldingRangeKind, FoldingRangeParams,
    LinkedEditingRangeParams, LinkedEditingRanges, SelectionRange, SelectionRangeParams,
};

use crate::features::folding::{self, FoldKind};
use crate::features::{document_links, linked_editing, selection_range};
use crate::server::dispatch::Refusal;
use crate::server::snapshot::Snapshot;

pub fn folds(
    snapshot: &Snapshot,
    params: FoldingRangeParams,
) -> Result<Option<Vec<FoldingRange>>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let lines = document.lines();
    let found = folding::folds(document.program(), &document.file).into_iter();
    let shown = found.map(|fold| {
        let (start, end) = (lines.position(fold.start), lines.position(fold.end));
        FoldingRange {
            start_line: start.line,
            end_line: end.line,
            kind: match fold.kind {
                FoldKind::Code => None,
                FoldKind::Comment => Some(FoldingRangeKind::Comment),
                FoldKind::Region => Some(FoldingRangeKind::Region),
            },
            ..FoldingRange::default()
        }
    });
    Ok(Some(shown.collect()))
}

pub fn selections(
    snapshot: &Snapshot,
    params: SelectionRangeParams,
) -> Result<Option<Vec<SelectionRange>>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let lines = document.lines();
    let one = |position| {
        let offset = lines.offset(position);
        let spans = selection_range::ranges(document.program(), &document.file, offset);
        let nested = spans.into_iter().rev().fold(None, |parent, span| {
            Some(SelectionRange { range: lines.range(span), parent: parent.map(Box::new) })
        });
        let range = lsp_types::Range { start: position, end: position };
        nested.unwrap_or(SelectionRange { range, parent: None })
    };
    Ok(Some(params.positions.into_iter().map(one).collect()))
}

pub fn links(
    snapshot: &Snapshot,
    params: DocumentLinkParams,
) -> Result<Option<Vec<DocumentLink>>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let lines = document.lines();
    let found = document_links::links(document.program(), &document.file).into_iter();
    let shown = found.map(|link| DocumentLink {
        range: lines.range(link.span),
        target: Some(snapshot.uri(document.view, &link.to)),
        tooltip: Some(link.tooltip),
        data: None,
    });
    Ok(Some(shown.collect()))
}

pub fn linked(
    snapshot: &Snapshot,
    params: LinkedEditingRangeParams,
) -> Result<Option<LinkedEditingRanges>, Refusal> {
    let at = params.text_document_position_params;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(None) };
    let lines = document.lines();
    let offset = lines.offset(at.position);
    let found = linked_editing::ranges(document.program(), &document.file, offset);
    Ok(found.map(|spans| LinkedEditingRanges {
        ranges: spans.into_iter().map(|span| lines.range(span)).collect(),
        word_pattern: Some("[A-Za-z_][A-Za-z0-9_]*".to_owned()),
    }))
}

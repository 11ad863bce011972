//! Formatting of a document, of a range, and while one types.

use lsp_types::{
    DocumentFormattingParams, DocumentOnTypeFormattingOptions, DocumentOnTypeFormattingParams,
    DocumentRangeFormattingParams, TextEdit,
};

use crate::features::formatting as feature;
use crate::server::dispatch::Refusal;
use crate::server::snapshot::{Document, Snapshot};

pub fn on_type_options() -> DocumentOnTypeFormattingOptions {
    let more = ["\n", "]", ")"].map(str::to_owned);
    DocumentOnTypeFormattingOptions {
        first_trigger_character: "}".to_owned(),
        more_trigger_character: Some(more.to_vec()),
    }
}

pub fn document(
    snapshot: &Snapshot,
    params: DocumentFormattingParams,
) -> Result<Option<Vec<TextEdit>>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    Ok(Some(edits(&document, feature::document(&document.text))))
}

pub fn range(
    snapshot: &Snapshot,
    params: DocumentRangeFormattingParams,
) -> Result<Option<Vec<TextEdit>>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let selection = document.lines().span(params.range);
    Ok(Some(edits(&document, feature::range(&document.text, selection))))
}

pub fn on_type(
    snapshot: &Snapshot,
    params: DocumentOnTypeFormattingParams,
) -> Result<Option<Vec<TextEdit>>, Refusal> {
    let at = params.text_document_position;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(None) };
    let Some(typed) = params.ch.chars().next() else { return Ok(None) };
    let mut offset = document.offset(at.position);
    // An editor may have put a margin between the new line and the cursor.
    if typed == '\n' {
        let before = document.text[..offset as usize].trim_end_matches([' ', '\t']);
        offset = before.len() as u32;
    }
    Ok(Some(edits(&document, feature::on_type(&document.text, offset, typed))))
}

fn edits(document: &Document<'_>, edits: feature::Edits) -> Vec<TextEdit> {
    let lines = document.lines();
    let edits = edits.into_iter();
    edits.map(|(span, new_text)| TextEdit { range: lines.range(span), new_text }).collect()
}

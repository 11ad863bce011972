//! Semantic tokens of a document: all, of a range, or what changed since the last ones.

use lsp_types::{
    SemanticToken, SemanticTokenModifier, SemanticTokenType, SemanticTokens, SemanticTokensDelta,
    SemanticTokensDeltaParams, SemanticTokensEdit, SemanticTokensFullDeltaResult,
    SemanticTokensFullOptions, SemanticTokensLegend, SemanticTokensOptions, SemanticTokensParams,
    SemanticTokensRangeParams, SemanticTokensRangeResult, SemanticTokensResult,
};
use msd_model::place::Span;

use crate::features::semantic_tokens::{self as feature, TokenKind, modifier};
use crate::server::dispatch::Refusal;
use crate::server::snapshot::{Document, Snapshot};

pub fn options() -> SemanticTokensOptions {
    SemanticTokensOptions {
        legend: SemanticTokensLegend {
            token_types: TokenKind::NAMES.map(SemanticTokenType::new).to_vec(),
            token_modifiers: modifier::NAMES.map(SemanticTokenModifier::new).to_vec(),
        },
        range: Some(true),
        full: Some(SemanticTokensFullOptions::Delta { delta: Some(true) }),
        ..SemanticTokensOptions::default()
    }
}

pub fn full(
    snapshot: &Snapshot,
    params: SemanticTokensParams,
) -> Result<Option<SemanticTokensResult>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let data = tokens(&document, None);
    let id = snapshot.tokens.keep(params.text_document.uri, data.clone());
    Ok(Some(SemanticTokens { result_id: Some(id), data }.into()))
}

pub fn range(
    snapshot: &Snapshot,
    params: SemanticTokensRangeParams,
) -> Result<Option<SemanticTokensRangeResult>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let span = document.lines().span(params.range);
    let data = tokens(&document, Some(span));
    Ok(Some(SemanticTokens { result_id: None, data }.into()))
}

pub fn delta(
    snapshot: &Snapshot,
    params: SemanticTokensDeltaParams,
) -> Result<Option<SemanticTokensFullDeltaResult>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let uri = params.text_document.uri;
    let before = snapshot.tokens.before(&uri, &params.previous_result_id);
    let data = tokens(&document, None);
    let id = Some(snapshot.tokens.keep(uri, data.clone()));
    Ok(Some(match before {
        Some(before) => SemanticTokensDelta { result_id: id, edits: changes(&before, data) }.into(),
        None => SemanticTokens { result_id: id, data }.into(),
    }))
}

/// Positions are relative to the token before.
fn tokens(document: &Document<'_>, range: Option<Span>) -> Vec<SemanticToken> {
    let lines = document.lines();
    let mut before = lsp_types::Position::default();
    let found = feature::tokens(document.program(), &document.file, range).into_iter();
    let shown = found.map(|token| {
        let range = lines.range(token.span);
        let delta_line = range.start.line - before.line;
        let from = if delta_line == 0 { before.character } else { 0 };
        before = range.start;
        SemanticToken {
            delta_line,
            delta_start: range.start.character - from,
            length: range.end.character - range.start.character,
            token_type: token.kind as u32,
            token_modifiers_bitset: u32::from(token.modifiers),
        }
    });
    shown.collect()
}

/// Returns the one stretch in which two lists differ; a token is five numbers.
fn changes(before: &[SemanticToken], mut after: Vec<SemanticToken>) -> Vec<SemanticTokensEdit> {
    let same = |(a, b): &(&SemanticToken, &SemanticToken)| a == b;
    let start = before.iter().zip(&after).take_while(same).count();
    let room = before.len().min(after.len()) - start;
    let end = before.iter().rev().zip(after.iter().rev()).take(room).take_while(same).count();
    if before.len() == after.len() && start == before.len() {
        return Vec::new();
    }
    let data: Vec<SemanticToken> = after.drain(start..after.len() - end).collect();
    vec![SemanticTokensEdit {
        start: 5 * start as u32,
        delete_count: 5 * (before.len() - end - start) as u32,
        data: Some(data),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(delta_line: u32) -> SemanticToken {
        SemanticToken { delta_line, ..SemanticToken::default() }
    }

    #[test]
    fn only_what_differs_is_sent() {
        let list = |lines: &[u32]| lines.iter().map(|line| token(*line)).collect::<Vec<_>>();
        let before = list(&[1, 2, 3, 4]);
        assert_eq!(changes(&before, before.clone()), []);
        let edits = changes(&before, list(&[1, 9, 8, 3, 4]));
        let expected = SemanticTokensEdit { start: 5, delete_count: 5, data: Some(list(&[9, 8])) };
        assert_eq!(edits, [expected]);
        let edits = changes(&before, list(&[1, 2]));
        assert_eq!((edits[0].start, edits[0].delete_count), (10, 10));
        let edits = changes(&list(&[1, 1]), list(&[1]));
        assert_eq!((edits[0].start, edits[0].delete_count), (5, 5));
    }
}

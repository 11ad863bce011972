//! `textDocument/inlayHint`.

use lsp_types::{InlayHint, InlayHintKind, InlayHintLabel, InlayHintParams, InlayHintTooltip};

use crate::features::inlay_hints::{self as feature, HintKind, HintOptions};
use crate::server::dispatch::Refusal;
use crate::server::snapshot::Snapshot;

pub fn inlay_hint(
    snapshot: &Snapshot,
    params: InlayHintParams,
) -> Result<Option<Vec<InlayHint>>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let wanted = snapshot.config.inlay_hints;
    let options = HintOptions {
        types: wanted.types,
        waves: wanted.waves,
        estimates: wanted.estimates,
        limits: wanted.limits,
        arguments: wanted.arguments,
    };
    let lines = document.lines();
    let range = lines.span(params.range);
    let graph = document.view.graph();
    let (program, file) = (document.program(), &document.file);
    let found = feature::hints(program, file, range, graph.as_deref(), &options).into_iter();
    let shown = found.map(|hint| InlayHint {
        position: lines.position(hint.at),
        label: InlayHintLabel::String(hint.label),
        kind: match hint.kind {
            HintKind::Type => Some(InlayHintKind::TYPE),
            HintKind::Argument => Some(InlayHintKind::PARAMETER),
            HintKind::Plan => None,
        },
        text_edits: None,
        tooltip: hint.tooltip.map(InlayHintTooltip::String),
        padding_left: Some(hint.kind == HintKind::Plan),
        padding_right: Some(hint.kind == HintKind::Argument),
        data: None,
    });
    Ok(Some(shown.collect()))
}

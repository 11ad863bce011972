//! `textDocument/hover`.

use lsp_types::{Hover, HoverContents, HoverParams, MarkupContent, MarkupKind};

use crate::features::hover as feature;
use crate::server::dispatch::Refusal;
use crate::server::snapshot::Snapshot;

pub fn hover(snapshot: &Snapshot, params: HoverParams) -> Result<Option<Hover>, Refusal> {
    let at = params.text_document_position_params;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(None) };
    let offset = document.offset(at.position);
    let graph = document.view.graph();
    let describe = |ty: &str, property: Option<&str>| snapshot.outlook.describe(ty, property);
    let found =
        feature::hover(document.program(), &document.file, offset, graph.as_deref(), &describe);
    Ok(found.map(|found| {
        let value = match snapshot.abilities.markdown {
            true => found.markdown,
            false => found.markdown.replace("```msd\n", "").replace("```\n", ""),
        };
        let kind = match snapshot.abilities.markdown {
            true => MarkupKind::Markdown,
            false => MarkupKind::PlainText,
        };
        Hover {
            contents: HoverContents::Markup(MarkupContent { kind, value }),
            range: Some(document.range(found.span)),
        }
    }))
}

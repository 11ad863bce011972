//! `textDocument/signatureHelp`.

use lsp_types::{
    Documentation, MarkupContent, MarkupKind, ParameterInformation, ParameterLabel, SignatureHelp,
    SignatureHelpOptions, SignatureHelpParams, SignatureInformation,
};

use crate::features::signature_help as feature;
use crate::server::dispatch::Refusal;
use crate::server::snapshot::Snapshot;

pub fn options() -> SignatureHelpOptions {
    SignatureHelpOptions {
        trigger_characters: Some(vec!["(".to_owned(), ",".to_owned()]),
        retrigger_characters: Some(vec![")".to_owned(), "=".to_owned()]),
        ..SignatureHelpOptions::default()
    }
}

pub fn signature_help(
    snapshot: &Snapshot,
    params: SignatureHelpParams,
) -> Result<Option<SignatureHelp>, Refusal> {
    let at = params.text_document_position_params;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(None) };
    let offset = document.offset(at.position);
    let found = feature::signature_help(document.program(), &document.file, offset);
    Ok(found.map(|found| {
        // Offsets in a label are UTF-16, whatever positions are.
        let wide = |at: u32| found.label[..at as usize].encode_utf16().count() as u32;
        let parameters = found.parameters.iter().map(|span| ParameterInformation {
            label: ParameterLabel::LabelOffsets([wide(span.start), wide(span.end)]),
            documentation: None,
        });
        // One beyond the last marks none.
        let active = found.active.unwrap_or(found.parameters.len()) as u32;
        let kind = match snapshot.abilities.markdown {
            true => MarkupKind::Markdown,
            false => MarkupKind::PlainText,
        };
        let doc = (!found.doc.is_empty()).then(|| MarkupContent { kind, value: found.doc.clone() });
        let signature = SignatureInformation {
            parameters: Some(parameters.collect()),
            label: found.label.clone(),
            documentation: doc.map(Documentation::MarkupContent),
            active_parameter: Some(active),
        };
        SignatureHelp {
            signatures: vec![signature],
            active_signature: Some(0),
            active_parameter: Some(active),
        }
    }))
}

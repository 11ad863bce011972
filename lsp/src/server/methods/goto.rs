//! Definition, type definition, references and highlights.

use lsp_types::{
    DocumentHighlight, DocumentHighlightKind, DocumentHighlightParams, GotoDefinitionParams,
    GotoDefinitionResponse, Location, LocationLink, PrepareRenameResponse, ReferenceParams,
    RenameParams, TextDocumentPositionParams, WorkspaceEdit,
};
use msd_model::place::Span;

use crate::features::goto::{self as feature, Destination};
use crate::features::rename;
use crate::server::dispatch::Refusal;
use crate::server::methods::library;
use crate::server::snapshot::{Document, Snapshot};

pub fn definition(
    snapshot: &Snapshot,
    params: GotoDefinitionParams,
) -> Result<Option<GotoDefinitionResponse>, Refusal> {
    let at = params.text_document_position_params;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(None) };
    let offset = document.offset(at.position);
    let found = feature::definition(document.program(), &document.file, offset);
    Ok(found.and_then(|(span, to)| link(snapshot, &document, span, to)))
}

pub fn type_definition(
    snapshot: &Snapshot,
    params: GotoDefinitionParams,
) -> Result<Option<GotoDefinitionResponse>, Refusal> {
    let at = params.text_document_position_params;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(None) };
    let offset = document.offset(at.position);
    let found = feature::type_definition(document.program(), &document.file, offset);
    Ok(found.and_then(|(span, to)| link(snapshot, &document, span, to)))
}

fn link(
    snapshot: &Snapshot,
    document: &Document<'_>,
    span: Span,
    to: Destination,
) -> Option<GotoDefinitionResponse> {
    let location = match to {
        Destination::Source(place) => snapshot.location(document.view, &place)?,
        Destination::Type { name, member } => library::of_type(&name, member.as_ref(), snapshot)?,
        Destination::Function(name) => library::of_function(&name, snapshot)?,
        Destination::Folder(folder) => {
            let files = document.program().files();
            let first = files.iter().find(|file| file.folder == folder)?;
            let uri = snapshot.uri(document.view, &first.path);
            Location { uri, range: lsp_types::Range::default() }
        }
    };
    if !snapshot.abilities.links {
        return Some(GotoDefinitionResponse::Scalar(location));
    }
    Some(GotoDefinitionResponse::Link(vec![LocationLink {
        origin_selection_range: Some(document.range(span)),
        target_uri: location.uri,
        target_range: location.range,
        target_selection_range: location.range,
    }]))
}

pub fn references(
    snapshot: &Snapshot,
    params: ReferenceParams,
) -> Result<Option<Vec<Location>>, Refusal> {
    let at = params.text_document_position;
    let mut out: Vec<Location> = Vec::new();
    // A module may be used by several programs, each with places of its own.
    for document in snapshot.documents(&at.text_document) {
        let offset = document.offset(at.position);
        let with_declaration = params.context.include_declaration;
        let found =
            feature::references(document.program(), &document.file, offset, with_declaration);
        for found in found {
            out.extend(snapshot.location(document.view, &found.place));
        }
    }
    out.sort_by(|a, b| (&a.uri, a.range.start).cmp(&(&b.uri, b.range.start)));
    out.dedup();
    Ok(Some(out))
}

pub fn highlights(
    snapshot: &Snapshot,
    params: DocumentHighlightParams,
) -> Result<Option<Vec<DocumentHighlight>>, Refusal> {
    let at = params.text_document_position_params;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(None) };
    let lines = document.lines();
    let found = feature::highlights(document.program(), &document.file, lines.offset(at.position));
    let kind = |is_definition| match is_definition {
        true => DocumentHighlightKind::WRITE,
        false => DocumentHighlightKind::READ,
    };
    let found = found.into_iter().map(|(span, is_definition)| DocumentHighlight {
        range: lines.range(span),
        kind: Some(kind(is_definition)),
    });
    Ok(Some(found.collect()))
}

pub fn prepare_rename(
    snapshot: &Snapshot,
    params: TextDocumentPositionParams,
) -> Result<Option<PrepareRenameResponse>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let offset = document.offset(params.position);
    let found = rename::prepare(document.program(), &document.file, offset);
    let found = found.map_err(Refusal::Failed)?;
    Ok(Some(PrepareRenameResponse::RangeWithPlaceholder {
        range: document.range(found.span),
        placeholder: found.name.to_string(),
    }))
}

pub fn rename(snapshot: &Snapshot, params: RenameParams) -> Result<Option<WorkspaceEdit>, Refusal> {
    let at = params.text_document_position;
    let mut out: Option<WorkspaceEdit> = None;
    for document in snapshot.documents(&at.text_document) {
        let offset = document.offset(at.position);
        let changes = rename::rename(document.program(), &document.file, offset, &params.new_name);
        let edit = snapshot.edit(document.view, &changes.map_err(Refusal::Failed)?);
        let all = out.get_or_insert_with(WorkspaceEdit::default);
        let all = all.changes.get_or_insert_default();
        for (uri, edits) in edit.changes.into_iter().flatten() {
            let known = all.entry(uri).or_default();
            edits.into_iter().for_each(|edit| {
                if !known.contains(&edit) {
                    known.push(edit);
                }
            });
        }
    }
    Ok(out)
}

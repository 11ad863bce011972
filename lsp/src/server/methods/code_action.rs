//! `textDocument/codeAction`: quick fixes, refactorings, and what a file as a whole can be given.

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOptions, CodeActionOrCommand, CodeActionParams,
    CreateFile, CreateFileOptions, DocumentChangeOperation, DocumentChanges, OneOf,
    OptionalVersionedTextDocumentIdentifier, Position, Range, ResourceOp, TextDocumentEdit,
    TextEdit, Url, WorkspaceEdit,
};
use msd_model::diagnostic::Diagnostic;

use crate::features::change::Change;
use crate::features::code_actions::{self as feature, Action, ActionKind};
use crate::features::formatting;
use crate::server::diagnostics::translate;
use crate::server::dispatch::Refusal;
use crate::server::overlay::joined;
use crate::server::snapshot::{Document, Snapshot, uri_of};

pub fn options() -> CodeActionOptions {
    let kinds = [
        CodeActionKind::QUICKFIX,
        CodeActionKind::REFACTOR_REWRITE,
        CodeActionKind::REFACTOR_EXTRACT,
        CodeActionKind::REFACTOR_INLINE,
        CodeActionKind::SOURCE_FIX_ALL,
        kind(ActionKind::Format),
    ];
    CodeActionOptions { code_action_kinds: Some(kinds.to_vec()), ..CodeActionOptions::default() }
}

pub fn code_action(
    snapshot: &Snapshot,
    params: CodeActionParams,
) -> Result<Option<Vec<CodeActionOrCommand>>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let (program, file) = (document.program(), &document.file);
    let selection = document.lines().span(params.range);
    let diagnostics = program.diagnostics();
    let only = params.context.only.as_deref();
    let mut actions = feature::code_actions(program, file, selection, &diagnostics);
    actions.extend(feature::fix_all(file, &diagnostics));
    // Nobody wants to see this beside every word.
    if only.is_some_and(|only| is_wanted(Some(only), ActionKind::Format)) {
        actions.extend(format(&document));
    }
    actions.retain(|action| is_wanted(only, action.kind));
    let shown = actions.into_iter().filter_map(|action| {
        one(snapshot, &document, &diagnostics, action).map(CodeActionOrCommand::CodeAction)
    });
    Ok(Some(shown.collect()))
}

fn format(document: &Document<'_>) -> Option<Action> {
    let edits = formatting::document(&document.text).into_iter();
    let changes: Vec<Change> =
        edits.map(|(span, text)| Change::new(document.file.clone(), span, text)).collect();
    (!changes.is_empty()).then(|| Action::new("Format the file", ActionKind::Format, changes))
}

fn kind(kind: ActionKind) -> CodeActionKind {
    match kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        ActionKind::Extract => CodeActionKind::REFACTOR_EXTRACT,
        ActionKind::Inline => CodeActionKind::REFACTOR_INLINE,
        ActionKind::FixAll => CodeActionKind::SOURCE_FIX_ALL,
        ActionKind::Format => CodeActionKind::new("source.format"),
    }
}

/// A kind is asked for by itself or by what it begins with: `refactor`.
fn is_wanted(only: Option<&[CodeActionKind]>, of: ActionKind) -> bool {
    let Some(only) = only else { return true };
    let kind = kind(of);
    only.iter().any(|wanted| {
        let rest = kind.as_str().strip_prefix(wanted.as_str());
        rest.is_some_and(|rest| {
            rest.is_empty() || rest.starts_with('.') || wanted.as_str().is_empty()
        })
    })
}

fn one(
    snapshot: &Snapshot,
    document: &Document<'_>,
    diagnostics: &[Diagnostic],
    action: Action,
) -> Option<CodeAction> {
    let mends = action.mends.and_then(|index| diagnostics.get(index));
    let mends = mends.map(|found| {
        let file = &found.primary.at.file;
        translate(snapshot, document.view, file, std::slice::from_ref(found))
    });
    Some(CodeAction {
        edit: Some(edit(snapshot, document, &action)?),
        kind: Some(kind(action.kind)),
        title: action.title,
        diagnostics: mends,
        is_preferred: action.preferred.then_some(true),
        ..CodeAction::default()
    })
}

/// Translates what an action changes; one that makes files is for clients that can make them.
fn edit(snapshot: &Snapshot, document: &Document<'_>, action: &Action) -> Option<WorkspaceEdit> {
    let view = document.view;
    let changes = snapshot.edit(view, &action.changes);
    if action.new_files.is_empty() {
        return Some(changes);
    }
    if !snapshot.abilities.resource_operations {
        return None;
    }
    let mut operations = Vec::new();
    for (path, text) in &action.new_files {
        let uri = uri_of(&joined(&view.root, path));
        let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) };
        operations.push(DocumentChangeOperation::Op(ResourceOp::Create(CreateFile {
            uri: uri.clone(),
            options: Some(options),
            annotation_id: None,
        })));
        let start = Range { start: Position::default(), end: Position::default() };
        operations.push(edits_of(uri, vec![TextEdit { range: start, new_text: text.clone() }]));
    }
    let mut edits: Vec<(Url, Vec<TextEdit>)> =
        changes.changes.unwrap_or_default().into_iter().collect();
    edits.sort_by(|a, b| a.0.cmp(&b.0));
    operations.extend(edits.into_iter().map(|(uri, edits)| edits_of(uri, edits)));
    let document_changes = Some(DocumentChanges::Operations(operations));
    Some(WorkspaceEdit { document_changes, ..WorkspaceEdit::default() })
}

fn edits_of(uri: Url, edits: Vec<TextEdit>) -> DocumentChangeOperation {
    DocumentChangeOperation::Edit(TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    })
}

//! `textDocument/completion`.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionItemTag, CompletionList, CompletionParams,
    CompletionResponse, CompletionTextEdit, Documentation, InsertTextFormat, MarkupContent,
    MarkupKind, TextEdit,
};
use smol_str::SmolStr;

use crate::features::completion::{self as feature, Completion, Kind, Rank};
use crate::server::dispatch::Refusal;
use crate::server::overlay::joined;
use crate::server::snapshot::{Document, Snapshot};

/// More than these no one reads; typing on asks again.
const MOST: usize = 600;

pub fn completion(
    snapshot: &Snapshot,
    params: CompletionParams,
) -> Result<Option<CompletionResponse>, Refusal> {
    let at = params.text_document_position;
    let Some(document) = snapshot.document(&at.text_document) else { return Ok(None) };
    let lines = document.lines();
    let offset = lines.offset(at.position);
    let folders = |folder: &str| folders_in(&document, folder);
    let Some((replace, mut found)) =
        feature::completion(document.program(), &document.file, offset, &folders)
    else {
        return Ok(None);
    };
    found.sort_by_key(|item| item.rank);
    let typed = &document.text[replace.start as usize..(offset.max(replace.start)) as usize];
    let is_incomplete = found.len() > MOST;
    if is_incomplete {
        let typed = typed.to_ascii_lowercase();
        found.retain(|item| item.label.to_ascii_lowercase().contains(&typed));
        found.truncate(MOST);
    }
    let range = lines.range(replace);
    let items = found.into_iter().enumerate().map(|(at, found)| item(snapshot, range, at, found));
    Ok(Some(CompletionResponse::List(CompletionList { is_incomplete, items: items.collect() })))
}

fn item(
    snapshot: &Snapshot,
    range: lsp_types::Range,
    at: usize,
    found: Completion,
) -> CompletionItem {
    let snippet = found.snippet.as_ref().filter(|_| snapshot.abilities.snippets);
    let new_text = snippet.cloned().unwrap_or_else(|| found.plain().to_owned());
    CompletionItem {
        kind: Some(kind(found.kind)),
        detail: found.detail,
        documentation: found.doc.map(|value| {
            Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })
        }),
        preselect: (found.rank == Rank::Wanted && at == 0).then_some(true),
        sort_text: Some(format!("{at:05}")),
        filter_text: Some(found.label.clone()),
        insert_text_format: snippet.map(|_| InsertTextFormat::SNIPPET),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
        tags: found.deprecated.then(|| vec![CompletionItemTag::DEPRECATED]),
        label: found.label,
        ..CompletionItem::default()
    }
}

fn kind(kind: Kind) -> CompletionItemKind {
    match kind {
        Kind::Keyword => CompletionItemKind::KEYWORD,
        Kind::Snippet => CompletionItemKind::SNIPPET,
        Kind::Property => CompletionItemKind::PROPERTY,
        Kind::ResourceType => CompletionItemKind::CLASS,
        Kind::Type => CompletionItemKind::INTERFACE,
        Kind::Resource => CompletionItemKind::VARIABLE,
        Kind::Module => CompletionItemKind::MODULE,
        Kind::Value => CompletionItemKind::VALUE,
        Kind::Function => CompletionItemKind::FUNCTION,
        Kind::Word => CompletionItemKind::ENUM_MEMBER,
        Kind::Decorator => CompletionItemKind::EVENT,
        Kind::Limit => CompletionItemKind::UNIT,
        Kind::Folder => CompletionItemKind::FOLDER,
        Kind::Parameter => CompletionItemKind::FIELD,
    }
}

/// Returns the folders beside a document that a module's path could go on with.
fn folders_in(document: &Document<'_>, relative: &str) -> Vec<SmolStr> {
    let path = document.view.root.join(document.file.as_str());
    let Some(folder) = path.parent() else { return Vec::new() };
    let Ok(entries) = std::fs::read_dir(joined(folder, relative)) else { return Vec::new() };
    let mut names: Vec<SmolStr> = entries
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .filter_map(|entry| entry.file_name().to_str().map(SmolStr::new))
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

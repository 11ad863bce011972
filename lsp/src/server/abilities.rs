//! What the client can do, from what it says of itself.

use lsp_types::{ClientCapabilities, MarkupKind};

use super::snapshot::Abilities;

pub fn of_client(client: &ClientCapabilities) -> Abilities {
    let document = client.text_document.as_ref();
    let workspace = client.workspace.as_ref();
    let completion = document.and_then(|document| document.completion.as_ref());
    let item = completion.and_then(|completion| completion.completion_item.as_ref());
    let hover = document.and_then(|document| document.hover.as_ref());
    let formats = hover.and_then(|hover| hover.content_format.as_ref());
    let symbols = document.and_then(|document| document.document_symbol.as_ref());
    let edits = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
    let watching = workspace.and_then(|workspace| workspace.did_change_watched_files);
    let window = client.window.as_ref();
    Abilities {
        snippets: item.and_then(|item| item.snippet_support).unwrap_or(false),
        markdown: formats.is_some_and(|formats| formats.contains(&MarkupKind::Markdown)),
        links: document.and_then(|document| document.definition?.link_support).unwrap_or(false),
        pull: document.is_some_and(|document| document.diagnostic.is_some()),
        watch: watching.and_then(|watching| watching.dynamic_registration).unwrap_or(false),
        configuration: workspace.and_then(|workspace| workspace.configuration).unwrap_or(false),
        progress: window.and_then(|window| window.work_done_progress).unwrap_or(false),
        refresh_lenses: workspace
            .and_then(|workspace| workspace.code_lens.as_ref()?.refresh_support)
            .unwrap_or(false),
        refresh_hints: workspace
            .and_then(|workspace| workspace.inlay_hint.as_ref()?.refresh_support)
            .unwrap_or(false),
        refresh_diagnostics: workspace
            .and_then(|workspace| workspace.diagnostic.as_ref()?.refresh_support)
            .unwrap_or(false),
        resource_operations: edits.is_some_and(|edits| {
            edits.document_changes == Some(true)
                && edits
                    .resource_operations
                    .as_ref()
                    .is_some_and(|known| known.contains(&lsp_types::ResourceOperationKind::Create))
        }),
        hierarchical_symbols: symbols
            .and_then(|symbols| symbols.hierarchical_document_symbol_support)
            .unwrap_or(false),
    }
}

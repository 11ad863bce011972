//! Every method that the server answers: one row each, with what it says of itself in `initialize`.

use lsp_types::ServerCapabilities;
use lsp_types::request::Request;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::dispatch::Refusal;
use super::position::Encoding;
use super::snapshot::Snapshot;

mod call_hierarchy;
mod code_action;
mod code_lens;
mod completion;
mod custom;
mod formatting;
mod goto;
mod hover;
mod inlay_hint;
mod library;
mod pull;
mod semantic_tokens;
mod signature_help;
mod structure;
mod symbols;

/// From parameters to a result.
type Answer = Box<dyn Fn(&Snapshot, Value) -> Result<Value, Refusal> + Send + Sync>;

/// A method and its answer.
pub struct Row {
    pub method: &'static str,
    pub run: Answer,
    /// Announces it.
    pub announce: fn(&mut ServerCapabilities),
}

fn row<R: Request + 'static>(
    answer: fn(&Snapshot, R::Params) -> Result<R::Result, Refusal>,
    announce: fn(&mut ServerCapabilities),
) -> Row {
    named(R::METHOD, answer, announce)
}

/// A method of msd's own: the protocol has no word to announce it with.
fn own<P, T>(method: &'static str, answer: fn(&Snapshot, P) -> Result<T, Refusal>) -> Row
where
    P: DeserializeOwned + 'static,
    T: Serialize + 'static,
{
    named(method, answer, unannounced)
}

fn named<P, T>(
    method: &'static str,
    answer: fn(&Snapshot, P) -> Result<T, Refusal>,
    announce: fn(&mut ServerCapabilities),
) -> Row
where
    P: DeserializeOwned + 'static,
    T: Serialize + 'static,
{
    let run = move |snapshot: &Snapshot, params: Value| {
        let params =
            serde_json::from_value(params).map_err(|error| Refusal::Params(error.to_string()))?;
        let result = answer(snapshot, params)?;
        serde_json::to_value(result).map_err(|error| Refusal::Failed(error.to_string()))
    };
    Row { method, run: Box::new(run), announce }
}

/// Announces nothing: there is no word for it in the protocol.
fn unannounced(_: &mut ServerCapabilities) {}

/// Returns all rows; the order is that of the documentation.
pub fn rows() -> Vec<Row> {
    use lsp_types::request as r;
    use lsp_types::*;
    vec![
        row::<r::DocumentDiagnosticRequest>(pull::diagnostic, |c| {
            c.diagnostic_provider =
                Some(DiagnosticServerCapabilities::Options(DiagnosticOptions {
                    identifier: Some("msd".to_owned()),
                    inter_file_dependencies: true,
                    workspace_diagnostics: false,
                    ..Default::default()
                }));
        }),
        row::<r::Completion>(completion::completion, |c| {
            let signs = [".", "\"", "@", "(", "{", "/", "=", " "].map(str::to_owned);
            c.completion_provider = Some(CompletionOptions {
                trigger_characters: Some(signs.to_vec()),
                ..Default::default()
            });
        }),
        row::<r::HoverRequest>(hover::hover, |c| c.hover_provider = Some(true.into())),
        row::<r::GotoDefinition>(goto::definition, |c| {
            c.definition_provider = Some(OneOf::Left(true));
        }),
        row::<r::GotoTypeDefinition>(goto::type_definition, |c| {
            c.type_definition_provider = Some(true.into());
        }),
        row::<r::References>(goto::references, |c| {
            c.references_provider = Some(OneOf::Left(true));
        }),
        row::<r::DocumentHighlightRequest>(goto::highlights, |c| {
            c.document_highlight_provider = Some(OneOf::Left(true));
        }),
        row::<r::PrepareRenameRequest>(goto::prepare_rename, |c| {
            c.rename_provider = Some(OneOf::Right(RenameOptions {
                prepare_provider: Some(true),
                work_done_progress_options: Default::default(),
            }));
        }),
        row::<r::Rename>(goto::rename, unannounced),
        row::<r::SignatureHelpRequest>(signature_help::signature_help, |c| {
            c.signature_help_provider = Some(signature_help::options());
        }),
        row::<r::CodeActionRequest>(code_action::code_action, |c| {
            c.code_action_provider =
                Some(CodeActionProviderCapability::Options(code_action::options()));
        }),
        row::<r::Formatting>(formatting::document, |c| {
            c.document_formatting_provider = Some(OneOf::Left(true));
        }),
        row::<r::RangeFormatting>(formatting::range, |c| {
            c.document_range_formatting_provider = Some(OneOf::Left(true));
        }),
        row::<r::OnTypeFormatting>(formatting::on_type, |c| {
            c.document_on_type_formatting_provider = Some(formatting::on_type_options());
        }),
        row::<r::SemanticTokensFullRequest>(semantic_tokens::full, |c| {
            c.semantic_tokens_provider = Some(semantic_tokens::options().into());
        }),
        row::<r::SemanticTokensFullDeltaRequest>(semantic_tokens::delta, unannounced),
        row::<r::SemanticTokensRangeRequest>(semantic_tokens::range, unannounced),
        row::<r::InlayHintRequest>(inlay_hint::inlay_hint, |c| {
            c.inlay_hint_provider = Some(OneOf::Left(true));
        }),
        row::<r::CodeLensRequest>(code_lens::code_lens, |c| {
            c.code_lens_provider = Some(CodeLensOptions { resolve_provider: Some(true) });
        }),
        row::<r::CodeLensResolve>(code_lens::resolve, unannounced),
        row::<r::DocumentSymbolRequest>(symbols::document, |c| {
            c.document_symbol_provider = Some(OneOf::Left(true));
        }),
        row::<r::WorkspaceSymbolRequest>(symbols::workspace, |c| {
            c.workspace_symbol_provider = Some(OneOf::Left(true));
        }),
        row::<r::FoldingRangeRequest>(structure::folds, |c| {
            c.folding_range_provider = Some(true.into());
        }),
        row::<r::SelectionRangeRequest>(structure::selections, |c| {
            c.selection_range_provider = Some(true.into());
        }),
        row::<r::DocumentLinkRequest>(structure::links, |c| {
            c.document_link_provider = Some(DocumentLinkOptions {
                resolve_provider: None,
                work_done_progress_options: Default::default(),
            });
        }),
        row::<r::LinkedEditingRange>(structure::linked, |c| {
            c.linked_editing_range_provider =
                Some(LinkedEditingRangeServerCapabilities::Simple(true));
        }),
        row::<r::CallHierarchyPrepare>(call_hierarchy::prepare, |c| {
            c.call_hierarchy_provider = Some(true.into());
        }),
        row::<r::CallHierarchyIncomingCalls>(call_hierarchy::incoming, unannounced),
        row::<r::CallHierarchyOutgoingCalls>(call_hierarchy::outgoing, unannounced),
        own("msd/graph", custom::graph),
        own("msd/planPreview", custom::plan_preview),
        own("msd/insertExisting", custom::insert),
        own("msd/tests", custom::tests),
        own("msd/resourceTypes", custom::resource_types),
        own("msd/stdlibDocument", custom::stdlib_document),
    ]
}

/// Returns what the server can do.
pub fn capabilities(encoding: Encoding, rows: &[Row]) -> ServerCapabilities {
    let mut out = ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(lsp_types::TextDocumentSyncCapability::Options(
            lsp_types::TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(lsp_types::TextDocumentSyncKind::INCREMENTAL),
                save: Some(lsp_types::TextDocumentSyncSaveOptions::Supported(true)),
                ..Default::default()
            },
        )),
        workspace: Some(lsp_types::WorkspaceServerCapabilities {
            workspace_folders: Some(lsp_types::WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp_types::OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        ..ServerCapabilities::default()
    };
    rows.iter().for_each(|row| (row.announce)(&mut out));
    out
}

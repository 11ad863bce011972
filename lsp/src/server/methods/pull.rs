//! `textDocument/diagnostic`: for clients that ask instead of being told.

use std::hash::{DefaultHasher, Hash, Hasher};

use lsp_types::{
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult,
    FullDocumentDiagnosticReport, RelatedFullDocumentDiagnosticReport,
    RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};
use msd_model::diagnostic::Diagnostic;

use crate::server::diagnostics::translate;
use crate::server::dispatch::Refusal;
use crate::server::snapshot::Snapshot;

pub fn diagnostic(
    snapshot: &Snapshot,
    params: DocumentDiagnosticParams,
) -> Result<DocumentDiagnosticReportResult, Refusal> {
    let mut items: Vec<lsp_types::Diagnostic> = Vec::new();
    for document in snapshot.documents(&params.text_document) {
        let all = document.program().diagnostics().into_iter();
        let mine: Vec<Diagnostic> = all.filter(|d| d.primary.at.file == document.file).collect();
        for found in translate(snapshot, document.view, &document.file, &mine) {
            if !items.contains(&found) {
                items.push(found);
            }
        }
    }
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(&items).unwrap_or_default().hash(&mut hasher);
    let id = format!("{:x}", hasher.finish());
    let report = match params.previous_result_id {
        Some(before) if before == id => {
            DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport {
                    result_id: id,
                },
            })
        }
        _ => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report: FullDocumentDiagnosticReport {
                result_id: Some(id),
                items,
            },
        }),
    };
    Ok(DocumentDiagnosticReportResult::Report(report))
}

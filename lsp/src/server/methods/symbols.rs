//! Symbols of a document and of the workspace.

use lsp_types::{
    DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, Location, SymbolInformation,
    SymbolKind as Kind, Url, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};
use msd_syntax::ItemKind;

use crate::features::symbols::{self as feature, Symbol, SymbolKind};
use crate::server::dispatch::Refusal;
use crate::server::position::Lines;
use crate::server::snapshot::Snapshot;

pub fn kind(kind: SymbolKind) -> Kind {
    match kind {
        SymbolKind::Task => Kind::EVENT,
        SymbolKind::Field => Kind::PROPERTY,
        SymbolKind::Item(kind) => match kind {
            ItemKind::Resource => Kind::OBJECT,
            ItemKind::Existing => Kind::INTERFACE,
            ItemKind::Param => Kind::VARIABLE,
            ItemKind::Let => Kind::CONSTANT,
            ItemKind::Output => Kind::FIELD,
            ItemKind::Type | ItemKind::ResourceType => Kind::STRUCT,
            ItemKind::Function => Kind::FUNCTION,
            ItemKind::Module => Kind::MODULE,
            ItemKind::Group | ItemKind::Stack | ItemKind::Target => Kind::NAMESPACE,
            ItemKind::Limit => Kind::NUMBER,
            ItemKind::Constraint => Kind::BOOLEAN,
            ItemKind::Test => Kind::METHOD,
            ItemKind::Notify => Kind::EVENT,
            ItemKind::Moved | ItemKind::Import | ItemKind::Forget | ItemKind::Unknown => Kind::KEY,
        },
    }
}

pub fn document(
    snapshot: &Snapshot,
    params: DocumentSymbolParams,
) -> Result<Option<DocumentSymbolResponse>, Refusal> {
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let found = feature::document(document.program(), &document.file);
    let lines = document.lines();
    if snapshot.abilities.hierarchical_symbols {
        return Ok(Some(
            found.into_iter().map(|symbol| nested(symbol, &lines)).collect::<Vec<_>>().into(),
        ));
    }
    let mut flat = Vec::new();
    found.into_iter().for_each(|symbol| {
        flatten(symbol, None, &params.text_document.uri, &lines, &mut flat);
    });
    Ok(Some(flat.into()))
}

// The protocol's own field for what is deprecated is deprecated itself, and has to be given.
#[allow(deprecated)]
fn nested(symbol: Symbol, lines: &Lines<'_>) -> DocumentSymbol {
    let children: Vec<DocumentSymbol> =
        symbol.children.into_iter().map(|child| nested(child, lines)).collect();
    DocumentSymbol {
        name: symbol.name.to_string(),
        detail: (!symbol.detail.is_empty()).then(|| symbol.detail.to_string()),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        range: lines.range(symbol.span),
        selection_range: lines.range(symbol.name_span),
        children: (!children.is_empty()).then_some(children),
    }
}

#[allow(deprecated)]
fn flatten(
    symbol: Symbol,
    container: Option<&str>,
    uri: &Url,
    lines: &Lines<'_>,
    out: &mut Vec<SymbolInformation>,
) {
    out.push(SymbolInformation {
        name: symbol.name.to_string(),
        kind: kind(symbol.kind),
        tags: None,
        deprecated: None,
        location: Location { uri: uri.clone(), range: lines.range(symbol.span) },
        container_name: container.map(str::to_owned),
    });
    for child in symbol.children {
        flatten(child, Some(&symbol.name), uri, lines, out);
    }
}

#[allow(deprecated)]
pub fn workspace(
    snapshot: &Snapshot,
    params: WorkspaceSymbolParams,
) -> Result<Option<WorkspaceSymbolResponse>, Refusal> {
    let mut out: Vec<SymbolInformation> = Vec::new();
    for view in &snapshot.views {
        for found in feature::workspace(&view.program, &params.query) {
            let Some(location) = snapshot.location(view, &found.place) else { continue };
            let symbol = SymbolInformation {
                name: found.name.to_string(),
                kind: kind(found.kind),
                tags: None,
                deprecated: None,
                location,
                container_name: found.container.map(|name| name.to_string()),
            };
            // A module that several programs use is one module.
            if !out.contains(&symbol) {
                out.push(symbol);
            }
        }
    }
    Ok(Some(WorkspaceSymbolResponse::Flat(out)))
}

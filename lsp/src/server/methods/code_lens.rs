//! `textDocument/codeLens`, and `codeLens/resolve` for those that count references.

use lsp_types::{
    CodeLens, CodeLensParams, Command, Location, Position, TextDocumentIdentifier, Url,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::features::code_lens::{self as feature, LensCommand};
use crate::server::dispatch::Refusal;
use crate::server::snapshot::Snapshot;

/// What a lens carries until it is resolved.
#[derive(Serialize, Deserialize)]
struct Unresolved {
    uri: Url,
    position: Position,
}

pub fn code_lens(
    snapshot: &Snapshot,
    params: CodeLensParams,
) -> Result<Option<Vec<CodeLens>>, Refusal> {
    if !snapshot.config.code_lens.enable {
        return Ok(Some(Vec::new()));
    }
    let uri = params.text_document.uri.clone();
    let Some(document) = snapshot.document(&params.text_document) else { return Ok(None) };
    let lines = document.lines();
    let folder = document.view.root.display().to_string();
    let graph = document.view.graph();
    let found = feature::lenses(document.program(), &document.file, graph.as_deref()).into_iter();
    let shown = found.map(|lens| {
        let range = lines.range(lens.span);
        let title = lens.title.unwrap_or_default();
        let with = |command: &str, arguments: Vec<Value>| {
            let (title, command) = (title.clone(), command.to_owned());
            Some(Command { title, command, arguments: Some(arguments) })
        };
        let command = match &lens.command {
            LensCommand::References => None,
            LensCommand::RunTest { name } => with("msd.runTest", vec![json!(folder), json!(name)]),
            LensCommand::PlanGroup { group } => {
                with("msd.planGroup", vec![json!(folder), json!(group)])
            }
            // Without a command an editor shows the words alone.
            LensCommand::Note => with("", Vec::new()),
        };
        let data = command.is_none().then(|| {
            let position = range.start;
            serde_json::to_value(Unresolved { uri: uri.clone(), position }).unwrap_or_default()
        });
        CodeLens { range, command, data }
    });
    Ok(Some(shown.collect()))
}

pub fn resolve(snapshot: &Snapshot, mut lens: CodeLens) -> Result<CodeLens, Refusal> {
    let Some(data) = lens.data.take() else { return Ok(lens) };
    let data: Unresolved =
        serde_json::from_value(data).map_err(|error| Refusal::Params(error.to_string()))?;
    let id = TextDocumentIdentifier { uri: data.uri.clone() };
    let Some(document) = snapshot.document(&id) else { return Ok(lens) };
    let offset = document.offset(data.position);
    let found = feature::references(document.program(), &document.file, offset);
    let Some((title, places)) = found else { return Ok(lens) };
    let locations: Vec<Location> =
        places.iter().filter_map(|place| snapshot.location(document.view, place)).collect();
    lens.command = Some(Command {
        title,
        command: if locations.is_empty() { "" } else { "msd.showReferences" }.to_owned(),
        arguments: Some(vec![json!(data.uri), json!(data.position), json!(locations)]),
    });
    Ok(lens)
}

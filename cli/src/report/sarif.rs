//! Reports for code scanning: SARIF 2.1.0, of which only what msd fills in is spelled out here. The
//! standard is https://docs.oasis-open.org/sarif/sarif/v2.1.0/.

use msd_model::code::Code;
use msd_model::diagnostic::{Diagnostic, Edit, Label};
use msd_model::place::Place;
use serde::Serialize;

use crate::report::from_root::FromRoot;
use crate::report::position::Position;
use crate::report::{Sources, severity_name};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Returns the whole document.
pub fn document(diagnostics: &[Diagnostic], sources: Sources<'_>, files: &FromRoot) -> Log {
    let mut codes: Vec<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let driver = Driver {
        name: "msd",
        version: env!("CARGO_PKG_VERSION"),
        information_uri: Some(env!("CARGO_PKG_REPOSITORY")).filter(|uri| !uri.is_empty()),
        rules: codes.iter().copied().map(rule).collect(),
    };
    let writer = Writer { sources, files };
    let result = |diagnostic: &Diagnostic| {
        // Every code of a diagnostic is among the codes.
        let index = codes.binary_search(&diagnostic.code).unwrap_or_default();
        writer.result(diagnostic, index)
    };
    let run = Run {
        tool: Tool { driver },
        column_kind: "unicodeCodePoints",
        results: diagnostics.iter().map(result).collect(),
    };
    Log { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

fn rule(code: Code) -> Rule {
    Rule {
        id: code.as_str(),
        short_description: text(code.title()),
        help: text(format!(
            "`msd explain {code}` shows a program with this mistake, and one without"
        )),
        default_configuration: Configuration { level: severity_name(code.severity()) },
    }
}

struct Writer<'a> {
    sources: Sources<'a>,
    files: &'a FromRoot,
}

impl Writer<'_> {
    fn result(&self, diagnostic: &Diagnostic, rule_index: usize) -> ScanResult {
        let help = diagnostic.help.iter().map(|help| format!("\nhelp: {help}"));
        let message = std::iter::once(diagnostic.message.clone()).chain(help).collect::<String>();
        let location = |label: &Label| Location {
            physical_location: self.physical(&label.at),
            message: (!label.text.is_empty()).then(|| text(label.text.as_str())),
        };
        ScanResult {
            rule_id: diagnostic.code.as_str(),
            rule_index,
            level: severity_name(diagnostic.severity()),
            message: text(message),
            locations: [location(&diagnostic.primary)],
            related_locations: diagnostic.labels.iter().map(location).collect(),
            fixes: diagnostic.fix.iter().map(|edit| self.fix(edit, diagnostic)).collect(),
        }
    }

    fn fix(&self, edit: &Edit, diagnostic: &Diagnostic) -> Fix {
        let Physical { artifact_location, region } = self.physical(&edit.at);
        let inserted_content = text(edit.replacement.as_str());
        let replacements = [Replacement { deleted_region: region, inserted_content }];
        Fix {
            description: diagnostic.help.as_deref().map(text),
            artifact_changes: [ArtifactChange { artifact_location, replacements }],
        }
    }

    fn physical(&self, place: &Place) -> Physical {
        let source = (self.sources)(&place.file);
        let source = source.as_deref().unwrap_or("");
        let start = Position::of(source, place.span.start as usize);
        let end = Position::of(source, place.span.end as usize);
        Physical {
            artifact_location: Artifact { uri: self.files.uri(&place.file) },
            // The end column is the first one that is not part of the region any more.
            region: Region {
                start_line: start.line,
                start_column: start.column,
                end_line: end.line,
                end_column: end.column,
            },
        }
    }
}

fn text(text: impl Into<String>) -> Message {
    Message { text: text.into() }
}

#[derive(Debug, Serialize)]
pub struct Log {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    column_kind: &'static str,
    results: Vec<ScanResult>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    information_uri: Option<&'static str>,
    rules: Vec<Rule>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    help: Message,
    default_configuration: Configuration,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ScanResult {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    fixes: Vec<Fix>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Debug, Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Fix {
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<Message>,
    artifact_changes: [ArtifactChange; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ArtifactChange {
    artifact_location: Artifact,
    replacements: [Replacement; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement {
    deleted_region: Region,
    inserted_content: Message,
}

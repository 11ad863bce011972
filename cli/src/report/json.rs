//! Reports for programs: one JSON document, its form versioned.

use msd_model::diagnostic::{Diagnostic, Label, Severity};
use msd_model::place::Place;
use serde_json::{Value as Json, json};

use crate::report::position::Position;
use crate::report::{Sources, severity_name};

/// The version of the document; grows when a field changes its meaning or goes away.
const FORMAT_VERSION: u32 = 1;

/// Returns the whole document.
pub fn document(diagnostics: &[Diagnostic], sources: Sources<'_>) -> Json {
    let count =
        |wanted| diagnostics.iter().filter(|diagnostic| diagnostic.severity() == wanted).count();
    let errors = count(Severity::Error);
    json!({
        "format_version": FORMAT_VERSION,
        "valid": errors == 0,
        "error_count": errors,
        "warning_count": count(Severity::Warning),
        "diagnostics": diagnostics.iter().map(|found| one(found, sources)).collect::<Vec<_>>(),
    })
}

fn one(diagnostic: &Diagnostic, sources: Sources<'_>) -> Json {
    let mut json = json!({
        "code": diagnostic.code.as_str(),
        "severity": severity_name(diagnostic.severity()),
        "message": diagnostic.message,
    });
    let labels: Vec<Json> =
        diagnostic.labels.iter().map(|label| labelled(label, sources)).collect();
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let mut json = place(&fix.at, sources);
        json["replacement"] = json!(fix.replacement);
        json
    });
    if let (Json::Object(fields), Json::Object(primary)) =
        (&mut json, labelled(&diagnostic.primary, sources))
    {
        fields.extend(primary);
        fields.insert("labels".to_owned(), json!(labels));
        fields.insert("help".to_owned(), json!(diagnostic.help));
        fields.insert("fix".to_owned(), json!(fix));
    }
    json
}

fn labelled(label: &Label, sources: Sources<'_>) -> Json {
    let mut json = place(&label.at, sources);
    json["label"] = json!(label.text);
    json
}

fn place(place: &Place, sources: Sources<'_>) -> Json {
    let text = sources(&place.file);
    let text = text.as_deref().unwrap_or("");
    json!({
        "file": place.file,
        "start": position(text, place.span.start as usize),
        "end": position(text, place.span.end as usize),
    })
}

fn position(text: &str, byte: usize) -> Json {
    let Position { line, column } = Position::of(text, byte);
    json!({ "line": line, "column": column, "byte": byte })
}

#[cfg(test)]
mod tests {
    use msd_model::code::Code;
    use msd_model::place::Span;

    use super::*;

    #[test]
    fn the_document_has_places_and_fixes() {
        let at = |start, end| Place { file: "a.msd".into(), span: Span::new(start, end) };
        let diagnostic = Diagnostic::new(Code::UnknownProperty, at(5, 6), "no `ö`")
            .here("here")
            .label(at(0, 1), "there")
            .help("`o`")
            .fix(at(5, 7), "o");
        let json = document(&[diagnostic], &|_| Some("ä\n  ö\n".into()));
        let expected = json!({
            "format_version": 1,
            "valid": false,
            "error_count": 1,
            "warning_count": 0,
            "diagnostics": [{
                "code": "E0203",
                "severity": "error",
                "message": "no `ö`",
                "file": "a.msd",
                "start": { "line": 2, "column": 3, "byte": 5 },
                "end": { "line": 2, "column": 3, "byte": 6 },
                "label": "here",
                "labels": [{
                    "file": "a.msd",
                    "start": { "line": 1, "column": 1, "byte": 0 },
                    "end": { "line": 1, "column": 1, "byte": 1 },
                    "label": "there",
                }],
                "help": "`o`",
                "fix": {
                    "file": "a.msd",
                    "start": { "line": 2, "column": 3, "byte": 5 },
                    "end": { "line": 2, "column": 4, "byte": 7 },
                    "replacement": "o",
                },
            }],
        });
        assert_eq!(json, expected);
    }
}

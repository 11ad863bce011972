//! Fixtures: a program with its diagnostics written under the lines they are about.
//!
//! ```text
//! resource logs: aws.s3.Bucket { bucket_nmae = "x" }
//!                              //^^^^^^^^^^^ error[E0203]: … · help: …
//! ```
//! A place in the first two columns is written `//@FROM..TO`. Further labels follow their diagnostic
//! as `//^^^ label: …`. Line breaks in messages are shown as `⏎`.

use msd_model::diagnostic::{Diagnostic, Severity};
use msd_model::place::Place;

/// Returns the program without its expectations.
pub fn source(fixture: &str) -> String {
    fixture.split_inclusive('\n').filter(|line| !is_expectation(line)).collect()
}

fn is_expectation(line: &str) -> bool {
    let Some(rest) = line.trim_start().strip_prefix("//") else { return false };
    let mark = rest.starts_with('^') || rest.starts_with('@');
    mark && (rest.contains(" error[") || rest.contains(" warning[") || rest.contains(" label: "))
}

/// Returns the program with its diagnostics written under the lines.
pub fn annotate(source: &str, diagnostics: &[Diagnostic]) -> String {
    let mut notes: Vec<(usize, String)> = Vec::new();
    for diagnostic in diagnostics {
        let severity = match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut text = format!("{severity}[{}]: {}", diagnostic.code, diagnostic.message);
        if let Some(help) = &diagnostic.help {
            text.push_str(" · help: ");
            text.push_str(help);
        }
        notes.push(note(source, &diagnostic.primary.at, &text));
        if !diagnostic.primary.text.is_empty() {
            let text = format!("label: {}", diagnostic.primary.text);
            notes.push(note(source, &diagnostic.primary.at, &text));
        }
        for label in &diagnostic.labels {
            notes.push(note(source, &label.at, &format!("label: {}", label.text)));
        }
    }
    let mut out = String::new();
    for (number, line) in source.split_inclusive('\n').enumerate() {
        out.push_str(line);
        for (_, text) in notes.iter().filter(|(at, _)| *at == number) {
            if !out.ends_with('\n') {
                out.push('\n');
            }
            out.push_str(text);
            out.push('\n');
        }
    }
    out
}

fn note(source: &str, place: &Place, text: &str) -> (usize, String) {
    let start = (place.span.start as usize).min(source.len());
    let line_start = source[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = source[start..].find('\n').map_or(source.len(), |newline| start + newline);
    let number = source[..start].matches('\n').count();
    let end = (place.span.end as usize).clamp(start, line_end);
    let column = source[line_start..start].chars().count();
    let width = source[start..end].chars().count().max(1);
    let text = text.replace('\n', "⏎");
    let mark = match column {
        0 | 1 => format!("//@{column}..{} {text}", column + width),
        _ => format!("{}//{} {text}", " ".repeat(column - 2), "^".repeat(width)),
    };
    (number, mark)
}

//! Reports: what is wrong, at its place in the source. Several forms of the same findings.

pub mod from_root;
pub mod github;
pub mod json;
pub mod position;
pub mod pretty;
pub mod sarif;
pub mod short;

use std::ops::Range;
use std::sync::Arc;

use msd_model::diagnostic::{Diagnostic, Label, Severity};
use smol_str::SmolStr;

/// Finds the text of a file.
pub type Sources<'a> = &'a dyn Fn(&str) -> Option<Arc<str>>;

/// A diagnostic of the compiler, or a failure of a run, in the words of a report.
#[derive(Clone, Debug)]
pub struct Finding {
    /// `E0203`, or what the cloud calls it.
    pub code: String,
    pub severity: Severity,
    pub message: String,
    /// The first is the primary one.
    pub marks: Vec<Mark>,
    pub help: Option<String>,
}

/// A labelled place.
#[derive(Clone, Debug)]
pub struct Mark {
    pub file: SmolStr,
    pub range: Range<usize>,
    pub text: String,
}

impl From<&Label> for Mark {
    fn from(label: &Label) -> Mark {
        let Label { at, text } = label;
        Mark { file: at.file.clone(), range: at.span.range(), text: text.clone() }
    }
}

impl From<&Diagnostic> for Finding {
    fn from(diagnostic: &Diagnostic) -> Finding {
        Finding {
            code: diagnostic.code.to_string(),
            severity: diagnostic.severity(),
            message: diagnostic.message.clone(),
            marks: std::iter::once(&diagnostic.primary)
                .chain(&diagnostic.labels)
                .map(Mark::from)
                .collect(),
            help: diagnostic.help.clone(),
        }
    }
}

impl Finding {
    /// Returns `error` or `warning`.
    pub fn severity_name(&self) -> &'static str {
        severity_name(self.severity)
    }
}

pub fn severity_name(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Returns where there is more to read about the first few kinds of mistakes.
pub fn more(diagnostics: &[Diagnostic]) -> Option<String> {
    const SHOWN: usize = 3;
    let mut codes: Vec<String> = Vec::new();
    for diagnostic in diagnostics {
        let code = format!("msd explain {}", diagnostic.code);
        if codes.len() < SHOWN && !codes.contains(&code) {
            codes.push(code);
        }
    }
    (!codes.is_empty()).then(|| format!(" · more about this: {}", codes.join(", ")))
}

/// Returns `2 errors, 1 warning`.
pub fn count(severities: &[Severity]) -> String {
    let count = |wanted| severities.iter().filter(|severity| **severity == wanted).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let errors = (errors > 0).then(|| crate::render::plural(errors as u64, "error"));
    let warnings = (warnings > 0).then(|| crate::render::plural(warnings as u64, "warning"));
    errors.into_iter().chain(warnings).collect::<Vec<_>>().join(", ")
}

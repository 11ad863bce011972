//! Changes to source that a feature proposes.

use msd_model::place::Span;
use smol_str::SmolStr;

/// A replacement in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    pub file: SmolStr,
    pub span: Span,
    pub text: String,
}

impl Change {
    pub fn new(file: impl Into<SmolStr>, span: Span, text: impl Into<String>) -> Change {
        Change { file: file.into(), span, text: text.into() }
    }

    pub fn insert(file: impl Into<SmolStr>, at: u32, text: impl Into<String>) -> Change {
        Change::new(file, Span { start: at, end: at }, text)
    }
}

/// Returns the text with changes to this file carried out; they must not overlap.
pub fn applied(text: &str, file: &str, changes: &[Change]) -> String {
    let mut mine: Vec<&Change> = changes.iter().filter(|change| change.file == file).collect();
    mine.sort_by_key(|change| change.span);
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for change in mine {
        let range = change.span.range();
        out.push_str(text.get(done..range.start).unwrap_or_default());
        out.push_str(&change.text);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

//! Carries out the fixes that diagnostics bring, in memory: round by round, because one mended mistake
//! may uncover another. Writes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use msd_analysis::Compiler;
use msd_model::code::Code;
use msd_model::diagnostic::{Diagnostic, Edit};
use smol_str::SmolStr;

use crate::report::position::Position;

/// Fixes that bring each other back would go on for ever.
const ROUNDS: usize = 10;

/// What was mended.
#[derive(Debug, Default)]
pub struct Mended {
    /// In the order in which it was done.
    pub fixes: Vec<Fixed>,
    /// Every file that changed.
    pub files: BTreeMap<SmolStr, Changed>,
}

#[derive(Debug)]
pub struct Fixed {
    pub code: Code,
    pub file: SmolStr,
    /// In the text as it was in its round.
    pub at: Position,
    pub message: String,
}

#[derive(Debug)]
pub struct Changed {
    pub before: Arc<str>,
    pub after: Arc<str>,
}

/// Mends the program in the compiler until there is nothing left to mend.
pub fn mend(compiler: &mut Compiler) -> Mended {
    let mut mended = Mended::default();
    for _ in 0..ROUNDS {
        let diagnostics = compiler.diagnostics();
        let chosen = apart(&diagnostics);
        if chosen.is_empty() {
            break;
        }
        for (file, fixes) in chosen {
            let Some(text) = compiler.source(&file) else { continue };
            for (diagnostic, _) in &fixes {
                mended.fixes.push(Fixed {
                    code: diagnostic.code,
                    file: file.clone(),
                    at: Position::of(&text, diagnostic.primary.at.span.start as usize),
                    message: diagnostic.message.clone(),
                });
            }
            let after: Arc<str> = edited(&text, fixes.iter().map(|(_, edit)| *edit)).into();
            compiler.set_text(&file, &after);
            let first = Changed { before: text, after: after.clone() };
            mended.files.entry(file).or_insert(first).after = after;
        }
    }
    mended.files.retain(|_, changed| changed.before != changed.after);
    mended
}

type Chosen<'a> = BTreeMap<SmolStr, Vec<(&'a Diagnostic, &'a Edit)>>;

/// Chooses fixes of which no two touch each other, in the order of the text; the others have their
/// turn when these are in.
fn apart(diagnostics: &[Diagnostic]) -> Chosen<'_> {
    let mut fixes: Vec<(&Diagnostic, &Edit)> = diagnostics
        .iter()
        .filter_map(|diagnostic| Some((diagnostic, diagnostic.fix.as_ref()?)))
        .collect();
    fixes.sort_by(|(_, a), (_, b)| a.at.cmp(&b.at));
    let mut chosen = Chosen::new();
    for (diagnostic, edit) in fixes {
        let before = chosen.entry(edit.at.file.clone()).or_default();
        // Two insertions at one place touch each other too: nobody knows which comes first.
        if before.last().is_none_or(|(_, last)| last.at.span.end < edit.at.span.start) {
            before.push((diagnostic, edit));
        }
    }
    chosen
}

/// Returns the text with edits that are in order and apart.
fn edited<'a>(text: &str, edits: impl Iterator<Item = &'a Edit>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for edit in edits {
        let range = edit.at.span.range();
        let (Some(before), true) = (text.get(done..range.start), text.is_char_boundary(range.end))
        else {
            continue;
        };
        out.push_str(before);
        out.push_str(&edit.replacement);
        done = range.end;
    }
    out.push_str(&text[done..]);
    out
}

#[cfg(test)]
mod tests {
    use msd_model::place::{Place, Span};

    use super::*;

    fn fix(start: usize, end: usize, replacement: &str) -> Diagnostic {
        let at = Place { file: "a.msd".into(), span: Span::new(start, end) };
        Diagnostic::new(Code::UnknownName, at.clone(), "x").fix(at, replacement)
    }

    #[test]
    fn edits_that_touch_wait_for_the_next_round() {
        let diagnostics =
            [fix(4, 6, "B"), fix(0, 2, "A"), fix(1, 3, "?"), fix(2, 3, "?"), fix(4, 4, "?")];
        let chosen = apart(&diagnostics);
        let text = edited("aa-xbb", chosen["a.msd"].iter().map(|(_, edit)| *edit));
        assert_eq!(text, "A-x?bb");
    }
}

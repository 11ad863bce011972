//! What can be folded: blocks, lists and calls over several lines, texts of several lines, runs of
//! comments and `// #region`. Needs no tree, so that broken code folds like any other.

use msd_analysis::Compiler;
use msd_model::place::Span;
use rustc_hash::FxHashSet;

use super::brackets::brackets;
use super::line;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    Code,
    Comment,
    Region,
}

/// From a place on the first line, which stays in sight, to one on the last that is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    pub start: u32,
    pub end: u32,
    pub kind: FoldKind,
}

/// Returns the folds of a file, by their beginnings; no two begin on one line.
pub fn folds(program: &Compiler, file: &str) -> Vec<Fold> {
    program.source(file).map(|text| of_text(&text)).unwrap_or_default()
}

fn of_text(text: &str) -> Vec<Fold> {
    let found = brackets(text);
    let mut out = comments(text, &found.texts);
    for pair in &found.pairs {
        let (open, close) = (pair.span.start as usize, pair.span.end as usize - 1);
        // A closing bracket that begins its line stays in sight.
        let end = match line::is_first(text, close) {
            true => line::start(text, close).saturating_sub(1),
            false => close,
        };
        push(&mut out, text, open, end, FoldKind::Code);
    }
    for span in &found.texts {
        push(&mut out, text, span.start as usize, span.end as usize, FoldKind::Code);
    }
    out.sort_by_key(|fold| (fold.start, std::cmp::Reverse(fold.end)));
    let mut lines = FxHashSet::default();
    out.retain(|fold| lines.insert(line::start(text, fold.start as usize)));
    out
}

fn push(out: &mut Vec<Fold>, text: &str, start: usize, end: usize, kind: FoldKind) {
    if start < end && text.as_bytes()[start..end].contains(&b'\n') {
        out.push(Fold { start: start as u32, end: end as u32, kind });
    }
}

/// Finds runs of lines that are nothing but comments, and regions.
fn comments(text: &str, texts: &[Span]) -> Vec<Fold> {
    let mut out = Vec::new();
    let mut run: Option<(usize, usize)> = None;
    let mut regions: Vec<usize> = Vec::new();
    let (mut at, mut next_text) = (0, 0);
    for whole in text.split_inclusive('\n') {
        while texts.get(next_text).is_some_and(|span| (span.end as usize) <= at) {
            next_text += 1;
        }
        let in_text = texts.get(next_text).is_some_and(|span| (span.start as usize) < at);
        let words = whole.trim();
        let start = at + (whole.len() - whole.trim_start().len());
        let comment = words.strip_prefix("//").filter(|_| !in_text).map(str::trim_start);
        let is_mark = comment
            .is_some_and(|text| text.starts_with("#region") || text.starts_with("#endregion"));
        match (comment, run) {
            (Some(mark), _) if is_mark => {
                close(&mut out, text, &mut run);
                if mark.starts_with("#region") {
                    regions.push(start);
                } else if let Some(from) = regions.pop() {
                    push(&mut out, text, from, start + words.len(), FoldKind::Region);
                }
            }
            (Some(_), None) => run = Some((start, start + words.len())),
            (Some(_), Some((from, _))) => run = Some((from, start + words.len())),
            (None, _) => close(&mut out, text, &mut run),
        }
        at += whole.len();
    }
    close(&mut out, text, &mut run);
    out
}

fn close(out: &mut Vec<Fold>, text: &str, run: &mut Option<(usize, usize)>) {
    if let Some((from, to)) = run.take() {
        push(out, text, from, to, FoldKind::Comment);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the numbers of the first and the last line of each fold.
    fn lines(text: &str) -> Vec<(usize, usize, FoldKind)> {
        let number = |at: u32| text[..at as usize].matches('\n').count() + 1;
        let folds = of_text(text).into_iter();
        folds.map(|fold| (number(fold.start), number(fold.end), fold.kind)).collect()
    }

    #[test]
    fn blocks_lists_texts_and_comments_fold() {
        use FoldKind::*;
        let text = "// a\n// b\ngroup g {\n  resource r: aws.ec2.VPC {\n    tags = { a = [\n      1,\n    ] }\n  }\n}\nlet t = \"\"\"\n  // text\n  // text\n  \"\"\"\n";
        assert_eq!(
            lines(text),
            [(1, 2, Comment), (3, 8, Code), (4, 7, Code), (5, 7, Code), (10, 13, Code)]
        );
        assert_eq!(lines("// #region net\nlet a = 1\n// #endregion\n"), [(1, 3, Region)]);
        assert_eq!(lines("let a = {\n}\nlet b = { c = 1 }\n"), []);
    }

    #[test]
    fn what_is_never_closed_does_not_fold() {
        assert_eq!(
            lines("group g {\n  resource r: T {\n    a = 1\n\nlet b = [\n  1\n]\n"),
            [(5, 6, FoldKind::Code)]
        );
    }
}

//! What holds for every text, whatever it says: the fuzz targets and `mangled.rs` ask this of texts
//! that nobody would write.

use msd_analysis::Compiler;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;
use msd_syntax::parse::by_grammar;
use msd_syntax::scan::{Scanner, Token};
use msd_syntax::{parse_expr, parse_item, plain, split};

use crate::{compile_files, sections};

/// Cuts a text into items and parses each, and the whole as one expression. Pieces stand in order,
/// none overlaps another, and every place lies inside of its text. What is read as plain text is what
/// the grammar reads.
pub fn parses(text: &str) {
    let mut end = 0;
    for piece in split(text) {
        let (from, to) = (piece.span.start as usize, piece.span.end as usize);
        assert!(end <= from && from <= to && to <= text.len(), "after {end}: {piece:?}");
        end = to;
        let item = &text[from..to];
        let parsed = parse_item(piece.kind, item);
        if let Some(plain) = plain::read(piece.kind, item) {
            let full = by_grammar(piece.kind, item);
            assert!(full.tree == Some(plain) && full.diagnostics.is_empty(), "{full:#?}\n{item}");
        }
        parsed.diagnostics.iter().for_each(|found| within(item, found));
        if let Some(tree) = &parsed.tree {
            assert!(item.get(tree.name().span.range()).is_some(), "{:?}", tree.name());
        }
    }
    let parsed = parse_expr(text);
    parsed.diagnostics.iter().for_each(|found| within(text, found));
    if let Some(tree) = &parsed.tree {
        assert!(text.get(tree.span.range()).is_some(), "{:?}", tree.span);
    }
}

fn within(text: &str, found: &Diagnostic<Span>) {
    let labels = found.labels.iter().map(|label| label.at);
    for at in labels.chain([found.primary.at]).chain(found.fix.iter().map(|fix| fix.at)) {
        assert!(text.get(at.range()).is_some(), "{found:?}");
    }
}

/// Formats a text: the result has the same tokens in the same order, and comes to rest.
pub fn formats(text: &str) {
    let formatted = msd_syntax::format(text).text;
    assert!(tokens(text).eq(tokens(&formatted)), "tokens are lost:\n{text}\n── then\n{formatted}");
    let again = msd_syntax::format(&formatted).text;
    assert!(again == formatted, "not at rest:\n{formatted}\n── then\n{again}\n── of\n{text}");
}

/// Yields the tokens but for commas, which stand or fall with a line's end.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut scanner = Scanner::new(text, 0);
    std::iter::from_fn(move || {
        loop {
            let (token, start, end) = scanner.advance()?;
            if !matches!(token, Token::Newline | Token::Comma) {
                return Some(text[start..end].trim_end());
            }
        }
    })
}

/// One change of one file of a program, drawn from four bytes.
pub type Edit = [u8; 4];

/// What an edit writes where it takes something out.
const WRITTEN: [&str; 16] = [
    "",
    "\n",
    " ",
    "x",
    "\"",
    "${",
    "{",
    "}",
    "[",
    ")",
    "=",
    "//",
    "if true then ",
    "a.b",
    "null",
    "\nlet x = 1\n",
];

/// Checks a program of one file, or of several in sections; then edits it as an editor does, and
/// holds what is found against a new reading.
pub fn checks(text: &str, edit: Edit) {
    let mut files = sections(text);
    let mut compiler = compile_files(files.clone());
    compiler.diagnostics();
    // Files read as text are those on the disk, whatever an editor shows.
    if text.contains("file") {
        return;
    }
    let which = usize::from(edit[3] >> 4) % files.len();
    let (path, before) = files[which];
    let after = edited(before, edit);
    // Of two sections with the same path the last one is the file.
    files.retain(|(other, _)| *other != path);
    files.push((path, &after));
    compiler.set_text(path, &after);
    let (found, wanted) = (compiler.diagnostics(), fresh(&files).diagnostics());
    assert_eq!(found, wanted, "after an edit of {path} to\n{after}\n── of\n{text}");
}

fn fresh(files: &[(&str, &str)]) -> Compiler {
    compile_files(files.iter().copied())
}

fn edited(text: &str, edit: Edit) -> String {
    let at = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % (text.len() + 1);
    let boundary = |at: usize| text.floor_char_boundary(at.min(text.len()));
    let (from, to) = (boundary(at), boundary(at + usize::from(edit[2] % 24)));
    format!("{}{}{}", &text[..from], WRITTEN[usize::from(edit[3] & 15)], &text[to..])
}

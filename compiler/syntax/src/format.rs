//! Puts source into its one shape. No token, comment or value is lost or changed: items that do not
//! parse stay as they are, and so does a whole file whose brackets do not match.

mod align;
mod chain;
mod doc;
mod kept;
mod layout;
mod print;
mod sound;
mod spacing;
mod tree;

use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;

use self::doc::{Doc, Entry, Style};
use self::tree::{Kind, Leaf};
use crate::parse::parse_item;
use crate::split::{ItemKind, Piece, split, split_closed};

/// A file in its one shape.
#[derive(Clone, Debug, PartialEq)]
pub struct Formatted {
    pub text: String,
    /// Why some items are as they were; places are those of the source.
    pub diagnostics: Vec<Diagnostic<Span>>,
}

/// Groups inside groups; a file with more is left alone, as the stack ends somewhere.
const DEEPEST: usize = 100;

/// Formats a file; O(length). To format what it returns changes nothing.
pub fn format(text: &str) -> Formatted {
    let Some(pieces) = split_closed(text) else {
        return untouched(text, split(text));
    };
    let mut file =
        File { text, pieces: &pieces, next: 0, at: 0, odd: false, diagnostics: Vec::new() };
    let entries = file.entries(0);
    // Between items there is nothing but comments and the braces of groups. Should it be otherwise,
    // nothing is known of this file.
    let odd = file.odd || file.next < pieces.len() || file.at < text.len();
    let diagnostics = file.diagnostics;
    let formatted = if odd { text.to_owned() } else { print::print(&entries) };
    let kept = odd || kept::is_kept(text, &pieces, &formatted);
    debug_assert!(kept, "formatting has lost something:\n{text}\n{formatted}");
    let text = if kept { formatted } else { text.to_owned() };
    Formatted { text, diagnostics }
}

fn untouched(text: &str, pieces: Vec<Piece>) -> Formatted {
    let found = pieces.iter().flat_map(|piece| {
        let found = parse_item(piece.kind, &text[piece.span.range()]).diagnostics;
        found.into_iter().map(|diagnostic| diagnostic.map(|at| at.shifted(piece.span.start)))
    });
    Formatted { text: text.to_owned(), diagnostics: found.collect() }
}

struct File<'t> {
    text: &'t str,
    pieces: &'t [Piece],
    /// Which piece comes next.
    next: usize,
    at: usize,
    /// Something stands where nothing can.
    odd: bool,
    diagnostics: Vec<Diagnostic<Span>>,
}

/// What a walk between two items has found.
enum Between {
    Item,
    Brace,
    End,
}

impl<'t> File<'t> {
    /// Lays out what there is up to the end of the file, or of the group `depth` levels deep.
    fn entries(&mut self, depth: usize) -> Vec<Entry<'t>> {
        let mut entries = Vec::new();
        loop {
            let (found, comments, newlines) = self.between();
            for comment in comments {
                layout::add_comment(&mut entries, comment);
            }
            match found {
                Between::Item if depth <= DEEPEST => {
                    let piece = &self.pieces[self.next];
                    self.next += 1;
                    self.at = piece.span.end as usize;
                    let mut entry = self.item(piece);
                    entry.blank = newlines > 1 && !entries.is_empty();
                    if piece.kind == ItemKind::Group {
                        self.members(&mut entry, depth);
                    } else if entry.value.is_none() && !is_verbatim(&entry) {
                        entry.head = vec![Doc::Printed(print::print_item(&entry.head, depth))];
                    }
                    entries.push(entry);
                }
                Between::Brace if depth > 0 => return entries,
                Between::End if depth == 0 => return entries,
                _ => {
                    self.odd = true;
                    return entries;
                }
            }
        }
    }

    /// Passes over what stands before the next item or the end of a group. Returns the comments there
    /// and the line ends that follow them.
    fn between(&mut self) -> (Between, Vec<Leaf<'t>>, usize) {
        let next = self.pieces.get(self.next).map(|piece| piece.span.start as usize);
        let end = next.unwrap_or(self.text.len());
        let mut comments = Vec::new();
        let gap = self.text.get(self.at..end).unwrap_or_default();
        for leaf in tree::read_between(gap) {
            match leaf.kind {
                Kind::Comment => comments.push(leaf),
                _ => {
                    self.at = offset(self.text, leaf.text) + 1;
                    self.odd |= leaf.text != "}";
                    return (Between::Brace, comments, 0);
                }
            }
        }
        let after =
            comments.last().map_or(0, |comment| offset(gap, comment.text) + comment.text.len());
        let newlines = gap[after..].matches('\n').count();
        self.at = end;
        let found = if next.is_some() { Between::Item } else { Between::End };
        (found, comments, newlines)
    }

    fn item(&mut self, piece: &Piece) -> Entry<'t> {
        let text = &self.text[piece.span.range()];
        match sound::parse(piece.kind, text) {
            Ok(pairs) => match tree::read(text, pairs).as_slice() {
                [node] => layout::named(node),
                nodes => Entry {
                    head: layout::sequence(crate::grammar::Rule::EOI, nodes),
                    ..Entry::default()
                },
            },
            Err(found) => {
                let at = |span: Span| span.shifted(piece.span.start);
                self.diagnostics.extend(found.into_iter().map(|found| found.map(at)));
                let before = &self.text[..piece.span.start as usize];
                let line = &before[before.rfind('\n').map_or(0, |newline| newline + 1)..];
                let margin = if line.trim().is_empty() { line } else { "" };
                Entry { head: vec![Doc::Verbatim { margin, text }], ..Entry::default() }
            }
        }
    }

    /// Lays out the members of a group behind its header, which ends where its brace stands.
    fn members(&mut self, entry: &mut Entry<'t>, depth: usize) {
        if !self.text[self.at..].starts_with('{') {
            self.odd = true;
            return;
        }
        self.at += 1;
        match entry.head.first_mut() {
            Some(Doc::Verbatim { text, .. }) => {
                let start = offset(self.text, text);
                *text = &self.text[start..self.at];
            }
            _ => entry.head.extend([Doc::Text(" "), Doc::Text("{")]),
        }
        let mut entries = self.entries(depth + 1);
        if let Some(first) = entries.first()
            && first.is_comment
            && first.goes_on
        {
            entry.head.extend(entries.remove(0).head);
        }
        if !entries.is_empty() {
            entry.head.push(Doc::group(true, vec![Doc::body(entries, Style::Braces)]));
        }
        entry.head.push(Doc::Text("}"));
    }
}

fn is_verbatim(entry: &Entry<'_>) -> bool {
    matches!(entry.head.first(), Some(Doc::Verbatim { .. }))
}

/// Returns where a part of a text stands in it.
fn offset(text: &str, part: &str) -> usize {
    part.as_ptr() as usize - text.as_ptr() as usize
}

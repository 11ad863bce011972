//! A file cut into its items, each with a text of its own. A key press cuts one item again and leaves
//! the others as they are.

use std::sync::Arc;

use msd_model::place::Span;
use msd_syntax::scan::{Scanner, Token};
use msd_syntax::{ItemKind, Piece};
use smol_str::SmolStr;

/// One item of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Cut {
    pub kind: ItemKind,
    pub name: SmolStr,
    pub group: Option<SmolStr>,
    pub repeated: bool,
    /// Some bracket of the file is not closed: indentation tells where each of its items ends.
    pub recovered: bool,
    /// Where it begins in the file.
    pub start: u32,
    pub text: Arc<str>,
}

/// Cuts a whole text; O(length).
pub fn cut(text: &str) -> Vec<Cut> {
    let closed = msd_syntax::split::split_closed(text);
    let recovered = closed.is_none();
    let pieces = closed.unwrap_or_else(|| msd_syntax::split(text));
    pieces.into_iter().map(|piece| from_piece(piece, text, recovered)).collect()
}

fn from_piece(piece: Piece, text: &str, recovered: bool) -> Cut {
    let Piece { kind, name, group, repeated, span } = piece;
    let text: Arc<str> = text[span.range()].into();
    Cut { kind, name, group, repeated, recovered, start: span.start, text }
}

/// An edit that stays inside of one item, which remains one.
pub struct Inside<'t> {
    /// Of the item among those of its file.
    pub index: usize,
    text: &'t str,
    /// By how much everything after it moves.
    moved: i64,
}

impl Inside<'_> {
    /// Cuts the edited text: only the one item is read again.
    pub fn apply(&self, cuts: &mut [Cut]) {
        cuts[self.index].text = self.text.into();
        for cut in &mut cuts[self.index + 1..] {
            cut.start = (i64::from(cut.start) + self.moved) as u32;
        }
    }
}

/// Tells whether an edit stays inside of one item that remains one; any other has the whole cut again.
pub fn inside<'t>(cuts: &[Cut], before: &str, after: &'t str) -> Option<Inside<'t>> {
    let (index, text) = inside_one(cuts, before, after)?;
    Some(Inside { index, text, moved: after.len() as i64 - before.len() as i64 })
}

fn inside_one<'t>(old: &[Cut], before: &str, after: &'t str) -> Option<(usize, &'t str)> {
    let (start, from_end) = difference(before, after);
    let end = before.len() - from_end;
    let index = old.partition_point(|cut| (cut.start as usize) < start).checked_sub(1)?;
    let item = &old[index];
    let (first, last) = (item.start as usize, item.start as usize + item.text.len());
    // At its very end an edit could join the item with what follows.
    if item.recovered || end >= last || matches!(item.kind, ItemKind::Group | ItemKind::Unknown) {
        return None;
    }
    let text = after.get(first..after.len() - (before.len() - last))?;
    // Both have to be closed, so that what follows is cut as before.
    only(&item.text, item)?;
    only(text, item)?;
    Some((index, text))
}

/// Tells whether the text by itself is one item of this kind and name, from its start to its end.
fn only(text: &str, like: &Cut) -> Option<()> {
    let pieces = msd_syntax::split::split_closed(text)?;
    let [piece] = pieces.as_slice() else { return None };
    let same = piece.kind == like.kind && piece.name == like.name;
    let whole = piece.span == Span::new(0, text.len());
    (same && whole && closes_only_its_own(text)).then_some(())
}

/// A bracket too many would close the group around the item, and a string that is not closed would
/// swallow what follows it.
fn closes_only_its_own(text: &str) -> bool {
    let mut scanner = Scanner::new(text, 0);
    let mut depth = 0usize;
    while let Some((token, ..)) = scanner.advance() {
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(_) if depth == 0 => return false,
            Token::Close(_) => depth -= 1,
            // In the file it would go on with what follows.
            Token::Text { closed: false } => return false,
            _ => {}
        }
    }
    true
}

/// Returns where two texts begin to differ, and how much of their ends is the same.
fn difference(before: &str, after: &str) -> (usize, usize) {
    let same = |(a, b): &(u8, u8)| a == b;
    let start = before.bytes().zip(after.bytes()).take_while(same).count();
    let room = before.len().min(after.len()) - start;
    let ends = before.bytes().rev().zip(after.bytes().rev());
    let end = ends.take(room).take_while(same).count();
    (start, end)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROGRAM: &str = "//! A file.\nlet a = 1\n\ngroup g {\n  /// Doc.\n  resource r: T {\n    p = \"x ${a} }\"\n    q = [1, 2]\n  }\n\n  let b = 2\n}\nlet c = \"\"\"\n  ${a}\n  \"\"\"\nlet f = \"x\"\n";

    #[test]
    fn an_edit_is_cut_as_the_whole_would_be() {
        let pieces =
            ["x", " ", "\n", "{", "}", "\"", "let d = 1\n", "// no\n", "${", ",", "=", "@p "];
        let mut quick = 0;
        // The second text has a brace too many: what follows goes by indentation.
        for program in
            [PROGRAM.to_owned(), format!("{PROGRAM}let d = {{ a = 1\nlet e = {{ b = 2 }}\n")]
        {
            quick += edited_anywhere(&program, &pieces);
        }
        assert!(quick > 1000, "{quick}");
    }

    /// Returns how many of the edits stayed inside of one item.
    fn edited_anywhere(program: &str, pieces: &[&str]) -> usize {
        let old = cut(program);
        let mut quick = 0;
        for at in 0..program.len() {
            for piece in pieces {
                for removed in 0..3 {
                    let Some(rest) = program.get(at + removed..) else { continue };
                    let after = format!("{}{piece}{rest}", &program[..at]);
                    let Some(inside) = inside(&old, program, &after) else { continue };
                    let mut cuts = old.clone();
                    inside.apply(&mut cuts);
                    assert_eq!(cuts, cut(&after), "{after}");
                    quick += 1;
                }
            }
        }
        quick
    }
}

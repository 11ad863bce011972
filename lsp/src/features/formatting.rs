//! The formatter's work as the smallest edits: of a file, of some of its lines, of what was just
//! typed. Only blanks and commas are ever touched, so a cursor stays with its word.

use msd_model::place::Span;
use msd_syntax::scan::{Scanner, Token};
use msd_syntax::{ItemKind, Piece};

use super::brackets::brackets;
use super::line;

/// A part of the text and what stands there instead; in order, and apart.
pub type Edits = Vec<(Span, String)>;

/// How far a level is indented.
const STEP: usize = 2;

/// Returns what brings a file into its shape; nothing when it has that already. Declarations that do
/// not parse stay as they are.
pub fn document(text: &str) -> Edits {
    let formatted = msd_syntax::format(text).text;
    difference(text, &formatted)
}

/// Returns what brings the lines of a selection into their shape.
pub fn range(text: &str, selection: Span) -> Edits {
    let length = text.len();
    let from = line::start(text, (selection.start as usize).min(length));
    let end = (selection.end as usize).clamp(from, length);
    // A selection that ends where a line begins does not mean that line.
    let end = if end > from && text.as_bytes()[end - 1] == b'\n' { end - 1 } else { end };
    lines(text, from, line::end(text, end))
}

/// Returns what follows from a character that was just typed before the offset: a closed block is
/// formatted, a finished line too, and the new line is indented.
pub fn on_type(text: &str, offset: u32, typed: char) -> Edits {
    let at = offset as usize;
    if at > text.len() || !text.is_char_boundary(at) || !text[..at].ends_with(typed) {
        return Vec::new();
    }
    match typed {
        '\n' => new_line(text, at),
        '}' | ']' | ')' => closed(text, at),
        _ => Vec::new(),
    }
}

/// Formats the block that was closed; while the file is unfinished it only puts the bracket below the
/// line that opened it.
fn closed(text: &str, at: usize) -> Edits {
    let pairs = brackets(text).pairs;
    let Some(pair) = pairs.iter().find(|pair| pair.span.end as usize == at) else {
        return Vec::new();
    };
    let open = pair.span.start as usize;
    let edits = lines(text, line::start(text, open), at);
    if !edits.is_empty() || !line::is_first(text, at - 1) {
        return edits;
    }
    margin_edit(text, at - 1, line::margin(text, open).to_owned())
}

fn new_line(text: &str, at: usize) -> Edits {
    let Some(depth) = depth(text, at) else { return Vec::new() };
    let before = text[..at - 1].trim_end_matches([' ', '\t', '\r']);
    let mut edits = match before.ends_with('\n') || before.is_empty() {
        true => Vec::new(),
        false => lines(text, line::start(text, before.len()), before.len()),
    };
    let rest = text[at..line::end(text, at)].trim_start();
    let closes = rest.starts_with(['}', ']', ')']);
    let margin = " ".repeat(STEP * depth.saturating_sub(usize::from(closes)));
    // Blanks after the cursor belong to the margin that the editor may have put there.
    let first = at + (text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len());
    edits.extend(margin_edit(text, first, margin));
    edits
}

fn margin_edit(text: &str, first: usize, margin: String) -> Edits {
    let start = line::start(text, first);
    match text[start..first] == margin {
        true => Vec::new(),
        false => vec![(Span::new(start, first), margin)],
    }
}

/// Returns how many brackets are open at an offset; `None` inside of a string.
fn depth(text: &str, at: usize) -> Option<usize> {
    let mut scanner = Scanner::new(text, 0);
    let mut depth = 0usize;
    while let Some((token, start, end)) = scanner.advance() {
        if start >= at {
            break;
        }
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth = depth.saturating_sub(1),
            Token::Text { .. } if at < end => return None,
            _ => {}
        }
    }
    Some(depth)
}

/// Formats a part of a text: only the declarations that it touches are read, as members of as many
/// groups as are around them, so that it costs nothing how long the file is and whether the rest of it
/// is finished.
fn lines(text: &str, from: usize, to: usize) -> Edits {
    let pieces = msd_syntax::split(text);
    let (low, high) = (from as u32, to as u32);
    let touched = pieces.iter().filter(|piece| piece.span.start <= high && low <= piece.span.end);
    let touched: Vec<&Piece> = touched.collect();
    let (Some(first), Some(last)) = (touched.first(), touched.last()) else { return Vec::new() };
    let is_group = touched.iter().any(|piece| piece.kind == ItemKind::Group);
    let start = line::start(text, first.span.start as usize);
    let (Some(depth), false) = (depth(text, start), is_group) else {
        return within(document(text), from, to);
    };
    let end = line::end(text, last.span.end as usize);
    let opened = "group g {\n".repeat(depth);
    let part = format!("{opened}{}\n{}", &text[start..end], "}\n".repeat(depth));
    if msd_syntax::split::split_closed(&part).is_none() {
        return within(document(text), from, to);
    }
    let moved = |(span, text): (Span, String)| {
        let at = |offset: u32| (offset as usize + start).saturating_sub(opened.len());
        (Span::new(at(span.start), at(span.end)), text)
    };
    let edits = document(&part).into_iter();
    within(
        edits.filter(|(span, _)| span.start as usize >= opened.len()).map(moved).collect(),
        from,
        to,
    )
}

fn within(mut edits: Edits, from: usize, to: usize) -> Edits {
    edits.retain(|(span, _)| from <= span.start as usize && span.end as usize <= to);
    edits
}

/// Compares two texts that differ in blanks and commas only; O(length).
fn difference(old: &str, new: &str) -> Edits {
    let mut edits = Vec::new();
    let (mut at, mut other) = (0, 0);
    loop {
        let (gap, instead) = (gap(&old[at..]), gap(&new[other..]));
        if gap != instead {
            edits.push(smallest(at, gap, instead));
        }
        at += gap.len();
        other += instead.len();
        match (old[at..].chars().next(), new[other..].chars().next()) {
            (None, None) => return edits,
            (Some(a), Some(b)) if a == b => {
                at += a.len_utf8();
                other += a.len_utf8();
            }
            // Should the formatter ever change more than that, its whole text stands.
            _ => return vec![(Span::new(0, old.len()), new.to_owned())],
        }
    }
}

fn gap(text: &str) -> &str {
    let is_gap = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',');
    let length = text.bytes().take_while(|byte| is_gap(byte)).count();
    &text[..length]
}

/// Leaves out what both gaps begin and end with; gaps are single bytes throughout.
fn smallest(at: usize, gap: &str, instead: &str) -> (Span, String) {
    let same = |(a, b): &(u8, u8)| a == b;
    let start = gap.bytes().zip(instead.bytes()).take_while(same).count();
    let room = gap.len().min(instead.len()) - start;
    let end = gap.bytes().rev().zip(instead.bytes().rev()).take(room).take_while(same).count();
    let span = Span::new(at + start, at + gap.len() - end);
    (span, instead[start..instead.len() - end].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::change::{Change, applied};

    fn after(text: &str, edits: Edits) -> String {
        let changes: Vec<Change> =
            edits.into_iter().map(|(span, text)| Change::new("f", span, text)).collect();
        applied(text, "f", &changes)
    }

    #[test]
    fn edits_are_small_and_give_the_formatters_text() {
        let text = "let a=1\nresource r: aws.ec2.VPC {\n cidr_block=\"1,  2\",\n    tags = {}\n}\n";
        let edits = document(text);
        let is_blank = |text: &str| text.chars().all(|c| matches!(c, ' ' | '\n' | ','));
        assert!(edits.iter().all(|(span, new)| is_blank(&text[span.range()]) && is_blank(new)));
        assert_eq!(after(text, edits), msd_syntax::format(text).text);
        assert_eq!(document(&msd_syntax::format(text).text), []);
    }

    #[test]
    fn only_the_selected_lines_change() {
        let text = "let a=1\nlet b=2\nlet c=3\n";
        let selection = Span::new(text.find("b=").unwrap(), text.find("let c").unwrap());
        assert_eq!(after(text, range(text, selection)), "let a=1\nlet b = 2\nlet c=3\n");
    }

    #[test]
    fn what_is_unfinished_elsewhere_does_not_matter() {
        let text = "group g {\n  let a=1\n  let b=2\n\nlet c = (\n";
        let selection = Span::new(text.find("let b").unwrap(), text.find("2\n").unwrap());
        assert_eq!(after(text, range(text, selection)), text.replace("b=2", "b = 2"));
    }

    fn typed(marked: &str, typed: char) -> String {
        let at = marked.find('^').unwrap();
        let text = marked.replacen('^', "", 1);
        after(&text, on_type(&text, at as u32, typed))
    }

    #[test]
    fn a_closed_block_is_formatted_and_nothing_else() {
        assert_eq!(
            typed("let z=1\nlet a = {\nb=1\n    c =2\n    }^\n", '}'),
            "let z=1\nlet a = {\n  b = 1\n  c = 2\n}\n"
        );
        // The group around it is still open.
        assert_eq!(
            typed("group g {\n  resource r: T {\n    a = 1\n    }^\n", '}'),
            "group g {\n  resource r: T {\n    a = 1\n  }\n"
        );
    }

    #[test]
    fn a_new_line_is_indented_and_the_one_before_is_formatted() {
        assert_eq!(typed("let a = {\n  b=1\n^}\n", '\n'), "let a = {\n  b = 1\n}\n");
        assert_eq!(typed("let a = {\n^", '\n'), "let a = {\n  ");
        assert_eq!(typed("let a = {\n  b = [\n^ ]\n}", '\n'), "let a = {\n  b = [\n  ]\n}");
        assert_eq!(typed("let t = \"\"\"\n^\n  \"\"\"\n", '\n'), "let t = \"\"\"\n\n  \"\"\"\n");
    }
}

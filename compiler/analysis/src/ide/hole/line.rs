//! The text around an offset with a word put into it, and what is left open on the line closed in the
//! ways in which people leave it open.

use msd_model::place::Span;
use msd_syntax::scan::{Scanner, Token};

use crate::infer::HOLE;

/// Tells whether an offset is in a comment; `///` is one too.
pub fn in_comment(text: &str, at: usize) -> bool {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let (mut quoted, mut escaped) = (false, false);
    let line = &text.as_bytes()[start..at];
    for (index, byte) in line.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'/' if !quoted && line.get(index + 1) == Some(&b'/') => return true,
            _ => {}
        }
    }
    false
}

/// Returns the word around an offset, in the file; empty where there is none.
pub fn word_around(text: &str, at: usize) -> Span {
    let is_part = |c: &char| c.is_ascii_alphanumeric() || *c == '_';
    let before: usize = text[..at].chars().rev().take_while(is_part).count();
    let after: usize = text[at..].chars().take_while(is_part).count();
    // A number is no word.
    match text[at - before..].starts_with(|c: char| c.is_ascii_digit()) {
        true => Span::new(at, at),
        false => Span::new(at - before, at + after),
    }
}

/// Returns texts with the word in them, the most likely first.
pub fn drafts(text: &str, at: usize, word: Span) -> impl Iterator<Item = String> + '_ {
    let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let before = &text[..word.start as usize];
    let typed = &text[word.start as usize..at];
    let rest = &text[word.end as usize..];
    let cut = &text[end..];
    let closers = closers(&text[start..at]);
    let inner = closers.trim_start_matches('"').to_owned();
    // In a string that is closed further on, the brackets before it are not the word's own.
    let endings: [(String, &str); 12] = [
        (String::new(), rest),
        (closers.clone(), rest),
        (String::new(), cut),
        (closers.clone(), cut),
        (" {}".to_owned(), cut),
        (format!(" then null else null{closers}"), cut),
        (format!(": null{closers}"), cut),
        (format!(" in []: null{inner}"), cut),
        (format!(" {{}}{closers}"), rest),
        (format!("{closers} {{}}"), cut),
        (format!("{closers}\n}}"), cut),
        (" = null".to_owned(), cut),
    ];
    endings.into_iter().map(move |(ending, rest)| format!("{before}{typed}{HOLE}{ending}{rest}"))
}

/// Returns what closes everything that is open at the end of a line, innermost first.
fn closers(line: &str) -> String {
    let mut open: Vec<u8> = Vec::new();
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let in_text = open.last() == Some(&b'"');
        match (bytes[at], in_text) {
            (b'\\', true) => at += 1,
            (b'"', true) => {
                open.pop();
            }
            (b'$', true) if bytes.get(at + 1) == Some(&b'{') => {
                open.push(b'{');
                at += 1;
            }
            (_, true) => {}
            (b'"', false) => open.push(b'"'),
            (b'(' | b'[' | b'{', false) => open.push(bytes[at]),
            (b')' | b']' | b'}', false) => {
                open.pop();
            }
            _ => {}
        }
        at += 1;
    }
    // A body that begins on the line is closed further down.
    let body = is_header(line);
    let closing = open.iter().enumerate().rev().filter_map(|(depth, byte)| match byte {
        b'{' if depth == 0 && body => None,
        b'(' => Some(')'),
        b'[' => Some(']'),
        b'{' => Some('}'),
        _ => Some('"'),
    });
    closing.collect()
}

/// Tells whether a line begins a declaration.
fn is_header(line: &str) -> bool {
    let mut scanner = Scanner::new(line, 0);
    match scanner.advance() {
        Some((Token::Word, start, end)) => {
            msd_syntax::ItemKind::WORDS.iter().any(|(word, _)| *word == &line[start..end])
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_line_leaves_open_is_closed() {
        assert_eq!(closers("  a = [cidr.subnet(x, "), ")]");
        assert_eq!(closers("  a = \"x ${f("), ")}\"");
        assert_eq!(closers("  a = \"x"), "\"");
        assert_eq!(closers("resource r: T { a = [x"), "]");
        assert_eq!(closers("  a = { b = \"}\" "), "}");
    }

    #[test]
    fn a_word_is_found_around_the_cursor_and_a_comment_holds_none() {
        assert_eq!(word_around("a = vpc.id", 6), Span::new(4, 7));
        assert_eq!(word_around("a = ", 4), Span::new(4, 4));
        assert_eq!(word_around("a = 12", 6), Span::new(6, 6));
        assert!(in_comment("a = 1 // x", 9) && !in_comment("a = \"//\" ", 9));
    }
}

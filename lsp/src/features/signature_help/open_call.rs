//! The innermost call that is open at the end of a text.

use msd_syntax::scan::{Scanner, Token};

#[derive(Debug, PartialEq)]
pub struct OpenCall<'t> {
    /// `cidr.subnet`; of a decorator without its sign.
    pub callee: &'t str,
    pub is_decorator: bool,
    /// How many arguments stand before.
    pub position: usize,
    /// The name in `name = …` of the argument that is being written.
    pub argument: Option<&'t str>,
}

struct Open {
    bracket: u8,
    at: usize,
    commas: usize,
    /// Where the current argument begins.
    argument: usize,
}

/// Finds the call around the end of the text, in what begins at `start`; O(length).
pub fn find(text: &str, start: usize) -> Option<OpenCall<'_>> {
    let mut open: Vec<Open> = Vec::new();
    scan(text, start, &mut open);
    let innermost = open.pop().filter(|open| open.bracket == b'(')?;
    let (callee, is_decorator) = callee(text, innermost.at)?;
    Some(OpenCall {
        callee,
        is_decorator,
        position: innermost.commas,
        argument: named(&text[innermost.argument..]),
    })
}

fn scan(text: &str, start: usize, open: &mut Vec<Open>) {
    let mut scanner = Scanner::new(text, start);
    while let Some((token, start, end)) = scanner.advance() {
        match token {
            Token::Open(bracket) => {
                open.push(Open { bracket, at: start, commas: 0, argument: end });
            }
            Token::Close(_) => drop(open.pop()),
            Token::Comma => {
                if let Some(open) = open.last_mut() {
                    (open.commas, open.argument) = (open.commas + 1, end);
                }
            }
            Token::Text { closed: false } => {
                // The end of the text is in a string, or in an expression of it.
                if end == text.len()
                    && let Some(inside) = interpolated(text, start)
                {
                    open.push(Open { bracket: b'{', at: inside, commas: 0, argument: inside });
                    return scan(text, inside, open);
                }
            }
            _ => {}
        }
    }
}

/// Returns where the expression begins that is open at the end of a string.
fn interpolated(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'$' if bytes.get(at + 1) == Some(&b'{') => match end_of(text, at + 2) {
                Some(end) => at = end,
                None => return Some(at + 2),
            },
            _ => at += 1,
        }
    }
    None
}

/// Returns what follows the brace that closes an expression.
fn end_of(text: &str, start: usize) -> Option<usize> {
    let mut scanner = Scanner::new(text, start);
    let mut depth = 0usize;
    while let Some((token, _, end)) = scanner.advance() {
        match token {
            Token::Open(b'{') => depth += 1,
            Token::Close(b'}') if depth == 0 => return Some(end),
            Token::Close(b'}') => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Returns the path before a bracket; a bracket without one only groups.
fn callee(text: &str, open: usize) -> Option<(&str, bool)> {
    let before = &text[..open];
    let is_path = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
    let path = &before[before.trim_end_matches(is_path).len()..];
    let starts = path.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let is_decorator = before[..open - path.len()].ends_with('@');
    starts.then_some((path, is_decorator))
}

fn named(argument: &str) -> Option<&str> {
    let argument = argument.trim_start();
    let end = argument.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
    let rest = argument[end..].trim_start();
    let is_name = rest.starts_with('=') && !rest.starts_with("==") && end > 0;
    is_name.then(|| &argument[..end])
}

//! Brackets and strings that lack their partner.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;

use crate::scan::{Scanner, Token};

/// Finds the innermost bracket that is never closed, or the string.
pub fn unclosed(text: &str) -> Option<Diagnostic<Span>> {
    let mut scanner = Scanner::new(text, 0);
    let mut open: Vec<(u8, usize)> = Vec::new();
    while let Some((token, start, end)) = scanner.advance() {
        match token {
            Token::Text { closed: false } => return Some(unclosed_text(text, start, end)),
            Token::Open(bracket) => open.push((bracket, start)),
            Token::Close(bracket) => match open.pop() {
                Some((before, _)) if closer(before) == bracket => {}
                Some((before, at)) => {
                    let message =
                        format!("`{}` is closed by `{}`", char::from(before), char::from(bracket));
                    let (at, here) = (Span::new(at, at + 1), Span::new(start, end));
                    return Some(
                        Diagnostic::new(Code::UnclosedDelimiter, here, message)
                            .here("closed here")
                            .label(at, "opened here")
                            .help(format!("write `{}`", char::from(closer(before)))),
                    );
                }
                None => return Some(closes_nothing(text, Span::new(start, end))),
            },
            _ => {}
        }
    }
    let (bracket, at) = open.pop()?;
    let message = format!("`{}` is never closed", char::from(bracket));
    Some(
        Diagnostic::new(Code::UnclosedDelimiter, Span::new(at, at + 1), message)
            .here("opened here")
            .help(format!("add `{}`", char::from(closer(bracket)))),
    )
}

/// Reports a string that is not closed, or the `${` in it that takes the closing quotes for its own.
pub fn unclosed_text(text: &str, start: usize, end: usize) -> Diagnostic<Span> {
    let string = &text[start..end];
    if let Some(at) = string.rfind("${")
        && !string[..at].ends_with('\\')
        && !string[at..].contains('}')
    {
        let at = Span::new(start + at, start + at + 2);
        return Diagnostic::new(Code::UnclosedDelimiter, at, "`${` is never closed")
            .help("add `}` after the expression; a `${` that is only text is written `\\${`");
    }
    let (span, help) = match string.starts_with("\"\"\"") {
        true => (Span::new(start, start + 3), "end it with `\"\"\"`"),
        false => (
            Span::new(start, end),
            "end it with `\"`; text of several lines stands between `\"\"\"` and `\"\"\"`",
        ),
    };
    Diagnostic::new(Code::UnclosedDelimiter, span, "this string is not closed").help(help)
}

pub fn closes_nothing(text: &str, at: Span) -> Diagnostic<Span> {
    let message = format!("`{}` closes nothing", &text[at.range()]);
    Diagnostic::new(Code::UnclosedDelimiter, at, message)
}

fn closer(open: u8) -> u8 {
    match open {
        b'{' => b'}',
        b'(' => b')',
        _ => b']',
    }
}

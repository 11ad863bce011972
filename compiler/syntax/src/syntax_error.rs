//! Turns pest's failures into diagnostics that a newcomer can act on.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;
use pest::error::{Error, InputLocation};

use crate::expected::Expected;
use crate::grammar::Rule;
use crate::scan::{Scanner, Token};
use crate::{brackets, unknown};

/// Reports where parsing stopped and what was expected there. `entry` is the rule that was to match
/// the whole text; spans are moved right by `base`.
pub fn from_pest(text: &str, base: u32, entry: Rule, error: &Error<Rule>) -> Diagnostic<Span> {
    let at = match error.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((start, _)) => start,
    };
    let diagnostic = if text[..at].ends_with('@') {
        unknown::nameless_decorator(Span::new(at - 1, at))
    } else {
        match token_at(text, at) {
            Some((Token::Text { closed: false }, start, end)) => {
                brackets::unclosed_text(text, start, end)
            }
            Some((token, start, end)) => found(text, token, start, end, at, entry, error),
            None => {
                let last = text.trim_end().len();
                let at = Span::new(last.saturating_sub(1), last);
                let expected = Expected::new(entry, error);
                let message = format!("the text ends where {expected} is expected");
                Diagnostic::new(Code::Syntax, at, message)
            }
        }
    };
    diagnostic.map(|span| span.shifted(base))
}

/// Returns the token at a place or behind it. Inside of a string, an expression in `${}` has tokens
/// of its own.
fn token_at(text: &str, at: usize) -> Option<(Token, usize, usize)> {
    let mut scanner = Scanner::new(text, 0);
    loop {
        let (token, start, end) = scanner.advance()?;
        if end <= at || token == Token::Newline {
            continue;
        }
        let expression = text[start.min(at)..at].rfind("${");
        match (token, expression) {
            (Token::Text { closed: true }, Some(open)) if !text[start + open..at].contains('}') => {
                scanner = Scanner::new(text, at);
                return scanner.advance();
            }
            _ => return Some((token, start, end)),
        }
    }
}

fn found(
    text: &str,
    token: Token,
    start: usize,
    end: usize,
    at: usize,
    entry: Rule,
    error: &Error<Rule>,
) -> Diagnostic<Span> {
    let (found, span) = (&text[start..end], Span::new(start, end));
    if token == Token::Word && at > start && found.starts_with(|c: char| c.is_ascii_digit()) {
        return bad_number(found, span);
    }
    if let Some(diagnostic) = wire_type(text, start) {
        return diagnostic;
    }
    if found == "=" && text[..start].ends_with('=') {
        let span = Span::new(start - 1, end);
        return Diagnostic::new(Code::Syntax, span, "expected `=`, found `==`")
            .help("`=` gives a value; `==` compares")
            .fix(span, "=");
    }
    let expected = Expected::new(entry, error);
    let shown = found.lines().next().unwrap_or_default();
    let message = format!("expected {expected}, found `{shown}`");
    let diagnostic = Diagnostic::new(Code::Syntax, span, message);
    let in_body = entry == Rule::field_entry;
    let help = match token {
        Token::Other(b'\'') => "strings stand between double quotes",
        Token::Other(b';') => "a new line or a comma separates fields",
        Token::Other(b':') if expected.has("`=`") => "`=` gives a value; `:` introduces a type",
        _ if expected.has("`:`") => "`:` introduces a type, `=` gives a value",
        _ if expected.is_only("`then`") => "a choice is written `if c then a else b`",
        _ if expected.is_only("`in`") => "a loop is written `for name in list`",
        _ if in_body && (expected.has("`=`") || expected.has("a comma or a new line")) => {
            "a property is written `name = value`, one to a line"
        }
        _ => return diagnostic,
    };
    diagnostic.help(help)
}

fn bad_number(found: &str, span: Span) -> Diagnostic<Span> {
    let diagnostic = Diagnostic::new(Code::BadLiteral, span, format!("`{found}` is no number"));
    match found.parse::<f64>() {
        Ok(number) if number.abs() < 1e15 => {
            let plain = number.to_string();
            diagnostic.help(format!("write it out: `{plain}`")).fix(span, plain)
        }
        _ => diagnostic,
    }
}

/// `AWS::S3::Bucket` is what CloudFormation calls `aws.s3.Bucket`.
fn wire_type(text: &str, colon: usize) -> Option<Diagnostic<Span>> {
    let start = text[..colon].strip_suffix("AWS")?.len();
    let rest = text[start..].find(|c: char| !(c.is_ascii_alphanumeric() || c == ':'));
    let found = &text[start..rest.map_or(text.len(), |rest| start + rest)];
    let (service, name) = found.strip_prefix("AWS::")?.split_once("::")?;
    let ours = format!("aws.{}.{name}", service.to_ascii_lowercase());
    let span = Span::new(start, start + found.len());
    Some(
        Diagnostic::new(Code::Syntax, span, format!("`{found}` is no name of a type"))
            .help(format!("write `{ours}`"))
            .fix(span, ours),
    )
}

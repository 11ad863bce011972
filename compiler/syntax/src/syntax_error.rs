//! Turns pest's failures into diagnostics that a newcomer can act on.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;
use msd_model::units::{SIZE_UNITS, TIME_UNITS};
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
    let diagnostic = match token_at(text, at) {
        Some((Token::At, start, end)) if end == at => {
            unknown::nameless_decorator(Span::new(start, end))
        }
        Some((Token::Text { closed: false }, start, end)) => {
            brackets::unclosed_text(text, start, end)
        }
        Some((token, start, end)) => found(text, token, start, end, at, entry, error),
        None => {
            let last = text.trim_end();
            let start = last.char_indices().next_back().map_or(0, |(start, _)| start);
            let expected = Expected::new(entry, error);
            let message = format!("the text ends where {expected} is expected");
            Diagnostic::new(Code::Syntax, Span::new(start, last.len()), message)
        }
    };
    diagnostic.map(|span| span.shifted(base))
}

/// Returns the token at a place or behind it, or the `@` before it. Inside of a string, an expression in `${}` has tokens
/// of its own.
fn token_at(text: &str, at: usize) -> Option<(Token, usize, usize)> {
    let mut scanner = Scanner::new(text, 0);
    loop {
        let (token, start, end) = scanner.advance()?;
        if token == Token::At && end == at {
            return Some((token, start, end));
        }
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
    if let Some(diagnostic) = wire_type(text, start).or_else(|| bad_rate(text, start)) {
        return diagnostic;
    }
    if found == "=" && text[..start].ends_with('=') && !text[..start].ends_with("==") {
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
        _ if expected.has("`:`") && expected.after_value => {
            "a loop is written `for name in list: value`"
        }
        _ if expected.has("`:`") => "`:` introduces a type, `=` gives a value",
        Token::Other(b'?') if expected.after_value => "a choice is written `if c then a else b`",
        Token::Word if found == "and" => "conditions are joined with `&&`",
        Token::Word if found == "or" => "conditions are joined with `||`",
        Token::Word if expected.after_value && is_apart_from_number(text, start, found) => {
            "a unit stands right at its number, as in `30s` and `10GB`"
        }
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

/// `5/sec` is meant as a rate.
fn bad_rate(text: &str, slash: usize) -> Option<Diagnostic<Span>> {
    let rest = text[slash..].strip_prefix('/')?;
    let length = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let digit = text[..slash].ends_with(|c: char| c.is_ascii_digit());
    (digit && length > 0).then(|| {
        let message = format!("`/{}` is no unit of a rate", &rest[..length]);
        Diagnostic::new(Code::BadLiteral, Span::new(slash, slash + 1 + length), message)
            .help("rates are written `5/s`, `5/min`, `5/h` or `5/d`")
    })
}

fn is_apart_from_number(text: &str, start: usize, found: &str) -> bool {
    let is_unit = TIME_UNITS.iter().chain(&SIZE_UNITS).any(|(unit, _)| *unit == found);
    is_unit && text[..start].trim_end_matches(' ').ends_with(|c: char| c.is_ascii_digit())
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

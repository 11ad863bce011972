//! Turns pest's failures into diagnostics that a newcomer can act on.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::nearest::nearest;
use msd_model::place::Span;
use pest::error::{Error, ErrorVariant, InputLocation};

use crate::grammar::Rule;
use crate::scan::{Scanner, Token};
use crate::split::ItemKind;

/// Declarations of the language that this version does not have yet.
const LATER: [&str; 11] = [
    "module",
    "existing",
    "constraint",
    "check",
    "gate",
    "action",
    "notify",
    "moved",
    "import",
    "forget",
    "test",
];

/// Reports where parsing stopped and what was expected there.
pub fn from_pest(text: &str, base: u32, error: &Error<Rule>) -> Diagnostic<Span> {
    let at = match error.location {
        InputLocation::Pos(at) => at,
        InputLocation::Span((start, _)) => start,
    };
    let mut scanner = Scanner::new(text, at);
    let mut found = scanner.advance();
    while let Some((Token::Newline, ..)) = found {
        found = scanner.advance();
    }
    let Some((token, start, end)) = found else {
        let last = text.trim_end().len();
        let at = Span::new(last.saturating_sub(1), last).shifted(base);
        let message = format!("the text ends where {} is expected", expected(error));
        return Diagnostic::new(Code::Syntax, at, message);
    };
    let span = Span::new(start, end).shifted(base);
    if let Token::Text { closed: false } = token {
        return Diagnostic::new(Code::UnclosedDelimiter, span, "this string is not closed")
            .help("end it with `\"`; text of several lines stands between `\"\"\"` and `\"\"\"`");
    }
    let shown = text[start..end].lines().next().unwrap_or_default();
    let expected = match token {
        // A field that begins well can only go on with its value.
        Token::Other(b':') if error_only_wants_end(error) => "`=` and a value".to_owned(),
        _ => expected(error),
    };
    let diagnostic =
        Diagnostic::new(Code::Syntax, span, format!("expected {expected}, found `{shown}`"));
    match token {
        Token::Other(b':') => diagnostic.help("`=` gives a value; `:` introduces a type"),
        Token::Other(b'=') if text[start..].starts_with("==") => {
            diagnostic.help("`=` gives a value; `==` compares")
        }
        Token::Other(b'\'') => diagnostic.help("strings stand between double quotes"),
        Token::Other(b';') => diagnostic.help("a new line or a comma separates fields"),
        Token::Word if expected.contains("operator") || expected.contains('=') => {
            diagnostic.help("a property is written `name = value`, one to a line")
        }
        _ => diagnostic,
    }
}

fn error_only_wants_end(error: &Error<Rule>) -> bool {
    matches!(&error.variant, ErrorVariant::ParsingError { positives, .. }
        if positives.as_slice() == [Rule::EOI])
}

fn expected(error: &Error<Rule>) -> String {
    let ErrorVariant::ParsingError { positives, .. } = &error.variant else {
        return "something else".to_owned();
    };
    let mut words: Vec<&str> = Vec::new();
    for rule in positives {
        let word = match rule {
            Rule::string
            | Rule::number
            | Rule::conditional
            | Rule::boolean
            | Rule::null
            | Rule::pattern
            | Rule::name
            | Rule::list
            | Rule::record
            | Rule::unary
            | Rule::expr
            | Rule::element
            | Rule::argument => "an expression",
            Rule::ident | Rule::key => "a name",
            Rule::path
            | Rule::type_expr
            | Rule::type_term
            | Rule::type_name
            | Rule::type_literal
            | Rule::type_record
            | Rule::secret_kw => "a type",
            Rule::infix | Rule::type_test => "an operator",
            Rule::block => "`{`",
            Rule::field | Rule::spread => "a property such as `name = value`",
            Rule::arguments => "`(`",
            Rule::default => "`=` and a value",
            Rule::EOI => "the end of the declaration",
            Rule::for_binding => "`for`",
            Rule::escape | Rule::text => "text",
            Rule::decorator | Rule::doc | Rule::prefix => continue,
            Rule::dot | Rule::attribute | Rule::index | Rule::condition => continue,
            Rule::refinement | Rule::type_arguments | Rule::optional_mark => continue,
            Rule::wire | Rule::for_clause | Rule::if_clause => continue,
            Rule::facet | Rule::bounds | Rule::signed | Rule::range_mark => "a refinement",
            _ => continue,
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.contains(&"an expression") {
        words.retain(|word| !matches!(*word, "a name" | "an operator" | "`for`"));
    }
    if words.len() > 1 {
        words.retain(|word| *word != "the end of the declaration");
    }
    match words.as_slice() {
        [] => "something else".to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

/// Finds the innermost bracket that is never closed.
pub fn unclosed(text: &str) -> Option<Diagnostic<Span>> {
    let mut scanner = Scanner::new(text, 0);
    let mut open: Vec<(u8, usize)> = Vec::new();
    while let Some((token, start, end)) = scanner.advance() {
        match token {
            Token::Text { closed: false } => {
                let at = Span::new(start, end);
                return Some(
                    Diagnostic::new(Code::UnclosedDelimiter, at, "this string is not closed")
                        .help("end it with `\"`"),
                );
            }
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
                None => {
                    let message = format!("`{}` closes nothing", char::from(bracket));
                    let at = Span::new(start, end);
                    return Some(Diagnostic::new(Code::UnclosedDelimiter, at, message));
                }
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

fn closer(open: u8) -> u8 {
    match open {
        b'{' => b'}',
        b'(' => b')',
        _ => b']',
    }
}

/// Reports an item whose first word introduces nothing.
pub fn unknown_declaration(text: &str) -> Diagnostic<Span> {
    let mut scanner = Scanner::new(text, 0);
    while let Some((token, start, end)) = scanner.advance() {
        let word = &text[start..end];
        let at = Span::new(start, end);
        match token {
            Token::Word if LATER.contains(&word) => {
                let message = format!("`{word}` is not supported by this version of msd");
                return Diagnostic::new(Code::UnknownDeclaration, at, message);
            }
            Token::Word => {
                let message = format!("`{word}` begins no declaration");
                let diagnostic = Diagnostic::new(Code::UnknownDeclaration, at, message);
                let words = ItemKind::WORDS.iter().map(|(word, _)| *word).chain(["secret"]);
                return match nearest(word, words.clone()) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")).fix(at, near),
                    None => {
                        let all: Vec<&str> = words.collect();
                        diagnostic.help(format!("declarations begin with {}", all.join(", ")))
                    }
                };
            }
            Token::Close(_) => {
                return Diagnostic::new(
                    Code::UnclosedDelimiter,
                    at,
                    format!("`{word}` closes nothing"),
                );
            }
            Token::Doc | Token::At | Token::Newline => {}
            _ if scanner.at < text.len() && matches!(token, Token::Open(_)) => {}
            _ => {
                return Diagnostic::new(Code::Syntax, at, format!("`{word}` begins no declaration"));
            }
        }
    }
    let at = Span::new(0, text.len().min(1));
    Diagnostic::new(Code::Syntax, at, "documentation or a decorator with no declaration after it")
}

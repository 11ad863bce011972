//! Colours of the line that is being typed: the semantic tokens of the language server.

use msd_analysis::Compiler;
use msd_lsp::features::semantic_tokens::{Token, TokenKind, tokens};

use super::line_place::{FILE, LinePlace};
use crate::tint::Tint;

/// Paints a line; as wide as it was.
pub fn painted(program: &mut Compiler, line: &str, tint: Tint) -> String {
    let place = LinePlace::put(program, line);
    let command = match line.starts_with(':') {
        true => line.find(char::is_whitespace).unwrap_or(line.len()),
        false => 0,
    };
    let mut out = if command > 0 { tint.cyan(&line[..command]) } else { String::new() };
    let mut done = command;
    let found = place.map(|place| (place, tokens(program, FILE, None)));
    let found = found.iter().flat_map(|(place, all)| all.iter().map(move |token| (place, token)));
    for (place, Token { span, kind, .. }) in found {
        let (Some(start), Some(end)) = (place.in_line(span.start), place.in_line(span.end)) else {
            continue;
        };
        let (Some(between), Some(word)) = (line.get(done..start), line.get(start..end)) else {
            continue;
        };
        out.push_str(between);
        out.push_str(&one(word, *kind, tint));
        done = end;
    }
    out.push_str(&line[done..]);
    out
}

fn one(word: &str, kind: TokenKind, tint: Tint) -> String {
    match kind {
        TokenKind::Keyword | TokenKind::Decorator => tint.bold(word),
        TokenKind::Text => tint.green(word),
        TokenKind::Number => tint.yellow(word),
        TokenKind::Comment => tint.dim(word),
        TokenKind::Function | TokenKind::Type | TokenKind::Class | TokenKind::Namespace => {
            tint.cyan(word)
        }
        TokenKind::Operator | TokenKind::Variable | TokenKind::Parameter | TokenKind::Property => {
            word.to_owned()
        }
    }
}

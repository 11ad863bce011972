//! Pairs of brackets in a text, and its strings. Works on any text: what lacks its partner is no pair.

use msd_model::place::Span;
use msd_syntax::scan::{Scanner, Token};

/// From the opening bracket to behind the closing one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    pub span: Span,
    pub open: u8,
}

impl Pair {
    /// Returns what stands between the brackets.
    pub fn inside(self) -> Span {
        Span { start: self.span.start + 1, end: self.span.end - 1 }
    }
}

#[derive(Clone, Debug, Default)]
pub struct Brackets {
    /// By their beginnings.
    pub pairs: Vec<Pair>,
    /// Strings, with their quotes.
    pub texts: Vec<Span>,
}

/// Reads the brackets outside of strings and comments; O(length).
pub fn brackets(text: &str) -> Brackets {
    let mut scanner = Scanner::new(text, 0);
    let mut out = Brackets::default();
    let mut open: Vec<(u8, usize)> = Vec::new();
    while let Some((token, start, end)) = scanner.advance() {
        match token {
            Token::Open(bracket) => open.push((bracket, start)),
            Token::Close(bracket) => {
                // One that was never closed does not take the partner of those around it.
                let partner = open.iter().rposition(|(open, _)| closer(*open) == bracket);
                if let Some(at) = partner {
                    let (bracket, from) = open[at];
                    open.truncate(at);
                    out.pairs.push(Pair { span: Span::new(from, end), open: bracket });
                }
            }
            Token::Text { .. } => out.texts.push(Span::new(start, end)),
            _ => {}
        }
    }
    out.pairs.sort_by_key(|pair| pair.span);
    out
}

fn closer(open: u8) -> u8 {
    match open {
        b'{' => b'}',
        b'(' => b')',
        _ => b']',
    }
}

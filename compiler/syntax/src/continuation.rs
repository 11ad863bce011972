//! Whether a line goes on with what stands before it. The splitter and the recovery of fields ask
//! the same question: a word at the beginning of a line begins something new unless it continues an
//! expression.

use crate::scan::Token;

/// Words that go on with an expression at the beginning of a line, and want more at its end.
const WORDS: [&str; 9] = ["then", "else", "in", "if", "is", "where", "for", "as", "accepts"];

pub fn is_continuation(word: &str) -> bool {
    WORDS.contains(&word)
}

/// Tells whether an expression or a type may end with this token.
pub fn may_end(text: &str, token: Token, start: usize, end: usize) -> bool {
    match token {
        Token::Word => !is_continuation(&text[start..end]) && &text[start..end] != "secret",
        Token::Text { .. } | Token::Close(_) | Token::Doc => true,
        // No part of the language, but at the end of a line they end what they are in.
        Token::Other(b'\'' | b';') => true,
        // `T?`, `80%`, `aws.rds.*` and `List<T>` end with a symbol that stands at what it belongs to;
        // operators stand apart.
        Token::Other(b'?' | b'%' | b'*' | b'>') => {
            let before = text[..start].bytes().next_back().unwrap_or(b' ');
            before.is_ascii_alphanumeric()
                || matches!(before, b'_' | b'.' | b')' | b'}' | b'>' | b'"')
        }
        _ => false,
    }
}

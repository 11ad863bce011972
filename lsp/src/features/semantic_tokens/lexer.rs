//! Cuts a text into what can be coloured: strings in their parts, with the expressions in them;
//! comments, numbers, words, symbols. Takes any text.

use msd_model::place::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LexemeKind {
    Word,
    Number,
    /// A part of a string on one line.
    Text,
    Comment,
    Doc,
    /// `=`, `+`, `->`, and what is around an expression in a string.
    Operator,
    At,
    /// Brackets, commas, dots.
    Symbol,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lexeme {
    pub span: Span,
    pub kind: LexemeKind,
}

/// Strings in expressions in strings; deeper ones are taken as plain text, as the scanner does.
const DEEPEST: usize = 32;

/// Cuts a text; O(length).
pub fn lex(text: &str) -> Vec<Lexeme> {
    let mut lexer = Lexer { text: text.as_bytes(), at: 0, nesting: 0, out: Vec::new() };
    while lexer.at < lexer.text.len() {
        lexer.code(None);
    }
    lexer.out
}

struct Lexer<'t> {
    text: &'t [u8],
    at: usize,
    nesting: usize,
    out: Vec<Lexeme>,
}

/// The string around an expression.
#[derive(Clone, Copy, PartialEq)]
struct Around {
    block: bool,
}

impl Lexer<'_> {
    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, start: usize, kind: LexemeKind) {
        if start < self.at {
            self.out.push(Lexeme { span: Span::new(start, self.at), kind });
        }
    }

    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) {
        let rest = &self.text[self.at..];
        self.at += rest.iter().take_while(|byte| wanted(**byte)).count();
    }

    /// Reads code to its end: in a string up to the brace that closes the expression, which it leaves.
    fn code(&mut self, around: Option<Around>) {
        let mut depth = 0usize;
        while let Some(byte) = self.text.get(self.at).copied() {
            let start = self.at;
            match byte {
                b'\n' if around == Some(Around { block: false }) => return,
                b' ' | b'\t' | b'\r' | b'\n' => self.at += 1,
                b'/' if self.peek(1) == b'/' && around.is_none() => self.comment(),
                b'"' => self.string(),
                b'0'..=b'9' => self.number(),
                b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                    self.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                    self.push(start, LexemeKind::Word);
                }
                b'}' if around.is_some() && depth == 0 => return,
                b'@' => {
                    self.at += 1;
                    self.push(start, LexemeKind::At);
                }
                b'{' | b'}' | b'(' | b')' | b'[' | b']' | b',' | b':' | b'.' => {
                    depth = match byte {
                        b'{' => depth + 1,
                        b'}' => depth.saturating_sub(1),
                        _ => depth,
                    };
                    self.at += 1;
                    self.push(start, LexemeKind::Symbol);
                }
                b'=' | b'!' | b'<' | b'>' | b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|'
                | b'?' => {
                    self.at += 1;
                    self.take_while(|byte| matches!(byte, b'=' | b'>' | b'&' | b'|' | b'?' | b'+'));
                    self.push(start, LexemeKind::Operator);
                }
                _ => self.at += 1,
            }
        }
    }

    fn comment(&mut self) {
        let start = self.at;
        self.take_while(|byte| byte != b'\n');
        let text = &self.text[start..self.at];
        let is_doc =
            text.starts_with(b"//!") || text.starts_with(b"///") && !text.starts_with(b"////");
        while self.at > start && self.text[self.at - 1] == b'\r' {
            self.at -= 1;
        }
        self.push(start, if is_doc { LexemeKind::Doc } else { LexemeKind::Comment });
    }

    /// `1_000`, `0.5`, `35/h`, `512MiB`, `80%`.
    fn number(&mut self) {
        let start = self.at;
        let is_digit = |byte: u8| byte.is_ascii_digit() || byte == b'_';
        self.take_while(is_digit);
        if self.peek(0) == b'.' && self.peek(1).is_ascii_digit() {
            self.at += 1;
            self.take_while(is_digit);
        }
        let rest = &self.text[self.at..];
        let is_end =
            |length: usize| rest.get(length).is_none_or(|byte| !byte.is_ascii_alphanumeric());
        let units: [&[u8]; 4] = [b"/s", b"/min", b"/h", b"/d"];
        if let Some(unit) = units.iter().find(|unit| rest.starts_with(unit) && is_end(unit.len())) {
            self.at += unit.len();
        } else if rest.first() == Some(&b'%') {
            self.at += 1;
        } else {
            self.take_while(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        }
        self.push(start, LexemeKind::Number);
    }

    fn string(&mut self) {
        let mut start = self.at;
        let block = self.text[self.at..].starts_with(b"\"\"\"");
        self.at += if block { 3 } else { 1 };
        while let Some(byte) = self.text.get(self.at).copied() {
            match byte {
                b'\n' => {
                    self.part(start);
                    if !block {
                        return;
                    }
                    self.at += 1;
                    start = self.at;
                }
                b'\\' if self.peek(1) != b'\n' => self.at = (self.at + 2).min(self.text.len()),
                b'"' if !block => {
                    self.at += 1;
                    return self.part(start);
                }
                b'"' if self.text[self.at..].starts_with(b"\"\"\"") => {
                    self.at += 3;
                    return self.part(start);
                }
                b'$' if self.peek(1) == b'{' && self.nesting < DEEPEST => {
                    self.part(start);
                    start = self.at;
                    self.at += 2;
                    self.push(start, LexemeKind::Operator);
                    self.nesting += 1;
                    self.code(Some(Around { block }));
                    self.nesting -= 1;
                    start = self.at;
                    if self.peek(0) == b'}' {
                        self.at += 1;
                        self.push(start, LexemeKind::Operator);
                        start = self.at;
                    }
                }
                _ => self.at += 1,
            }
        }
        self.part(start);
    }

    /// Ends a part of a string; blanks at the end of its line belong to nothing.
    fn part(&mut self, start: usize) {
        let end = self.at;
        while self.at > start && self.text[self.at - 1] == b'\r' {
            self.at -= 1;
        }
        self.push(start, LexemeKind::Text);
        self.at = end;
    }
}

//! Walks over source text byte by byte, aware of strings and comments. The splitter and nothing else
//! is built on it.

/// One step of the walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Token {
    Open(u8),
    Close(u8),
    Newline,
    Comma,
    /// `///` up to the end of its line.
    Doc,
    At,
    /// A name or a number.
    Word,
    /// A whole string, multi-line ones included.
    Text {
        closed: bool,
    },
    Other(u8),
}

/// Yields tokens with their byte ranges; comments and blanks are passed over.
pub struct Scanner<'a> {
    text: &'a [u8],
    pub at: usize,
    nesting: u32,
}

/// Strings inside `${…}` inside strings; deeper ones are taken as plain text.
const DEEPEST: u32 = 32;

impl<'a> Scanner<'a> {
    pub fn new(text: &'a str, at: usize) -> Scanner<'a> {
        Scanner { text: text.as_bytes(), at, nesting: 0 }
    }

    pub fn advance(&mut self) -> Option<(Token, usize, usize)> {
        loop {
            let start = self.at;
            let byte = *self.text.get(start)?;
            let token = match byte {
                b' ' | b'\t' | b'\r' => {
                    self.at += 1;
                    continue;
                }
                b'\n' => self.one(Token::Newline),
                b'/' if self.peek(1) == b'/' => {
                    let doc = self.peek(2) == b'/' && self.peek(3) != b'/';
                    let rest = &self.text[start..];
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                    if !doc {
                        continue;
                    }
                    Token::Doc
                }
                b'"' => Token::Text { closed: self.string() },
                b'{' | b'(' | b'[' => self.one(Token::Open(byte)),
                b'}' | b')' | b']' => self.one(Token::Close(byte)),
                b',' => self.one(Token::Comma),
                b'@' => self.one(Token::At),
                b'_' | b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                    let end = self.text[start..]
                        .iter()
                        .position(|byte| !(byte.is_ascii_alphanumeric() || *byte == b'_'));
                    self.at = end.map_or(self.text.len(), |end| start + end);
                    Token::Word
                }
                // A character of several bytes is one token.
                0x80.. => {
                    let rest = &self.text[start + 1..];
                    let end = rest.iter().position(|byte| byte & 0xC0 != 0x80);
                    self.at += 1 + end.unwrap_or(rest.len());
                    Token::Other(byte)
                }
                other => self.one(Token::Other(other)),
            };
            return Some((token, start, self.at));
        }
    }

    fn one(&mut self, token: Token) -> Token {
        self.at += 1;
        token
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.text.get(self.at + ahead).copied().unwrap_or(0)
    }

    /// Passes over a string; an ordinary one ends at its line's end at the latest. Returns whether it
    /// is closed.
    fn string(&mut self) -> bool {
        let block = self.text[self.at..].starts_with(b"\"\"\"");
        self.at += if block { 3 } else { 1 };
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'\\' => self.at = (self.at + 2).min(self.text.len()),
                b'"' if !block => {
                    self.at += 1;
                    return true;
                }
                b'"' if self.text[self.at..].starts_with(b"\"\"\"") => {
                    self.at += 3;
                    return true;
                }
                b'\n' if !block => return false,
                b'$' if self.peek(1) == b'{' && self.nesting < DEEPEST => {
                    self.at += 2;
                    self.nesting += 1;
                    self.interpolation(block);
                    self.nesting -= 1;
                }
                _ => self.at += 1,
            }
        }
        false
    }

    /// Passes over `${…}`, whose expression may hold braces and strings of its own.
    fn interpolation(&mut self, block: bool) {
        let mut depth = 1usize;
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'{' => depth += 1,
                b'}' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return;
                    }
                }
                b'"' => {
                    self.string();
                    continue;
                }
                b'\n' if !block => return,
                _ => {}
            }
            self.at += 1;
        }
    }
}

//! Reads plain text without the grammar: names, literals, lists, records, calls, and the types of the
//! library. Nearly every declaration of a large program is made of nothing else, and pest takes twenty
//! times as long for it. Knows no operators, no conditions, no `for` and no mistakes: whatever is not
//! plain is `None`, and the grammar's. Where both read a text, they read the same; a test holds them to it.

mod item;
mod number;
mod ty;
mod value;

use msd_model::place::Span;
use smol_str::SmolStr;

use crate::ast::{Ident, Item};
use crate::split::ItemKind;

/// Values inside values and types inside types; what lies deeper is the grammar's to refuse.
const DEEPEST: u32 = 24;

/// Reads an item that the splitter cut out, if it is plain; O(length).
pub fn read(kind: ItemKind, text: &str) -> Option<Item> {
    let mut reader = Reader { text, at: 0, end: 0, depth: 0 };
    let item = match kind {
        ItemKind::Resource => Item::Resource(reader.resource()?),
        ItemKind::ResourceType => Item::ResourceType(reader.resource_type()?),
        ItemKind::Let => Item::Let(reader.let_item()?),
        ItemKind::Output => Item::Output(reader.output()?),
        ItemKind::Function => Item::Function(reader.signature()?),
        _ => return None,
    };
    reader.skip();
    (reader.at == text.len()).then_some(item)
}

/// A place in a text. Every method reads one thing and the blanks after it, or gives up with `None`.
struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Where the last token ended.
    end: usize,
    depth: u32,
}

impl<'t> Reader<'t> {
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next_byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at + 1).copied()
    }

    fn is_at(&self, wanted: &str) -> bool {
        self.text.as_bytes()[self.at..].starts_with(wanted.as_bytes())
    }

    /// Passes over blanks and comments; a doc comment is none.
    fn skip(&mut self) {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                Some(b'/') if self.is_comment() => {
                    let rest = &self.text.as_bytes()[self.at..];
                    self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }

    fn is_comment(&self) -> bool {
        self.is_at("//") && (!self.is_at("///") || self.is_at("////"))
    }

    /// Ends a token of so many bytes.
    fn take(&mut self, length: usize) {
        self.at += length;
        self.end = self.at;
        self.skip();
    }

    fn sign(&mut self, sign: &str) -> Option<()> {
        self.has(sign).then_some(())
    }

    /// Takes a sign if it stands here.
    fn has(&mut self, sign: &str) -> bool {
        let is_here = self.is_at(sign);
        if is_here {
            self.take(sign.len());
        }
        is_here
    }

    /// Returns what was read since a place.
    fn since(&self, start: usize) -> Span {
        Span::new(start, self.end)
    }

    /// Returns the word that stands here, and takes nothing.
    fn word(&self) -> Option<&'t str> {
        let bytes = self.text.as_bytes();
        let rest = &bytes[self.at..];
        let first = rest.first().copied()?;
        if !(first.is_ascii_alphabetic() || first == b'_') {
            return None;
        }
        let ends = rest.iter().position(|byte| !is_tail(*byte));
        Some(&self.text[self.at..self.at + ends.unwrap_or(rest.len())])
    }

    /// Takes a certain word.
    fn keyword(&mut self, wanted: &str) -> Option<()> {
        self.has_word(wanted).then_some(())
    }

    fn has_word(&mut self, wanted: &str) -> bool {
        let is_here = self.word() == Some(wanted);
        if is_here {
            self.take(wanted.len());
        }
        is_here
    }

    fn ident(&mut self) -> Option<Ident> {
        let word = self.word()?;
        let span = Span::new(self.at, self.at + word.len());
        self.take(word.len());
        Some(Ident { text: SmolStr::new(word), span })
    }

    /// Takes words with dots and no blanks between them.
    fn path(&mut self) -> Option<Ident> {
        let start = self.at;
        let mut end = start + self.word()?.len();
        while self.text.as_bytes().get(end) == Some(&b'.') {
            self.at = end + 1;
            let Some(word) = self.word() else { break };
            end = self.at + word.len();
        }
        self.at = start;
        self.take(end - start);
        Some(Ident { text: SmolStr::new(&self.text[start..end]), span: Span::new(start, end) })
    }

    /// Runs `inside` one level deeper.
    fn deeper<T>(&mut self, inside: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth == DEEPEST {
            return None;
        }
        self.depth += 1;
        let out = inside(self);
        self.depth -= 1;
        out
    }
}

fn is_tail(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

//! Bytes to positions and back, in the encoding that client and server agreed on.

use lsp_types::{Position, PositionEncodingKind, Range};
use msd_model::place::Span;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    Utf8,
    Utf16,
}

impl Encoding {
    /// Chooses UTF-8 where the client knows it: no position has to be counted then.
    pub fn negotiate(offered: Option<&[PositionEncodingKind]>) -> Encoding {
        match offered.is_some_and(|offered| offered.contains(&PositionEncodingKind::UTF8)) {
            true => Encoding::Utf8,
            false => Encoding::Utf16,
        }
    }

    pub fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
        }
    }
}

/// A text with the starts of its lines.
pub struct Lines<'t> {
    text: &'t str,
    starts: Vec<u32>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    pub fn new(text: &'t str, encoding: Encoding) -> Lines<'t> {
        let after = |(at, _): (usize, &str)| at as u32 + 1;
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(after)).collect();
        Lines { text, starts, encoding }
    }

    /// Returns the offset of a line and a column, both counted from one, the column in bytes.
    pub fn at_line(&self, line: u32, column: u32) -> u32 {
        let start = self.starts.get(line.saturating_sub(1) as usize).copied();
        let start = start.unwrap_or(self.text.len() as u32);
        (start + column.saturating_sub(1)).min(self.text.len() as u32)
    }

    pub fn position(&self, offset: u32) -> Position {
        let offset = offset.min(self.text.len() as u32);
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let before = &self.text.as_bytes()[self.starts[line] as usize..offset as usize];
        let character = match self.encoding {
            Encoding::Utf8 => before.len(),
            // Each byte that begins a character counts once, and twice beyond the first plane.
            Encoding::Utf16 => before
                .iter()
                .map(|byte| usize::from(byte & 0xC0 != 0x80) + usize::from(*byte >= 0xF0))
                .sum(),
        };
        Position { line: line as u32, character: character as u32 }
    }

    pub fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// Returns the offset of a position; one beyond the end of its line or of the text is its end.
    pub fn offset(&self, position: Position) -> u32 {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).map(|start| *start as usize) else {
            return self.text.len() as u32;
        };
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| *next as usize - 1);
        let content = &self.text[start..end];
        let mut left = position.character as usize;
        for (at, c) in content.char_indices() {
            let width = match self.encoding {
                Encoding::Utf8 => c.len_utf8(),
                Encoding::Utf16 => c.len_utf16(),
            };
            // In the middle of a character is before it.
            if left < width {
                return (start + at) as u32;
            }
            left -= width;
        }
        end as u32
    }

    pub fn span(&self, range: Range) -> Span {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        Span { start, end: end.max(start) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_go_there_and_back_in_both_encodings() {
        let text = "a = \"ü😀x\"\nb\n";
        for (encoding, column) in [(Encoding::Utf8, 11), (Encoding::Utf16, 8)] {
            let lines = Lines::new(text, encoding);
            let x = text.find('x').unwrap() as u32;
            assert_eq!(lines.position(x), Position { line: 0, character: column });
            for (at, _) in text.char_indices() {
                assert_eq!(lines.offset(lines.position(at as u32)), at as u32);
            }
            assert_eq!(lines.offset(Position { line: 0, character: 99 }), 13);
            assert_eq!(lines.offset(Position { line: 9, character: 0 }), text.len() as u32);
        }
    }
}

//! Lines and columns of a byte offset, counted as every report counts them: from one, the column in
//! characters.

/// A place as people and editors name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

impl Position {
    /// Finds a byte offset; one past the end, or inside a character, is taken to the place before it.
    pub fn of(text: &str, byte: usize) -> Position {
        let mut at = byte.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        let before = &text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        Position { line, column }
    }
}

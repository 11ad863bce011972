//! The net below the formatter: tells whether a text still has every token of its source, in order.
//! Where it has not, the source is left alone.

use crate::split::{Piece, split_closed};

/// Tells whether two texts differ in blanks and commas only, and fall into the same items; O(length).
pub fn is_kept(source: &str, pieces: &[Piece], formatted: &str) -> bool {
    if !marks(source).eq(marks(formatted)) {
        return false;
    }
    let same = |(one, other): (&Piece, &Piece)| {
        let text = |text: &str, piece: &Piece| marks(&text[piece.span.range()]).count();
        one.kind == other.kind
            && one.group == other.group
            && text(source, one) == text(formatted, other)
    };
    split_closed(formatted)
        .is_some_and(|after| after.len() == pieces.len() && pieces.iter().zip(&after).all(same))
}

/// Yields what is neither blank nor a comma.
fn marks(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b','))
}

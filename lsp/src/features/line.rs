//! Lines of a text: where one begins and ends, and how far it is indented.

/// Returns where the line of an offset begins.
pub fn start(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1)
}

/// Returns where the line of an offset ends, before its line end.
pub fn end(text: &str, at: usize) -> usize {
    let rest = &text.as_bytes()[at..];
    at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
}

/// Returns the blanks that the line of an offset begins with.
pub fn margin(text: &str, at: usize) -> &str {
    let line = &text[start(text, at)..];
    &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
}

/// Tells whether nothing but blanks stands before an offset on its line.
pub fn is_first(text: &str, at: usize) -> bool {
    text.as_bytes()[start(text, at)..at].iter().all(|byte| matches!(byte, b' ' | b'\t'))
}

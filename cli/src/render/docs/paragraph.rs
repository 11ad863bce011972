//! Breaks text into lines of the terminal's width. Words stay whole, so that a long type or address
//! can be copied.

use textwrap::{Options, WordSplitter};

const BULLET: &str = "- ";

/// Breaks each line of a text, indented; the lines of a list item hang below its words.
pub fn fill(text: &str, indent: usize, width: usize) -> String {
    let spaces = " ".repeat(indent);
    let mut out = String::new();
    for line in text.lines() {
        let hang = if line.starts_with(BULLET) { BULLET.len() } else { 0 };
        let rest = " ".repeat(indent + hang);
        let options = options(width).initial_indent(&spaces).subsequent_indent(&rest);
        out.push_str(&textwrap::fill(line, options));
        out.push('\n');
    }
    out
}

/// Breaks a text that follows a head, which is printed as `shown`; further lines are indented so far.
pub fn labelled(head: &str, shown: &str, text: &str, indent: usize, width: usize) -> String {
    let rest = " ".repeat(indent);
    let options = options(width).initial_indent(head).subsequent_indent(&rest);
    let filled = textwrap::fill(text, options);
    let body = filled.strip_prefix(head.trim_end()).unwrap_or(&filled).trim_start_matches(' ');
    match body.strip_prefix('\n') {
        Some(below) => format!("{}\n{below}\n", shown.trim_end()),
        None => format!("{shown}{body}\n"),
    }
}

fn options<'a>(width: usize) -> Options<'a> {
    Options::new(width).break_words(false).word_splitter(WordSplitter::NoHyphenation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words() {
        let text = "one two three four\n- five six seven eight nine";
        let expected = "  one two three\n  four\n  - five six\n    seven eight\n    nine\n";
        assert_eq!(fill(text, 2, 16), expected);
    }

    #[test]
    fn what_follows_a_head_hangs() {
        assert_eq!(labelled("  a: ", "  A: ", "b | c | d", 4, 10), "  A: b | c\n    | d\n");
        let long = "x".repeat(20);
        assert_eq!(labelled("  a: ", "  A: ", &long, 4, 10), format!("  A: {long}\n"));
    }
}

//! Texts that nobody would write: every example and fixture cut off, and with tokens swapped, taken
//! out and doubled. Parsing, formatting and checking come to an end and keep what they promise; the
//! fuzz targets in `fuzz/` ask the same of far more texts.

use msd_syntax::scan::{Scanner, Token};
use msd_tests::{files_below, robust, root};

/// A linear congruential generator (Knuth): the same texts at every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }
}

fn sources() -> Vec<String> {
    let folders = ["examples", "tests/fixtures"];
    let files = folders.iter().flat_map(|folder| files_below(&root().join(folder), ".msd"));
    let texts: Vec<String> = files.map(|file| std::fs::read_to_string(file).unwrap()).collect();
    assert!(texts.len() > 60, "{}", texts.len());
    texts
}

/// Asks everything of a text; `edit` says where.
fn hold(text: &str, draw: &mut Draw) {
    robust::parses(text);
    robust::formats(text);
    robust::checks(text, std::array::from_fn(|_| draw.below(256) as u8));
}

#[test]
fn texts_that_end_anywhere_do_no_harm() {
    let mut draw = Draw(1);
    for text in sources() {
        for _ in 0..3 {
            let end = text.floor_char_boundary(draw.below(text.len()));
            hold(&text[..end], &mut draw);
        }
        // Parsing is quick enough for many more.
        for end in (0..text.len()).step_by(97).map(|end| text.floor_char_boundary(end)) {
            robust::parses(&text[..end]);
        }
    }
}

#[test]
fn texts_of_other_tokens_do_no_harm() {
    let mut draw = Draw(2);
    for text in sources() {
        for _ in 0..3 {
            let changed = mangled(&text, &mut draw);
            hold(&changed, &mut draw);
        }
    }
}

/// Swaps, takes out and doubles a few tokens.
fn mangled(text: &str, draw: &mut Draw) -> String {
    let mut scanner = Scanner::new(text, 0);
    let mut parts: Vec<&str> = Vec::new();
    let mut at = 0;
    while let Some((token, start, end)) = scanner.advance() {
        if token != Token::Newline {
            parts.extend([&text[at..start], &text[start..end]]);
            at = end;
        }
    }
    parts.push(&text[at..]);
    for _ in 0..1 + draw.below(4) {
        // Tokens stand at odd places, blanks and comments at even ones.
        let count = parts.len() / 2;
        let (one, other) = (draw.below(count) * 2 + 1, draw.below(count) * 2 + 1);
        match draw.below(3) {
            _ if count == 0 => {}
            0 => parts.swap(one, other),
            1 => parts[one] = "",
            _ => parts.insert(one, parts[other]),
        }
    }
    parts.concat()
}

#[test]
fn depth_and_length_are_refused_before_the_stack_ends() {
    for (count, open, inner, close) in [
        (99, "[", "1", "]"),
        (99, "{ a = ", "1", " }"),
        (99, "f(", "1", ")"),
        (99, "[for x in ", "[1]", ": x]"),
        (127, "if true then ", "1", ""),
        (5_000, "[", "1", "]"),
        (5_000, "if true then ", "1", ""),
        (5_000, "!", "true", ""),
        (5_000, "", "1", " + 1"),
        (5_000, "", "a", ".b"),
        (5_000, "\"${", "1", "}\""),
    ] {
        let value = format!("{}{inner}{}", open.repeat(count), close.repeat(count));
        for text in [
            format!("let x = {value}\n"),
            format!("resource q: aws.sqs.Queue {{ queue_name = {value} }}\n"),
            format!("param p: Json = {value}\n"),
        ] {
            hold(&text, &mut Draw(3));
        }
    }
    for (count, open, close) in [(99, "List<", ">"), (99, "{ a: ", "}"), (5_000, "List<", ">")] {
        let text = format!("param x: {}Int{}\n", open.repeat(count), close.repeat(count));
        hold(&text, &mut Draw(4));
    }
}

//! The reader of plain text reads what the grammar reads: asked of the whole library, of every example
//! and fixture, and of texts in which one byte is another.

use msd_syntax::parse::by_grammar;
use msd_syntax::{ItemKind, plain, split};
use msd_tests::{files_below, root};

/// Returns how many items of a text are plain, and of how many.
fn held(text: &str) -> (usize, usize) {
    let (mut read, mut all) = (0, 0);
    for piece in split(text) {
        let item = &text[piece.span.range()];
        all += 1;
        let Some(plain) = plain::read(piece.kind, item) else { continue };
        read += 1;
        let full = by_grammar(piece.kind, item);
        assert!(full.diagnostics.is_empty(), "{:?}\n{item}", full.diagnostics);
        assert_eq!(full.tree, Some(plain), "{item}");
    }
    (read, all)
}

fn texts(folders: &[&str]) -> Vec<String> {
    let files = folders.iter().flat_map(|folder| files_below(&root().join(folder), ".msd"));
    files.map(|file| std::fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn the_library_is_plain() {
    let (mut read, mut all) = (0, 0);
    for text in texts(&["stdlib/aws", "stdlib/core"]) {
        let (more_read, more) = held(&text);
        if more_read < more {
            for piece in split(&text) {
                if plain::read(piece.kind, &text[piece.span.range()]).is_none() {
                    eprintln!("{}", piece.name);
                }
            }
        }
        (read, all) = (read + more_read, all + more);
    }
    // What is left has rare things in it, such as an escape for a letter.
    assert!(read * 100 >= all * 99, "{read} of {all}");
}

#[test]
fn programs_are_read_as_the_grammar_reads_them() {
    let (mut plain_resources, mut resources) = (0, 0);
    for text in texts(&["examples", "tests/fixtures"]) {
        held(&text);
        for piece in split(&text).iter().filter(|piece| piece.kind == ItemKind::Resource) {
            resources += 1;
            plain_resources +=
                usize::from(plain::read(piece.kind, &text[piece.span.range()]).is_some());
        }
    }
    // Half of what shows the language off, and nearly all of what is only large.
    assert!(plain_resources * 2 > resources, "{plain_resources} of {resources}");
}

#[test]
fn a_byte_that_is_another_makes_no_difference_between_the_two() {
    const BYTES: &[u8] = b" \n/\"\\${}[]().,=:@-0_aI|?<>";
    let mut at = 0usize;
    for text in texts(&["examples", "tests/fixtures", "stdlib/core"]) {
        for byte in BYTES {
            // Steps that share no factor with anything: other places for every byte and every text.
            for step in 0..3 {
                at = at.wrapping_mul(31).wrapping_add(7919 + step);
                let place = text.floor_char_boundary(at % text.len());
                let end = text.ceil_char_boundary(place + 1);
                held(&format!("{}{}{}", &text[..place], char::from(*byte), &text[end..]));
            }
        }
    }
}

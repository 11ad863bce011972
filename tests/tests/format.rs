//! The formatter loses nothing and comes to rest, whatever the source looks like.

use msd_syntax::scan::{Scanner, Token};
use msd_syntax::{format, parse_item, split};
use msd_tests::{files_below, root};
use proptest::prelude::*;

/// Formats a text and holds the result against it.
fn check(text: &str) -> String {
    let formatted = format(text).text;
    let again = format(&formatted).text;
    assert!(again == formatted, "not at rest:\n{}\n── source\n{text}", change(&formatted, &again));
    assert_eq!(marks(text), marks(&formatted), "{text}\n──\n{formatted}");
    assert_eq!(trees(text), trees(&formatted), "{text}\n──\n{formatted}");
    formatted
}

/// Returns the first lines that differ, with some before them.
fn change(before: &str, after: &str) -> String {
    let same = before.lines().zip(after.lines()).take_while(|(one, other)| one == other).count();
    let shown = |text: &str| {
        let lines = text.lines().skip(same.saturating_sub(3)).take(8).collect::<Vec<_>>();
        lines.join("\n")
    };
    std::format!("{}\n── then\n{}", shown(before), shown(after))
}

/// Returns everything but blanks and commas, with each comment on a line of its own.
fn marks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect()
}

/// Returns the trees of all items, without places.
fn trees(text: &str) -> Vec<String> {
    let pieces = split(text);
    let tree = |piece: &msd_syntax::Piece| {
        let parsed = parse_item(piece.kind, &text[piece.span.range()]);
        let shown =
            std::format!("{:?} {:?} {:?}", piece.group, parsed.tree, parsed.diagnostics.len());
        let mut parts = shown.split("Span {");
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            out.push_str(part.split_once('}').map_or("", |(_, rest)| rest));
        }
        out
    };
    pieces.iter().map(tree).collect()
}

/// Returns the sources of the repository: examples, fixtures and some of AWS.
fn corpus() -> Vec<String> {
    let folders = ["examples", "tests/fixtures", "stdlib/core", "stdlib/aws"];
    let files = folders.iter().flat_map(|folder| files_below(&root().join(folder), ".msd"));
    let texts = files.map(|file| std::fs::read_to_string(file).unwrap());
    // The large services are more of the same.
    texts.filter(|text| text.len() < 60_000).collect()
}

#[test]
fn every_source_of_the_repository_keeps_its_meaning() {
    let corpus = corpus();
    assert!(corpus.len() > 100, "{}", corpus.len());
    for text in &corpus {
        check(text);
        check(&text.replace('\n', "\r\n"));
    }
}

#[test]
fn what_does_not_parse_stays_byte_for_byte() {
    let broken = "resource  a : T {\n      b = = 1\n   c  =  'x'\n}";
    let text = std::format!("let   x=1\n\n\n{broken}\nlet y  =  2\n");
    let formatted = format(&text);
    assert_eq!(formatted.text, std::format!("let x = 1\n\n{broken}\nlet y = 2\n"));
    assert_eq!(formatted.diagnostics.len(), 2);
    let at = formatted.diagnostics[0].primary.at;
    assert_eq!(&text[at.range()], "=");
    let open = "let  a = [1,\nlet  b=2\n";
    assert_eq!(format(open).text, open, "no bracket tells where anything ends");
    assert!(!format(open).diagnostics.is_empty());
}

#[test]
fn a_file_ends_with_one_line_end() {
    for (text, wanted) in
        [("", ""), ("\n\n", ""), ("// a", "// a\n"), ("\n\nlet a=1\n\n\n", "let a = 1\n")]
    {
        assert_eq!(format(text).text, wanted);
    }
}

#[test]
fn nesting_does_not_exhaust_the_stack() {
    for text in ["group a {", "group a {}", "let a = [", "if a then "] {
        let many = text.repeat(5_000);
        check(&many);
        check(&(many + &"}".repeat(5_000)));
    }
}

/// Blanks and comments that may stand between any two tokens.
fn blank() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        4 => Just(" "),
        2 => Just(""),
        2 => Just("\n"),
        1 => Just("\n\n\n"),
        1 => Just("\t \r\n"),
        1 => Just(" // a comment\n"),
        1 => Just("\n  // on its own, {\n"),
    ]
}

/// An expression as tokens.
fn expr() -> impl Strategy<Value = Vec<String>> {
    let own = |tokens: &[&str]| tokens.iter().map(|token| (*token).to_owned()).collect::<Vec<_>>();
    let leaf = prop_oneof![
        "[a-z]{1,12}_".prop_map(|name| vec![name]),
        Just(own(&["1"])),
        Just(own(&["35/h"])),
        Just(own(&["aws.rds.*"])),
        Just(own(&["\"text ${ a +  b } of some length, with // no comment\""])),
        Just(own(&["\"\"\"\n      block\n   ${x}\n    \"\"\""])),
        Just(own(&["[", "]"])),
        Just(own(&["{", "}"])),
    ];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        let operator =
            prop::sample::select(vec!["+", "-", "&&", "||", "==", "in", "??", "..=", "*"]);
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, op, b)| [
                a,
                vec![op.to_owned()],
                b
            ]
            .concat()),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|items| wrapped("[", items, "]")),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|items| wrapped("f(", items, ")")),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|items| {
                let field = |(index, value): (usize, Vec<String>)| {
                    [vec![std::format!("k{}", "x".repeat(index * 3)), "=".to_owned()], value]
                        .concat()
                };
                wrapped("{", items.into_iter().enumerate().map(field).collect(), "}")
            }),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| {
                let word = |word: &str| vec![word.to_owned()];
                [word("if"), a, word("then"), b, word("else"), c].concat()
            }),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| {
                let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
                [words("[ for x , i in"), a, words("if x :"), b, words("]")].concat()
            }),
            inner.prop_map(
                |a| [vec!["(".to_owned()], a, vec![")".to_owned(), ".b".to_owned()]].concat()
            ),
        ]
    })
}

fn wrapped(open: &str, items: Vec<Vec<String>>, close: &str) -> Vec<String> {
    let items = items.join(&",".to_owned());
    [vec![open.to_owned()], items, vec![close.to_owned()]].concat()
}

/// Makes a text of tokens; words do not run into one another.
fn scattered(tokens: &[String], blanks: &[&str]) -> String {
    let mut text = String::new();
    for (index, token) in tokens.iter().enumerate() {
        text.push_str(token);
        let blank = blanks[index % blanks.len()];
        text.push_str(if blank.is_empty() { " " } else { blank });
    }
    text
}

/// Puts blanks and comments where tokens meet, then takes some bytes away.
fn mutated(
    text: &str,
    blanks: &[(prop::sample::Index, &str)],
    cuts: &[(prop::sample::Index, usize)],
) -> String {
    let mut text = text.to_owned();
    for (at, blank) in blanks {
        let mut scanner = Scanner::new(&text, 0);
        let mut ends = Vec::new();
        while let Some((token, _, end)) = scanner.advance() {
            if token != Token::Doc {
                ends.push(end);
            }
        }
        if !ends.is_empty() {
            text.insert_str(ends[at.index(ends.len())], blank);
        }
    }
    for (at, length) in cuts {
        let starts: Vec<usize> = text.char_indices().map(|(start, _)| start).collect();
        if let Some(start) = starts.get(at.index(starts.len().max(1))) {
            let end = starts.get(at.index(starts.len()) + length).copied().unwrap_or(text.len());
            text.replace_range(*start..end, "");
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_programs_keep_their_meaning(
        values in prop::collection::vec(expr(), 1..4),
        blanks in prop::collection::vec(blank(), 1..40),
        grouped in any::<bool>(),
    ) {
        let mut text = String::from("stack s { }\n/// A group.\n");
        text.push_str(if grouped { "group g {\n" } else { "" });
        for (index, value) in values.iter().enumerate() {
            let value = scattered(value, &blanks);
            text.push_str(&std::format!("@limit(a) let {} = {value}\n", "n".repeat(index + 1)));
            text.push_str(&std::format!("resource r{index}: a.b.C {{ a = {value}, bcd = {value}\n}}\n"));
        }
        text.push_str(if grouped { "}\n" } else { "" });
        check(&text);
    }

    #[test]
    fn mutated_sources_keep_their_meaning(
        file in any::<prop::sample::Index>(),
        blanks in prop::collection::vec((any::<prop::sample::Index>(), blank()), 0..12),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 1usize..4), 0..3),
    ) {
        let corpus = CORPUS.get_or_init(|| {
            corpus().into_iter().filter(|text| text.len() < 12_000).collect()
        });
        check(&mutated(&corpus[file.index(corpus.len())], &blanks, &cuts));
    }
}

static CORPUS: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();

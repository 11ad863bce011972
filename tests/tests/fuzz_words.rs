//! The words that the fuzz targets put into texts: those of the language, from the compiler's own
//! tables. `UPDATE=1` rewrites `fuzz/msd.dict`.

use std::collections::BTreeSet;

use msd_analysis::reference;
use msd_syntax::ItemKind;
use msd_tests::root;

/// What the grammar has besides: words inside of declarations, symbols, and some longer pieces.
const PIECES: [&str; 44] = [
    "secret ",
    "for ",
    " in ",
    "if ",
    " then ",
    " else ",
    " where ",
    " is ",
    "true",
    "false",
    "null",
    " from ",
    "len ",
    "pattern ",
    "multiple ",
    "unique",
    "->",
    "=>",
    "?.",
    "..",
    "${",
    "\"\"\"",
    "\\u{1F600}",
    "//",
    "///",
    "\n",
    "\r\n",
    "é",
    "{}",
    "[]",
    "()",
    "35/h",
    "50 USD",
    "80%",
    "5min",
    "1KiB",
    "9223372036854775807",
    "aws.ec2.VPC",
    "aws.sqs.Queue",
    "aws.rds.*",
    "vpc.vpc_id",
    "[for x, i in ",
    "\n// file: net/main.msd\n",
    "module m: \"./net\" {}\n",
];

#[test]
fn the_words_of_the_fuzz_targets_are_those_of_the_language() {
    let mut words: BTreeSet<String> = PIECES.iter().map(|piece| (*piece).to_owned()).collect();
    words.extend(ItemKind::WORDS.iter().map(|(word, _)| format!("{word} ")));
    words.extend(reference::decorators().into_iter().map(|(usage, _)| {
        let name = usage.split('(').next().unwrap_or(usage);
        if usage.len() > name.len() { format!("{name}(") } else { usage.to_owned() }
    }));
    words.extend(reference::TYPES.iter().map(|name| (*name).to_owned()));
    words.extend(msd_syntax::operators().into_iter().map(|(symbol, _)| symbol.to_owned()));
    words.extend(msd_analysis::functions().iter().map(|function| format!("{}(", function.name)));
    for of in ["stack", "limit", "target", "constraint", "test"] {
        let kind = ItemKind::WORDS.iter().find(|(word, _)| *word == of).unwrap().1;
        words.extend(reference::settings(kind).fields.keys().map(|name| format!("{name} = ")));
    }
    let byte = |byte: u8| match byte {
        b'"' | b'\\' => format!("\\{}", char::from(byte)),
        b' '..=b'~' => char::from(byte).to_string(),
        other => format!("\\x{other:02x}"),
    };
    let line = |word: &String| format!("\"{}\"\n", word.bytes().map(byte).collect::<String>());
    let wanted: String = words.iter().map(line).collect();
    let path = root().join("fuzz/msd.dict");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, wanted, "fuzz/msd.dict is out of date: UPDATE=1");
}

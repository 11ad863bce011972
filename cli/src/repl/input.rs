//! What a line is: a command, a `let` or `param` that holds for the session, another declaration, or an
//! expression; and whether it is finished.

use msd_syntax::ItemKind;
use msd_syntax::scan::{Scanner, Token};
use smol_str::SmolStr;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input<'t> {
    Nothing,
    /// `:why a b`: its name, and what follows.
    Command(&'t str, &'t str),
    Let(SmolStr),
    Param,
    /// Another declaration, by its word.
    Declaration(&'static str),
    Expression,
}

/// Tells what a text is that is trimmed.
pub fn read(text: &str) -> Input<'_> {
    if let Some(command) = text.strip_prefix(':') {
        let end = command.find(char::is_whitespace).unwrap_or(command.len());
        return Input::Command(&command[..end], command[end..].trim());
    }
    let mut scanner = Scanner::new(text, 0);
    let first = loop {
        match scanner.advance() {
            Some((Token::Newline | Token::Doc, ..)) => {}
            other => break other,
        }
    };
    let Some((token, start, end)) = first else { return Input::Nothing };
    if token == Token::At {
        return Input::Declaration("resource");
    }
    // `check` alone, or `target == 1`, are expressions: a declaration has a name.
    let Some((Token::Word, from, to)) = scanner.advance() else { return Input::Expression };
    match (&text[start..end], &text[from..to]) {
        ("let", name) => Input::Let(name.into()),
        ("param", _) | ("secret", "param") => Input::Param,
        ("secret", "output") => Input::Declaration("output"),
        (word, _) => match ItemKind::WORDS.iter().find(|(known, _)| *known == word) {
            Some((word, _)) => Input::Declaration(word),
            None => Input::Expression,
        },
    }
}

/// Splits `param NAME = VALUE`.
pub fn assignment(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix("secret ").unwrap_or(text).trim_start();
    let (name, value) = text.strip_prefix("param")?.split_once('=')?;
    let (name, value) = (name.trim(), value.trim());
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && !value.is_empty()).then_some((name, value))
}

/// Tells whether brackets or a text over several lines are still open, so that more has to come.
pub fn is_open(text: &str) -> bool {
    let mut scanner = Scanner::new(text, 0);
    let mut depth = 0i64;
    while let Some((token, start, _)) = scanner.advance() {
        match token {
            Token::Open(_) => depth += 1,
            Token::Close(_) => depth -= 1,
            // An ordinary text ends with its line.
            Token::Text { closed: false } if text[start..].starts_with("\"\"\"") => return true,
            _ => {}
        }
    }
    depth > 0
}

/// Cuts a text into lines, each with those that its open brackets go on in; a keyboard gives several
/// at once when text is pasted.
pub fn entries(text: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for line in text.lines() {
        let last = out.len() - 1;
        out[last].push_str(line);
        out[last].push('\n');
        if !is_open(&out[last]) {
            out.push(String::new());
        }
    }
    out.retain(|entry| !entry.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_it_begins_with() {
        assert_eq!(read(""), Input::Nothing);
        assert_eq!(read("// words"), Input::Nothing);
        assert_eq!(read(":why a b"), Input::Command("why", "a b"));
        assert_eq!(read(":"), Input::Command("", ""));
        assert_eq!(read("let x = 1"), Input::Let("x".into()));
        assert_eq!(read("param n = 1"), Input::Param);
        assert_eq!(read("resource v: aws.ec2.VPC {}"), Input::Declaration("resource"));
        for text in ["check", "target.name", "len(x)", "1 + 1", "if a then b else c", "not x"] {
            assert_eq!(read(text), Input::Expression, "{text}");
        }
    }

    #[test]
    fn what_is_pasted_is_several_lines() {
        assert_eq!(entries("let a = [\n 1]\na\n\n"), ["let a = [\n 1]\n", "a\n", "\n"]);
        assert_eq!(entries("[1"), ["[1\n"]);
    }

    #[test]
    fn a_parameter_is_given_a_value() {
        assert_eq!(assignment("param n = a == b"), Some(("n", "a == b")));
        assert_eq!(assignment("secret param word=\"x\""), Some(("word", "\"x\"")));
        for text in ["param n", "param n =", "param n: Int = 1", "param = 1"] {
            assert_eq!(assignment(text), None, "{text}");
        }
    }

    #[test]
    fn open_brackets_and_texts_go_on() {
        for text in ["[1,", "len(", "{ a = [1]", "\"\"\"\n  a", "[for x in y:"] {
            assert!(is_open(text), "{text}");
        }
        for text in ["", "[1]", "\"(\"", "\"a", "1 // (", ")", "\"\"\"\n  a\n  \"\"\""] {
            assert!(!is_open(text), "{text}");
        }
    }
}

//! Reports items whose first word introduces nothing, or lacks the name of what it introduces.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::nearest::nearest;
use msd_model::place::Span;

use crate::brackets;
use crate::scan::{Scanner, Token};

/// Words of other tools that no single word of msd stands for.
const ELSEWHERE: [(&str, &str); 4] = [
    ("depends_on", "order without data is given by `@after(x)` before a declaration"),
    ("data", "what is there already is read with `existing NAME: TYPE { … }`"),
    ("terraform", "settings of the whole folder stand in `stack NAME { … }`"),
    ("if", "`if` stands in a declaration: `resource NAME: TYPE if CONDITION { … }`"),
];

/// The form of each declaration.
pub const FORMS: [(&str, &str); 22] = [
    ("stack", "stack NAME { … }"),
    ("param", "param NAME: TYPE = DEFAULT"),
    ("let", "let NAME = VALUE"),
    ("output", "output NAME = VALUE"),
    ("type", "type NAME = TYPE"),
    ("fn", "fn NAME(a: T) -> T = …"),
    ("resource", "resource NAME: TYPE { … }"),
    ("limit", "limit NAME { … }"),
    ("target", "target NAME { … }"),
    ("group", "group NAME { … }"),
    ("existing", "existing NAME: TYPE { … }"),
    ("module", "module NAME: \"./path\" { … }"),
    ("constraint", "constraint NAME { severity = high, require = … }"),
    ("test", "test NAME { params = { … }, expect = … }"),
    ("moved", "moved OLD -> NEW"),
    ("import", "import NAME from \"id\""),
    ("forget", "forget NAME"),
    ("action", "action NAME { run = [\"command\", \"argument\"] }"),
    ("gate", "gate NAME { message = \"…\" }"),
    ("check", "check NAME { http = { url = \"…\" } }"),
    ("notify", "notify NAME { on = [failed], webhook = \"https://…\" }"),
    ("secret", "secret param NAME: TYPE"),
];

/// Says what is wrong with an item that is no declaration.
pub fn declaration(text: &str) -> Diagnostic<Span> {
    let mut scanner = Scanner::new(text, 0);
    let (mut depth, mut decorated) = (0usize, false);
    while let Some((token, start, end)) = scanner.advance() {
        match token {
            Token::At => match scanner.advance() {
                Some((Token::Word, name, _)) if name == end => decorated = true,
                _ => return nameless_decorator(Span::new(start, end)),
            },
            // Arguments of a decorator.
            Token::Open(b'(') if decorated => depth += 1,
            Token::Close(b')') if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            Token::Word => return word(text, start, end),
            Token::Close(_) => return brackets::closes_nothing(text, Span::new(start, end)),
            Token::Doc | Token::Newline => {}
            _ => {
                let message = format!("`{}` begins no declaration", &text[start..end]);
                return Diagnostic::new(Code::Syntax, Span::new(start, end), message);
            }
        }
    }
    brackets::unclosed(text).unwrap_or_else(|| {
        let message = "documentation or a decorator with no declaration after it";
        Diagnostic::new(Code::Syntax, Span::new(0, text.len().min(1)), message)
    })
}

/// Reports an `@` that stands alone.
pub fn nameless_decorator(at: Span) -> Diagnostic<Span> {
    Diagnostic::new(Code::Syntax, at, "no name follows `@`")
        .help("the name of a decorator follows at once, as in `@protect`")
}

fn word(text: &str, start: usize, end: usize) -> Diagnostic<Span> {
    let (word, at) = (&text[start..end], Span::new(start, end));
    if let Some((_, form)) = FORMS.iter().find(|(known, _)| *known == word) {
        let message = match word {
            "secret" => "`secret` stands before `param` or `output`".to_owned(),
            _ => format!("this `{word}` has no name"),
        };
        return Diagnostic::new(Code::Syntax, at, message).help(format!("write `{form}`"));
    }
    let message = format!("`{word}` begins no declaration");
    let diagnostic = Diagnostic::new(Code::UnknownDeclaration, at, message);
    let words = FORMS.iter().map(|(word, _)| *word);
    if let Some(near) = nearest(word, words.clone()) {
        return diagnostic.help(format!("did you mean `{near}`?")).fix(at, near);
    }
    if let Some((_, help)) = ELSEWHERE.iter().find(|(known, _)| *known == word) {
        return diagnostic.help(*help);
    }
    if let Some((Token::Other(b'='), ..)) = Scanner::new(text, end).advance() {
        return diagnostic.help(format!("a value is given a name with `let {word} = …`"));
    }
    diagnostic.help(format!("declarations begin with {}", words.collect::<Vec<_>>().join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::ItemKind;

    #[test]
    fn every_declaration_has_a_form() {
        for (word, _) in ItemKind::WORDS {
            let shown = FORMS.iter().any(|(known, _)| *known == word);
            assert!(shown, "{word}");
        }
    }
}

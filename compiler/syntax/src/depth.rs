//! Refuses text that is nested too deeply, before pest reads it: pest would stop where the stack
//! happens to end, which is another place on every thread.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;

use crate::build_expr;
use crate::scan::{Scanner, Token};

/// Brackets inside brackets, those inside of `${…}` too.
const BRACKETS: usize = 100;

/// `if`s and arguments of types that go on without a bracket: those of one expression, or of one type.
const OPEN: usize = build_expr::DEEPEST as usize;

/// What one bracket holds that is not closed by a bracket of its own.
#[derive(Clone, Copy, Default)]
struct Level {
    ifs: usize,
    angles: usize,
}

/// Says where a text is nested too deeply; O(length), for each string inside a string once more.
pub fn too_deep(text: &str) -> Option<Diagnostic<Span>> {
    let mut levels = vec![Level::default()];
    walk(text, 0, text.len(), &mut levels).err().map(|(message, at)| {
        let help = "give the inner part a name with `let`";
        Diagnostic::new(Code::Syntax, at, message).help(help)
    })
}

type Refused = (String, Span);

/// Walks from `from` to the bracket that closes nothing, or to `to`; returns where it stopped.
fn walk(text: &str, from: usize, to: usize, levels: &mut Vec<Level>) -> Result<usize, Refused> {
    let mut scanner = Scanner::new(&text[..to], from);
    let outer = levels.len();
    let mut before = 0u8;
    while let Some((token, start, end)) = scanner.advance() {
        let at = Span::new(start, end);
        let last = levels.len() - 1;
        match token {
            Token::Open(_) => levels.push(Level::default()),
            Token::Close(_) if levels.len() == outer && outer > 1 => return Ok(end),
            Token::Close(_) if levels.len() > outer => {
                levels.pop();
            }
            Token::Comma => levels[last] = Level::default(),
            Token::Word if &text[start..end] == "if" => levels[last].ifs += 1,
            Token::Text { .. } => texts(text, start, end, levels)?,
            // A value begins; `==`, `<=` and their like only go on with one.
            Token::Other(b'=') if !is_operator(text, start, before) => {
                levels[last] = Level::default();
            }
            Token::Other(b'<') if !text[end..].starts_with('=') => levels[last].angles += 1,
            Token::Other(b'>') if !matches!(before, b'-' | b'=') => {
                levels[last].angles = levels[last].angles.saturating_sub(1);
            }
            _ => {}
        }
        before = text.as_bytes()[end - 1];
        if levels.len() > BRACKETS + 1 {
            return Err((format!("brackets are nested more than {BRACKETS} deep"), at));
        }
        if levels.iter().map(|level| level.ifs).sum::<usize>() > OPEN {
            return Err((format!("an expression nested more than {OPEN} deep"), at));
        }
        // Comparisons in a row nest nothing, and their number is limited elsewhere.
        if levels.iter().map(|level| level.angles).sum::<usize>() > build_expr::LONGEST {
            return Err((format!("a type nested more than {OPEN} deep"), at));
        }
    }
    levels.truncate(outer);
    Ok(to)
}

fn is_operator(text: &str, at: usize, before: u8) -> bool {
    matches!(before, b'=' | b'!' | b'<' | b'>') && !text[..at].ends_with([' ', '\n', '\t', '\r'])
        || text[at + 1..].starts_with(['=', '>'])
}

/// Walks the expressions inside of a string.
fn texts(text: &str, start: usize, end: usize, levels: &mut Vec<Level>) -> Result<(), Refused> {
    let bytes = text.as_bytes();
    let mut at = start;
    while at < end {
        match bytes[at] {
            b'\\' => at += 2,
            b'$' if bytes[at..end].starts_with(b"${") => {
                levels.push(Level::default());
                if levels.len() > BRACKETS + 1 {
                    let message = format!("brackets are nested more than {BRACKETS} deep");
                    return Err((message, Span::new(at, at + 2)));
                }
                at = walk(text, at + 2, end, levels)?;
                levels.pop();
            }
            _ => at += 1,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(open: &str, count: usize) -> bool {
        too_deep(&format!("let x = {}1", open.repeat(count))).is_some()
    }

    #[test]
    fn what_nests_is_refused_at_its_limit() {
        for (open, most) in [("[", 100), ("if a == b then ", 128), ("\"${[", 50)] {
            assert!(!refused(open, most) && refused(open, most + 1), "{open}");
        }
        let ty = |count: usize| too_deep(&format!("param x: {}Int", "List<".repeat(count)));
        assert!(ty(128).is_none() && ty(600).is_some());
    }

    #[test]
    fn what_stands_side_by_side_is_not() {
        let many = |part: &str| too_deep(&part.repeat(1_000));
        assert!(many("f = if a then b else c\n").is_none());
        assert!(many("[if a <= b then List<Int> else 2], ").is_none());
        assert!(many("\"((((${a}\", ").is_none());
        assert!(many("if a then b,").is_none());
    }
}

//! What changes together while one types: a name that `for`, a comprehension or a function binds, and
//! its uses in the same declaration. Other names are for `rename`, which asks first.

use msd_analysis::Compiler;
use msd_analysis::ide::Target;
use msd_model::place::Span;

/// Returns where the name at an offset stands, its own place included; `None` for any other word.
pub fn ranges(program: &Compiler, file: &str, offset: u32) -> Option<Vec<Span>> {
    let word = program.occurrence_at(file, offset)?;
    let Target::Local { item, name, .. } = &word.target else { return None };
    let info = program.item_at(file, offset)?;
    // The members of a group use its names too, and those stand in other declarations.
    if info.id != *item || info.kind == msd_syntax::ItemKind::Group {
        return None;
    }
    let text = program.source(file)?;
    let words = program.item_occurrences(*item).iter().filter(|found| found.target == word.target);
    let mut spans = Vec::new();
    for found in words {
        let span = found.span.shifted(info.span.start);
        // `{ az }` is a field too, and that must keep its name.
        if found.is_short || text.get(span.range()) != Some(name.as_str()) {
            return None;
        }
        spans.push(span);
    }
    (spans.len() > 1).then_some(spans)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::marked::marked;

    fn shown(source: &str) -> Option<Vec<(u32, u32)>> {
        let at = marked(source);
        let spans = ranges(&at.program, &at.file, at.cursor)?;
        Some(spans.into_iter().map(|span| (span.start, span.end)).collect())
    }

    #[test]
    fn a_bound_name_changes_with_its_uses() {
        let text = "let l = [for a^z in [\"a\"]: az]";
        assert_eq!(shown(text), Some(vec![(13, 15), (26, 28)]));
        assert_eq!(shown("fn f(n: Int) -> Int = n^ + 1"), Some(vec![(5, 6), (22, 23)]));
    }

    #[test]
    fn other_names_do_not() {
        assert_eq!(shown("let a^ = 1\nlet b = a\n"), None);
        assert_eq!(shown("let l = [for a^z in [\"a\"]: { az }]"), None);
    }
}

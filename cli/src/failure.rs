//! Failed operations as reports at the place of their declaration.

use msd_engine::report::Failure;
use msd_model::diagnostic::Severity;
use msd_model::place::SourceRef;
use msd_model::plan::Action;
use msd_model::task::TaskKind;

use crate::report::{Finding, Mark, Sources};

/// Returns the failure in the words of a report.
pub fn finding(failure: &Failure, sources: Sources<'_>) -> Finding {
    let Failure { address, ty, action, source, error, attempts, uncertain, .. } = failure;
    let verb = match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Replace => "create the successor of",
        Action::Delete => "delete",
        Action::DeleteReplaced => "delete the predecessor of",
        Action::Barrier => "pass",
    };
    let attempts = match attempts {
        0 | 1 => String::new(),
        many => format!(" (after {many} attempts)"),
    };
    let mark = mark(source, error.property.as_deref(), sources);
    let origin = error.origin();
    let uncertain = uncertain.then_some(
        "the call may have had an effect all the same; the next apply asks the cloud first",
    );
    let tainted = error.made.as_ref().map(|id| {
        format!(
            "it is there all the same ({id}), and tainted: the next apply replaces it, a rollback \
             deletes it"
        )
    });
    let uncertain = uncertain.filter(|_| tainted.is_none());
    let help = error.hint.as_deref().into_iter().chain(uncertain).chain(tainted.as_deref());
    let help: Vec<&str> = help.collect();
    Finding {
        code: error.code.to_string(),
        severity: Severity::Error,
        message: match TaskKind::of(ty) {
            Some(kind) => {
                format!("{} `{address}` failed{attempts}: {}{origin}", kind.word(), error.message)
            }
            None => format!("cannot {verb} `{address}`{attempts}: {}{origin}", error.message),
        },
        marks: mark.into_iter().collect(),
        help: (!help.is_empty()).then(|| help.join("; ")),
    }
}

/// Marks the property at fault where the declaration has it, or else the name of the declaration.
fn mark(source: &SourceRef, property: Option<&str>, sources: Sources<'_>) -> Option<Mark> {
    let text = sources(&source.file)?;
    let line_start = match source.line {
        0 => return None,
        1 => 0,
        line => text.match_indices('\n').nth(line as usize - 2)?.0 + 1,
    };
    let start = line_start + (source.column as usize).saturating_sub(1);
    let rest = text.get(start..)?;
    let mark = |start: usize, length: usize, words: &str| Mark {
        file: source.file.clone(),
        range: start..start + length,
        text: words.to_owned(),
    };
    if let Some((at, length)) = property.and_then(|name| find_property(rest, name)) {
        return Some(mark(start + at, length, "this property"));
    }
    let name = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    Some(mark(start, name, "declared here"))
}

/// Finds `name =` in the body that begins in this text, its own and not that of a nested record.
fn find_property(text: &str, path: &str) -> Option<(usize, usize)> {
    let name = path.split('.').next().unwrap_or(path);
    let (mut depth, mut before) = (0usize, ' ');
    for (at, c) in text.char_indices() {
        let begins = !before.is_alphanumeric() && before != '_' && before != '.';
        if depth == 1 && begins && is_field(&text[at..], name) {
            return Some((at, name.len()));
        }
        // Brackets in texts come in pairs nearly always; a wrong guess costs only the finer place.
        match c {
            '{' | '[' | '(' => depth += 1,
            // The list of a `for` may come before the body.
            '}' if depth <= 1 => return None,
            '}' | ']' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        before = c;
    }
    None
}

fn is_field(text: &str, name: &str) -> bool {
    let after = text.strip_prefix(name).map(str::trim_start);
    after.is_some_and(|after| after.starts_with('=') && !after.starts_with("=="))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    const SOURCE: &str = "\n  resource db: aws.rds.DBCluster {\n    tags = {\n      engine = 1\n    }\n    \
                          engine = \"x\"\n  }\n  resource b: T for x in [1] { n = 1, engine = 2 }\n";

    fn marked(line: u32, column: u32, property: Option<&str>) -> String {
        let source = SourceRef { file: "a.msd".into(), line, column };
        let mark = mark(&source, property, &|_| Some(Arc::from(SOURCE))).unwrap();
        let line = SOURCE[..mark.range.start].matches('\n').count() + 1;
        format!("{line}: {} ({})", &SOURCE[mark.range], mark.text)
    }

    #[test]
    fn the_place_is_as_fine_as_the_cloud_lets_it_be() {
        assert_eq!(marked(2, 12, None), "2: db (declared here)");
        assert_eq!(marked(2, 12, Some("engine")), "6: engine (this property)");
        assert_eq!(marked(2, 12, Some("tags.engine")), "3: tags (this property)");
        assert_eq!(marked(2, 12, Some("gone")), "2: db (declared here)");
        assert_eq!(marked(8, 12, Some("engine")), "8: engine (this property)");
        assert_eq!(marked(8, 12, Some("gine")), "8: b (declared here)");
    }
}

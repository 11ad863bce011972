//! Reports of one line each, for editors and grep, by codespan-reporting.

use codespan_reporting::diagnostic::{Diagnostic, Label, Severity as Level};
use codespan_reporting::files::SimpleFiles;
use codespan_reporting::term::{self, Config, DisplayStyle};
use msd_model::diagnostic::Severity;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::report::{Finding, Sources};

/// Renders `file:line:column: error[E0203]: message`, and the help in the same line.
pub fn render(findings: &[Finding], sources: Sources<'_>) -> String {
    let mut files = SimpleFiles::new();
    let mut ids: FxHashMap<SmolStr, usize> = FxHashMap::default();
    let config = Config { display_style: DisplayStyle::Short, ..Config::default() };
    let mut out = String::new();
    for finding in findings {
        let level = match finding.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
        };
        let mut diagnostic =
            Diagnostic::new(level).with_code(&finding.code).with_message(one_line(finding));
        if let Some(mark) = finding.marks.first()
            && let Some(text) = sources(&mark.file)
        {
            let id =
                *ids.entry(mark.file.clone()).or_insert_with(|| files.add(mark.file.clone(), text));
            diagnostic.labels.push(Label::primary(id, mark.range.clone()));
        }
        // Every label is in a file that was just added.
        if term::emit_to_string(&mut out, &config, &files, &diagnostic).is_err() {
            out.push_str(&format!("{}: {}\n", finding.severity_name(), one_line(finding)));
        }
    }
    out
}

fn one_line(finding: &Finding) -> String {
    let mut text = finding.message.replace('\n', " ");
    if let Some(help) = &finding.help {
        text.push_str(&format!(" · help: {}", help.replace('\n', " ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Mark;

    #[test]
    fn one_line_each() {
        let finding = Finding {
            code: "E0203".to_owned(),
            severity: Severity::Error,
            message: "no property `nmae`".to_owned(),
            marks: vec![Mark { file: "a.msd".into(), range: 4..8, text: String::new() }],
            help: Some("`name`".to_owned()),
        };
        let nowhere = Finding { marks: Vec::new(), help: None, ..finding.clone() };
        let text = render(&[finding, nowhere], &|_| Some("x\n  nmae".into()));
        let expected = "a.msd:2:3: error[E0203]: no property `nmae` · help: `name`\n\
                        error[E0203]: no property `nmae`\n";
        assert_eq!(text, expected);
    }
}

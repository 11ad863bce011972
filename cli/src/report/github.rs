//! Reports for GitHub's pull requests: one workflow command for each mistake, which a runner that
//! reads the output turns into a note beside the line.
//! https://docs.github.com/actions/reference/workflow-commands-for-github-actions

use msd_model::diagnostic::Diagnostic;

use crate::report::from_root::FromRoot;
use crate::report::position::Position;
use crate::report::{Sources, severity_name};

/// Renders one line each.
pub fn render(diagnostics: &[Diagnostic], sources: Sources<'_>, files: &FromRoot) -> String {
    diagnostics.iter().map(|diagnostic| line(diagnostic, sources, files)).collect()
}

fn line(diagnostic: &Diagnostic, sources: Sources<'_>, files: &FromRoot) -> String {
    let place = &diagnostic.primary.at;
    let source = sources(&place.file);
    let source = source.as_deref().unwrap_or("");
    let start = Position::of(source, place.span.start as usize);
    let end = Position::of(source, place.span.end as usize);
    let file = property(&files.path(&place.file));
    let mut out = format!(
        "::{} file={file},line={},endLine={}",
        severity_name(diagnostic.severity()),
        start.line,
        end.line
    );
    // GitHub takes columns only within one line.
    if start.line == end.line {
        out.push_str(&format!(",col={},endColumn={}", start.column, end.column));
    }
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text.push_str(&format!("\nhelp: {help}"));
    }
    out.push_str(&format!(",title={}::{}\n", property(diagnostic.code.as_str()), message(&text)));
    out
}

fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use msd_model::code::Code;
    use msd_model::place::{Place, Span};

    use super::*;

    #[test]
    fn nothing_in_a_text_ends_the_command() {
        let folder = tempfile::tempdir().unwrap();
        let files = FromRoot::of(folder.path());
        let folder = folder.path().canonicalize().unwrap_or_default();
        let at = |start, end| Place { file: "a,b:c.msd".into(), span: Span::new(start, end) };
        let one = Diagnostic::new(Code::UnknownName, at(2, 4), "50% of\r\n`x`: no").help("y, z");
        let two = Diagnostic::new(Code::Syntax, at(0, 4), "both lines");
        let text = render(&[one, two], &|_| Some("ä\nxy".into()), &files);
        let folder = Path::new(&folder).display();
        let expected = format!(
            "::error file={folder}/a%2Cb%3Ac.msd,line=1,endLine=2,title=E0101::both lines\n"
        );
        assert!(text.ends_with(&expected), "{text}");
        let first = text.lines().next().unwrap_or_default();
        assert!(first.contains(",line=1,endLine=2,title=E0201::"), "{first}");
        assert!(first.ends_with("::50%25 of%0D%0A`x`: no%0Ahelp: y, z"), "{first}");
    }
}

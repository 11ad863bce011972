//! Reports for people: the source with a frame around it and a label at every place involved, by
//! miette.

use std::fmt;
use std::sync::Arc;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};
use msd_model::diagnostic::Severity;
use smol_str::SmolStr;
use textwrap::WordSplitter;

use crate::report::{Finding, Sources};
use crate::terminal::Terminal;

/// Lines shown above and below each place.
const CONTEXT: usize = 1;

/// Renders the findings one after the other, each followed by an empty line.
pub fn render(findings: &[Finding], sources: Sources<'_>, terminal: &Terminal) -> String {
    let theme = match (terminal.unicode, terminal.err.tint.is_on()) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(terminal.width)
        // Lines in a log are as long as they are, and nobody can copy half an ARN.
        .with_wrap_lines(terminal.err.is_terminal)
        .with_break_words(false)
        .with_word_splitter(WordSplitter::NoHyphenation)
        .with_context_lines(CONTEXT)
        .with_links(false)
        .without_cause_chain()
        .without_syntax_highlighting();
    let mut out = String::new();
    for finding in findings {
        let report = Report::new(finding, sources);
        // Writing to a String does not fail; a place that does not exist would, and then the bare
        // message is better than nothing.
        if handler.render_report(&mut out, &report).is_err() {
            out.push_str(&format!("{}\n", finding.message));
        }
        out.push('\n');
    }
    out
}

/// A finding as miette wants it: all its files laid end to end, so that labels in several files are
/// one diagnostic.
struct Report<'a> {
    finding: &'a Finding,
    text: EndToEnd,
    labels: Vec<LabeledSpan>,
}

impl<'a> Report<'a> {
    fn new(finding: &'a Finding, sources: Sources<'_>) -> Report<'a> {
        let mut text = EndToEnd::default();
        let mut labels = Vec::new();
        for (position, mark) in finding.marks.iter().enumerate() {
            let Some((base, length)) = text.add(&mark.file, sources) else { continue };
            let start = mark.range.start.min(length);
            let end = mark.range.end.clamp(start, length);
            let label = (!mark.text.is_empty()).then(|| mark.text.clone());
            let span = SourceSpan::new((base + start).into(), end - start);
            labels.push(match position {
                0 => LabeledSpan::new_primary_with_span(label, span),
                _ => LabeledSpan::new_with_span(label, span),
            });
        }
        Report { finding, text, labels }
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding.code)
    }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let Finding { code, .. } = self.finding;
        Some(Box::new(format!("{}[{code}]", self.finding.severity_name())))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.finding.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display + 'a>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(&self.text as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }
}

/// Several files as one source, in the order in which they are first mentioned.
#[derive(Default)]
struct EndToEnd {
    files: Vec<(SmolStr, Arc<str>, usize)>,
}

impl EndToEnd {
    /// Adds a file unless it is there; returns where it begins and how long it is.
    fn add(&mut self, name: &SmolStr, sources: Sources<'_>) -> Option<(usize, usize)> {
        if let Some((_, text, base)) = self.files.iter().find(|(known, ..)| known == name) {
            return Some((*base, text.len()));
        }
        let text = sources(name)?;
        // One byte of distance, so that the end of a file is not the beginning of the next.
        let base = self.files.last().map_or(0, |(_, text, base)| base + text.len() + 1);
        let length = text.len();
        self.files.push((name.clone(), text, base));
        Some((base, length))
    }
}

impl SourceCode for EndToEnd {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let holds = |(_, text, base): &&(SmolStr, Arc<str>, usize)| {
            *base <= span.offset() && end <= base + text.len()
        };
        // A span over two files has no contents: miette then shows each part by itself.
        let (name, text, base) = self.files.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        let local = SourceSpan::new((span.offset() - base).into(), span.len());
        let found = text.as_ref().read_span(&local, before, after)?;
        let shifted = SourceSpan::new((found.span().offset() + base).into(), found.span().len());
        Ok(Box::new(MietteSpanContents::new_named(
            name.to_string(),
            found.data(),
            shifted,
            found.line(),
            found.column(),
            found.line_count(),
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Mark;
    use crate::terminal::Stream;
    use crate::tint::Tint;

    fn plain() -> Terminal {
        let stream = Stream { is_terminal: false, tint: Tint::PLAIN };
        Terminal { out: stream, err: stream, input_is_terminal: false, width: 80, unicode: true }
    }

    #[test]
    fn every_place_is_shown_in_its_file() {
        let files = |name: &str| -> Option<Arc<str>> {
            Some(match name {
                "a.msd" => "let x = y\nlet q = 1\n".into(),
                "b.msd" => "\n\nlet y = x\n".into(),
                _ => return None,
            })
        };
        let mark = |file: &str, range, text: &str| Mark {
            file: file.into(),
            range,
            text: text.to_owned(),
        };
        let finding = Finding {
            code: "E0312".to_owned(),
            severity: Severity::Error,
            message: "two declarations wait for each other".to_owned(),
            marks: vec![
                mark("b.msd", 10..11, "`y` needs `x`"),
                mark("a.msd", 8..9, "`x` needs `y`"),
                mark("gone.msd", 0..1, "not there"),
            ],
            help: Some("cut one of them".to_owned()),
        };
        let text = render(&[finding], &files, &plain());
        let expected = "\
error[E0312]

  × two declarations wait for each other
   ╭─[b.msd:3:9]
 2 │ 
 3 │ let y = x
   ·         ┬
   ·         ╰── `y` needs `x`
   ╰────
   ╭─[a.msd:1:9]
 1 │ let x = y
   ·         ┬
   ·         ╰── `x` needs `y`
 2 │ let q = 1
   ╰────
  help: cut one of them

";
        assert_eq!(text, expected);
    }
}

//! Every feature at every offset of real programs, and of a file as it is typed: none panics, and
//! what each returns fits the text.

use std::collections::BTreeMap;
use std::path::Path;

use msd_analysis::Compiler;
use msd_model::place::Span;

use super::change::Change;
use super::marked::opened;
use super::symbols::Symbol;
use super::*;

fn example(name: &str) -> Compiler {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name);
    let entries = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let sources = entries.filter(|path| path.is_file());
    let files: BTreeMap<String, String> = sources
        .map(|path| {
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect();
    opened(files)
}

struct Checked<'a> {
    program: &'a Compiler,
    file: &'a str,
    text: &'a str,
}

impl Checked<'_> {
    fn span(&self, span: Span) {
        assert!(self.text.get(span.range()).is_some(), "{span:?} in {}", self.file);
    }

    fn apart(&self, changes: &[Change]) {
        let mut spans: Vec<Span> = changes
            .iter()
            .inspect(|change| {
                let text = self.program.source(&change.file).unwrap();
                assert!(text.get(change.span.range()).is_some(), "{change:?}");
            })
            .filter(|change| change.file == self.file)
            .map(|change| change.span)
            .collect();
        spans.sort();
        assert!(spans.windows(2).all(|pair| pair[0].end <= pair[1].start), "{changes:?}");
    }

    fn symbol(&self, symbol: &Symbol, around: Span) {
        self.span(symbol.span);
        assert!(around.start <= symbol.span.start && symbol.span.end <= around.end, "{symbol:?}");
        assert!(symbol.span.start <= symbol.name_span.start, "{symbol:?}");
        assert!(symbol.name_span.end <= symbol.span.end, "{symbol:?}");
        assert!(!symbol.name.is_empty());
        symbol.children.iter().for_each(|child| self.symbol(child, symbol.span));
    }

    fn document(&self) {
        let (program, file, text) = (self.program, self.file, self.text);
        let whole = Span::new(0, text.len());
        let tokens = semantic_tokens::tokens(program, file, None);
        tokens.iter().for_each(|token| self.span(token.span));
        assert!(tokens.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        assert!(tokens.iter().all(|token| !text[token.span.range()].contains('\n')));
        symbols::document(program, file).iter().for_each(|symbol| self.symbol(symbol, whole));
        for fold in folding::folds(program, file) {
            self.span(Span { start: fold.start, end: fold.end });
        }
        document_links::links(program, file).iter().for_each(|link| self.span(link.span));
        for hint in inlay_hints::hints(program, file, whole, None, &Default::default()) {
            self.span(Span { start: hint.at, end: hint.at });
            assert!(!hint.label.is_empty());
        }
        code_lens::lenses(program, file, None).iter().for_each(|lens| self.span(lens.span));
        for (span, _) in formatting::document(text) {
            self.span(span);
        }
    }

    fn offset(&self, at: u32) {
        let (program, file, text) = (self.program, self.file, self.text);
        let spans = selection_range::ranges(program, file, at);
        spans.iter().for_each(|span| self.span(*span));
        let grows = |pair: &[Span]| pair[1].start <= pair[0].start && pair[0].end <= pair[1].end;
        assert!(spans.windows(2).all(grows), "{spans:?}");
        let linked = linked_editing::ranges(program, file, at).unwrap_or_default();
        assert!(linked.windows(2).all(|pair| text[pair[0].range()] == text[pair[1].range()]));
        if let Some(help) = signature_help::signature_help(program, file, at) {
            assert!(help.parameters.iter().all(|span| help.label.get(span.range()).is_some()));
            assert!(help.active.is_none_or(|active| active < help.parameters.len()));
        }
        call_hierarchy::prepare(program, file, at);
    }

    fn actions(&self, selection: Span) {
        for action in code_actions::code_actions(self.program, self.file, selection, &[]) {
            self.apart(&action.changes);
        }
    }

    fn typed(&self, at: u32) {
        for typed in ['}', '\n', ')', ']'] {
            for (span, _) in formatting::on_type(self.text, at, typed) {
                self.span(span);
            }
        }
    }
}

#[test]
fn every_offset_of_a_real_program_has_answers() {
    let program = example("mistersmith");
    for info in program.files() {
        let text = program.source(&info.path).unwrap();
        let checked = Checked { program: &program, file: &info.path, text: &text };
        checked.document();
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            checked.offset(at as u32);
            // Selections of all lengths, and none.
            let mut end = (at + at % 37 * 3).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            checked.actions(Span::new(at, at));
            checked.actions(Span::new(at, end));
        }
    }
}

#[test]
fn a_file_has_answers_while_it_is_typed() {
    let mut program = example("starter");
    let whole = program.source("main.msd").unwrap();
    for at in (0..=whole.len()).filter(|at| whole.is_char_boundary(*at)) {
        let (before, after) = whole.split_at(at);
        // As it is typed for the first time, and with a piece that is being written anew.
        let gap = after.find('\n').unwrap_or(after.len());
        let mut texts = vec![before.to_owned()];
        if at % 7 == 0 {
            texts.push(format!("{before}{}", &after[gap..]));
        }
        for text in texts {
            program.set_text("main.msd", &text);
            let checked = Checked { program: &program, file: "main.msd", text: &text };
            let at = at as u32;
            checked.document();
            checked.offset(at);
            checked.actions(Span { start: at, end: at });
            checked.actions(Span { start: at.saturating_sub(20).min(at), end: at });
            checked.typed(at);
        }
    }
}

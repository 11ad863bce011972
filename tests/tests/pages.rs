//! Holds the pages of `docs/diagnostics/` true: the first program of a page shows its code and
//! nothing else, what msd prints stands under it, and the last program shows nothing. `UPDATE=1`
//! rewrites what is printed, and the table of `docs/diagnostics.md`.
//!
//! Directives stand before the program that they are for, each on a line of its own:
//! `<!-- run: plan -->`, `<!-- given: name=value -->`, `<!-- target: name -->`.

use std::collections::BTreeSet;

use msd_analysis::{Given, GivenValue, Inputs};
use msd_model::code::Code;
use msd_model::diagnostic::{Diagnostic, Severity};
use msd_tests::{compile, files_below, is_lint, root};

/// One fenced part of a page.
struct Block {
    language: String,
    text: String,
    /// The lines of the fences themselves.
    lines: (usize, usize),
    inputs: Inputs,
}

#[test]
fn every_page_shows_its_code_and_a_program_without_it() {
    let mut problems = Vec::new();
    for code in Code::ALL {
        let path = root().join(format!("docs/diagnostics/{code}.md"));
        let Ok(page) = std::fs::read_to_string(&path) else {
            problems.push(format!("{code} has no page"));
            continue;
        };
        let heading = format!("# {code}: {}", code.title());
        if page.lines().next() != Some(heading.as_str()) {
            problems.push(format!("{code}: the first line is not `{heading}`"));
        }
        let blocks = blocks(&page);
        let programs: Vec<&Block> = blocks.iter().filter(|b| b.language == "msd").collect();
        let printed = blocks.iter().find(|block| block.language == "text");
        let ([wrong, .., right], Some(printed)) = (programs.as_slice(), printed) else {
            problems.push(format!("{code}: two `msd` blocks and a `text` block are needed"));
            continue;
        };
        let found = diagnostics(*code, wrong);
        let codes: BTreeSet<Code> = found.iter().map(|diagnostic| diagnostic.code).collect();
        if codes != BTreeSet::from([*code]) {
            problems.push(format!("{code}: the first program shows {codes:?}"));
        }
        let expected = short(&wrong.text, &found);
        if printed.text != expected {
            match std::env::var_os("UPDATE").is_some() {
                true => std::fs::write(&path, replaced(&page, printed, &expected)).unwrap(),
                false => problems
                    .push(format!("{code}: run with UPDATE=1 if this is right:\n{expected}")),
            }
        }
        let rest = diagnostics(*code, right);
        if !rest.is_empty() {
            let text = short(&right.text, &rest);
            problems.push(format!("{code}: the last program is to show nothing, but:\n{text}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn pages_and_index_name_the_codes_of_the_table() {
    let rows: Vec<String> = Code::ALL
        .iter()
        .map(|code| format!("| [{code}](diagnostics/{code}.md) | {} |\n", code.title()))
        .collect();
    let table = format!("| Code | Title |\n|---|---|\n{}", rows.concat());
    let path = root().join("docs/diagnostics.md");
    let index = std::fs::read_to_string(&path).unwrap();
    let start = index.find("| Code |").expect("the index has a table that begins with `| Code |`");
    if index[start..] != table && std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, format!("{}{table}", &index[..start])).unwrap();
    } else {
        assert_eq!(index[start..], table, "run with UPDATE=1 if this is right");
    }
    let known: BTreeSet<String> = Code::ALL.iter().map(|code| code.to_string()).collect();
    let pages: BTreeSet<String> = files_below(&root().join("docs/diagnostics"), ".md")
        .iter()
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .collect();
    assert_eq!(pages, known);
}

fn blocks(page: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut open: Option<Block> = None;
    let mut inputs = Inputs::default();
    for (number, line) in page.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some(_)) => {
                out.extend(
                    open.take().map(|block| Block { lines: (block.lines.0, number), ..block }),
                );
            }
            (Some(block), None) => block.text.extend([line, "\n"]),
            (None, Some(language)) => {
                let inputs = match language {
                    "msd" => std::mem::take(&mut inputs),
                    _ => Inputs::default(),
                };
                let (language, lines) = (language.to_owned(), (number, number));
                open = Some(Block { language, text: String::new(), lines, inputs });
            }
            (None, None) => direct(line, &mut inputs),
        }
    }
    out
}

/// Reads a directive, if the line is one.
fn direct(line: &str, inputs: &mut Inputs) {
    let Some(inner) = line.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->")) else {
        return;
    };
    match inner.trim().split_once(": ") {
        Some(("run", "plan")) => inputs.complete = true,
        Some(("target", name)) => inputs.target = Some(name.into()),
        Some(("given", pair)) => {
            let (name, text) = pair.split_once('=').expect("`given: name=value`");
            let given = Given { value: GivenValue::Text(text.into()), origin: "-var".into() };
            inputs.given.insert(name.into(), given);
        }
        _ => panic!("{line} is no directive"),
    }
}

fn diagnostics(code: Code, block: &Block) -> Vec<Diagnostic> {
    let mut compiler = compile(&block.text);
    compiler.set_inputs(block.inputs.clone());
    let mut found = compiler.diagnostics();
    // Pages about mistakes show no more than is needed for them.
    found.retain(|diagnostic| is_lint(code) || !is_lint(diagnostic.code));
    found
}

fn replaced(page: &str, block: &Block, text: &str) -> String {
    let lines: Vec<&str> = page.split_inclusive('\n').collect();
    let (from, to) = block.lines;
    format!("{}{text}{}", lines[..=from].concat(), lines[to..].concat())
}

/// Renders what `msd check --format short` prints.
fn short(source: &str, diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let place = &diagnostic.primary.at;
        let before = &source[..(place.span.start as usize).min(source.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        let severity = match diagnostic.severity() {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let message = diagnostic.message.replace('\n', " ");
        out.push_str(&format!(
            "{}:{line}:{column}: {severity}[{}]: {message}",
            place.file, diagnostic.code
        ));
        if let Some(help) = &diagnostic.help {
            out.push_str(&format!(" · help: {}", help.replace('\n', " ")));
        }
        out.push('\n');
    }
    out
}

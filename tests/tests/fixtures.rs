//! Runs every fixture; `UPDATE=1` rewrites the expectations. A fixture of several files begins each
//! but the first, which is `main.msd`, with `// file: PATH`.

use msd_model::diagnostic::Diagnostic;
use msd_tests::{compile, files_below, fixture, is_lint, root, sections};

#[test]
fn fixtures_show_what_they_say() {
    let mut failed = Vec::new();
    for path in files_below(&root().join("tests/fixtures"), ".msd") {
        let before = std::fs::read_to_string(&path).unwrap();
        let is_of = |kind: &str| path.components().any(|part| part.as_os_str() == kind);
        let after = if is_of("format") { formatted(&before) } else { annotated(&before) };
        if is_of("language") {
            assert!(!after.contains(" error["), "{} is to be sound:\n{after}", path.display());
        }
        if before == after {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(&path, after).unwrap();
        } else {
            failed.push(format!("{}:\n{after}", path.display()));
        }
    }
    assert!(failed.is_empty(), "run with UPDATE=1 if this is right:\n{}", failed.join("\n"));
}

/// Returns a program with what the compiler says of it.
fn annotated(before: &str) -> String {
    let source = fixture::source(before);
    let mut compiler = compile(&source);
    let complete = source.contains("// run: plan");
    compiler.set_inputs(msd_analysis::Inputs { complete, ..Default::default() });
    let mut diagnostics = compiler.diagnostics();
    // Most fixtures declare things to show their types, and use none of them.
    if !source.contains("// run: lint") {
        diagnostics.retain(|diagnostic| !is_lint(diagnostic.code));
    }
    sections(&source)
        .into_iter()
        .map(|(path, text)| {
            let here = |d: &&Diagnostic| d.primary.at.file == path;
            let mine: Vec<Diagnostic> = diagnostics.iter().filter(here).cloned().collect();
            fixture::annotate(text, &mine)
        })
        .collect()
}

/// Returns a source, and below it what the formatter makes of it.
fn formatted(before: &str) -> String {
    const BELOW: &str = "\n// ════ formatted ════\n\n";
    let source = before.split(BELOW).next().unwrap_or_default();
    format!("{source}{BELOW}{}", msd_syntax::format(source).text)
}

#[test]
fn examples_are_formatted() {
    for path in files_below(&root().join("examples"), ".msd") {
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(msd_syntax::format(&text).text, text, "msd fmt {}", path.display());
    }
}

//! Runs every fixture; `UPDATE=1` rewrites the expectations. A fixture of several files begins each
//! but the first, which is `main.msd`, with `// file: PATH`.

use msd_model::diagnostic::Diagnostic;
use msd_tests::{compile, files_below, fixture, root, sections};

fn annotated(source: &str, diagnostics: &[Diagnostic]) -> String {
    sections(source)
        .into_iter()
        .map(|(path, text)| {
            let here = |d: &&Diagnostic| d.primary.at.file == path;
            let mine: Vec<Diagnostic> = diagnostics.iter().filter(here).cloned().collect();
            fixture::annotate(text, &mine)
        })
        .collect()
}

#[test]
fn fixtures_show_what_they_say() {
    let mut failed = Vec::new();
    for path in files_below(&root().join("tests/fixtures"), ".msd") {
        let before = std::fs::read_to_string(&path).unwrap();
        let source = fixture::source(&before);
        let mut compiler = compile(&source);
        let complete = source.contains("// run: plan");
        compiler.set_inputs(msd_analysis::Inputs { complete, ..Default::default() });
        let after = annotated(&source, &compiler.diagnostics());
        if path.components().any(|part| part.as_os_str() == "language") {
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

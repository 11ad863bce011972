//! Pages that are made from the code; `UPDATE=1` rewrites them.

use msd_tests::{files_below, root};

#[test]
fn the_list_of_functions_is_current() {
    let mut page = String::from(
        "# Functions\n\nFunctions are pure: the same arguments give the same result, and nothing else \
         happens. `T` stands for\nany type. This page is made from `stdlib/core`.\n",
    );
    let mut space = None;
    let mut functions = msd_analysis::functions();
    functions.sort_by_key(|function| (function.name.contains('.'), function.name.clone()));
    for function in functions {
        let own = function.name.split_once('.').map(|(space, _)| space.to_owned());
        if space.as_ref() != Some(&own) {
            let title =
                own.as_ref().map_or("Without a name space".to_owned(), |own| format!("`{own}`"));
            page.push_str(&format!("\n## {title}\n\n"));
            space = Some(own);
        }
        page.push_str(&format!("- `{}`  \n  {}\n", function.shown(), function.doc));
    }
    current("docs/functions.md", &page);
}

#[test]
fn the_schema_of_the_plan_is_current() {
    let path = root().join("docs/ir.md");
    let before = std::fs::read_to_string(path).unwrap();
    let (head, _) = before.split_once("```json\n").unwrap();
    let schema = schemars::schema_for!(msd_model::plan::Plan);
    let schema = serde_json::to_string_pretty(&schema).unwrap();
    current("docs/ir.md", &format!("{head}```json\n{schema}\n```\n"));
}

/// What the server does beside what Bicep's does, by the methods that each registers.
#[test]
fn the_checklist_of_the_editor_is_current() {
    // From the handlers in Azure/bicep, src/Bicep.LangServer/Handlers, looked at in November 2026.
    const BICEP: [&str; 17] = [
        "textDocument/completion",
        "textDocument/hover",
        "textDocument/definition",
        "textDocument/references",
        "textDocument/documentHighlight",
        "textDocument/prepareRename",
        "textDocument/rename",
        "textDocument/signatureHelp",
        "textDocument/codeAction",
        "textDocument/formatting",
        "textDocument/semanticTokens/full",
        "textDocument/semanticTokens/full/delta",
        "textDocument/semanticTokens/range",
        "textDocument/codeLens",
        "textDocument/documentSymbol",
        "textDocument/documentLink",
        "codeLens/resolve",
    ];
    // Its own methods for the same: deployment graph, insert resource, tests, types, sources of modules.
    const BICEP_OWN: [&str; 5] =
        ["msd/graph", "msd/insertExisting", "msd/tests", "msd/resourceTypes", "msd/stdlibDocument"];
    let (methods, capabilities) = msd_lsp::server::announced();
    let mut table = String::from("| method | msd | Bicep |\n|---|---|---|\n");
    let always = ["textDocument/didOpen, didChange, didClose", "textDocument/publishDiagnostics"];
    for method in always {
        table.push_str(&format!("| `{method}` | yes | yes |\n"));
    }
    assert_eq!(capabilities["textDocumentSync"]["change"], 2, "edits come as changes");
    for method in methods {
        let bicep = match (BICEP.contains(&method), BICEP_OWN.contains(&method)) {
            (true, _) => "yes",
            (_, true) => "by a method of its own",
            _ => "no",
        };
        table.push_str(&format!("| `{method}` | yes | {bicep} |\n"));
    }
    let path = root().join("docs/editor.md");
    let page = std::fs::read_to_string(path).unwrap();
    let (head, rest) = page.split_once("<!-- methods -->\n").unwrap();
    let (_, tail) = rest.split_once("<!-- end -->").unwrap();
    current("docs/editor.md", &format!("{head}<!-- methods -->\n{table}<!-- end -->{tail}"));
}

fn current(path: &str, wanted: &str) {
    let file = root().join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(found, wanted, "{path} is out of date; run with UPDATE=1");
}

/// The programs of every page: sound and in their one shape. A page of a diagnostic is held by
/// `pages.rs`. Before a program that is wrong on purpose stands `<!-- wrong: E0312 -->`.
#[test]
fn programs_in_the_documentation_are_sound() {
    let mut pages = files_below(&root().join("docs"), ".md");
    pages.retain(|page| !page.components().any(|part| part.as_os_str() == "diagnostics"));
    pages.push(root().join("README.md"));
    let mut problems = Vec::new();
    let mut programs = 0;
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        let parts: Vec<&str> = text.split("```msd\n").collect();
        let mut shaped = text.clone();
        for (before, block) in parts.iter().zip(&parts[1..]) {
            let program = block.split("\n```").next().unwrap();
            let marker = before.trim_end().lines().last().unwrap_or_default();
            let wrong =
                marker.strip_prefix("<!-- wrong: ").and_then(|code| code.strip_suffix(" -->"));
            let mut found = msd_tests::compile(program).diagnostics();
            // Parts of programs: what uses the rest of it is not shown.
            found.retain(|diagnostic| !msd_tests::is_lint(diagnostic.code));
            let as_told = match wrong {
                Some(code) => {
                    !found.is_empty() && found.iter().all(|one| one.code.as_str() == code)
                }
                None => found.is_empty(),
            };
            if !as_told {
                problems.push(format!("{}:\n{program}\n{found:#?}", page.display()));
            }
            let formatted = msd_syntax::format(program).text;
            if formatted.trim_end() != program {
                shaped = shaped.replace(program, formatted.trim_end());
            }
            programs += 1;
        }
        if shaped != text && std::env::var_os("UPDATE").is_some() {
            std::fs::write(&page, shaped).unwrap();
        } else if shaped != text {
            problems
                .push(format!("{}: programs are not in their one shape: UPDATE=1", page.display()));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(programs >= 30, "{programs}");
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut problems = Vec::new();
    let mut pages = files_below(&root().join("docs"), ".md");
    pages.push(root().join("README.md"));
    for page in pages {
        let text = std::fs::read_to_string(&page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (path, part) = link.split_once('#').unwrap_or((link, ""));
            if link.contains("://") || link.contains(char::is_whitespace) {
                continue;
            }
            let target = match path {
                "" => page.clone(),
                path => page.parent().unwrap().join(path),
            };
            let found = std::fs::read_to_string(&target).unwrap_or_default();
            let title = |line: &str| {
                let title = line.trim_start_matches('#').trim().to_lowercase();
                let kept = title.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
                kept.collect::<String>().replace(' ', "-")
            };
            let mut titles = found.lines().filter(|line| line.starts_with('#')).map(title);
            if !target.exists() || !part.is_empty() && !titles.any(|title| title == part) {
                problems.push(format!("{}: {link}", page.display()));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

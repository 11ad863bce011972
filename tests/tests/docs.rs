//! Pages that are made from the code; `UPDATE=1` rewrites them.

use msd_tests::root;

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

fn current(path: &str, wanted: &str) {
    let file = root().join(path);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, wanted).unwrap();
    }
    let found = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(found, wanted, "{path} is out of date; run with UPDATE=1");
}

#[test]
fn programs_in_the_guide_are_sound() {
    let mut programs = 0;
    for page in ["README.md", "docs/guide.md"] {
        let text = std::fs::read_to_string(root().join(page)).unwrap();
        for block in text.split("```msd\n").skip(1) {
            let program = block.split("\n```").next().unwrap();
            let mut found = msd_tests::compile(program).diagnostics();
            // Parts of programs: what uses the rest of it is not shown.
            found.retain(|diagnostic| !msd_tests::is_lint(diagnostic.code));
            assert_eq!(found, [], "{page}:\n{program}");
            assert_eq!(msd_syntax::format(program).text.trim_end(), program, "{page}");
            programs += 1;
        }
    }
    assert!(programs >= 6, "{programs}");
}

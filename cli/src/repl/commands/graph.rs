//! `:graph [FORM]`: what waits for what; in words, or as a drawing for another tool.

use std::fmt::Write;

use crate::diagram::{self, Diagram};
use crate::error::CliError;
use crate::repl::planning::whole;
use crate::repl::table::{Command, Takes};
use crate::repl::{AskError, Flow, Session};

pub const COMMAND: Command = Command {
    name: "graph",
    usage: "[FORM]",
    about: "what waits for what, in words or as dot, mermaid, svg, json",
    takes: Takes::Form,
    run,
};

type Draw = fn(&Diagram) -> String;

pub const FORMS: [(&str, Draw); 4] = [
    ("dot", diagram::dot),
    ("mermaid", diagram::mermaid),
    ("svg", diagram::svg),
    ("json", |drawn| format!("{:#}\n", serde_json::json!(diagram::document(drawn)))),
];

fn run(session: &mut Session<'_>, form: &str) -> Result<Flow, CliError> {
    let draw = match form {
        "" => words,
        form => match FORMS.into_iter().find(|(name, _)| *name == form) {
            Some((_, draw)) => draw,
            None => return Err(AskError::NoForm { given: form.to_owned() }.into()),
        },
    };
    let (graph, plan) = whole(session)?;
    session.terminal.print(&draw(&diagram::of_plan(&graph, &plan, false)));
    Ok(Flow::GoOn)
}

/// One line for each declaration, in the order in which they can begin.
fn words(drawn: &Diagram) -> String {
    let mut ids: Vec<_> = drawn.ids().filter(|id| drawn.vertex(*id).resource().is_some()).collect();
    ids.sort_by_key(|id| (drawn.vertex(*id).wave, *id));
    let mut out = String::new();
    for id in ids {
        let from = drawn.edges.iter().filter(|edge| edge.to == id);
        let from: Vec<String> = from.map(|edge| drawn.vertex(edge.from).shown()).collect();
        let shown = drawn.vertex(id).shown();
        // Writing to a String does not fail.
        let _ = match from.is_empty() {
            true => writeln!(out, "{shown}"),
            false => writeln!(out, "{shown} <- {}", from.join(", ")),
        };
    }
    if out.is_empty() {
        out.push_str("The program declares nothing to make.\n");
    }
    out
}

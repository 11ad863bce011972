//! `:waves`: what is made in which wave of a whole deployment.

use std::fmt::Write;

use indexmap::IndexMap;
use textwrap::Options;

use crate::error::CliError;
use crate::render::plan::{header, waves};
use crate::repl::planning::whole;
use crate::repl::table::{Command, Takes};
use crate::repl::{Flow, Session};

pub const COMMAND: Command = Command {
    name: "waves",
    usage: "",
    about: "the waves of a whole deployment, with times and limits that bind",
    takes: Takes::Nothing,
    run,
};

fn run(session: &mut Session<'_>, _: &str) -> Result<Flow, CliError> {
    let (_, plan) = whole(session)?;
    let terminal = session.terminal;
    let mut out = String::new();
    for (wave, operations) in waves(&plan) {
        let forecast = plan.forecast.waves.get(wave as usize - 1);
        let head = header(&plan, wave, operations.len(), forecast);
        // Writing to a String does not fail.
        let _ = writeln!(out, "{}", terminal.out.tint.bold(head));
        let mut counts: IndexMap<String, u64> = IndexMap::new();
        for operation in operations {
            let mut address = operation.address.clone();
            address.leaf.key = None;
            *counts.entry(address.to_string()).or_default() += 1;
        }
        let names = counts.into_iter().map(|(name, count)| match count {
            1 => name,
            count => format!("{name}\u{a0}×{count}"),
        });
        let names = names.collect::<Vec<_>>().join(", ");
        let options = Options::new(terminal.width).initial_indent("  ").subsequent_indent("  ");
        let _ = writeln!(out, "{}", textwrap::fill(&names, options).replace('\u{a0}', " "));
    }
    if out.is_empty() {
        out.push_str("The program declares nothing to make.\n");
    }
    terminal.print(&out);
    Ok(Flow::GoOn)
}

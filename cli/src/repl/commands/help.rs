//! `:help [COMMAND]`: what can be asked.

use std::fmt::Write;

use crate::error::CliError;
use crate::repl::table::{COMMANDS, Command, Takes, named};
use crate::repl::{Flow, Session};

pub const COMMAND: Command = Command {
    name: "help",
    usage: "[COMMAND]",
    about: "this list, or one command",
    takes: Takes::Command,
    run,
};

const LINES: [(&str, &str); 3] = [
    ("EXPR", "evaluates an expression over the stack's names"),
    ("let NAME = EXPR", "holds until the end, in place of the program's own"),
    ("param NAME = EXPR", "gives a parameter another value until the end"),
];

fn run(session: &mut Session<'_>, name: &str) -> Result<Flow, CliError> {
    let line = |command: &Command| {
        let usage = format!(":{} {}", command.name, command.usage);
        (usage.trim_end().to_owned(), command.about)
    };
    let rows: Vec<(String, &str)> = match name.trim_start_matches(':') {
        "" => {
            let lines = LINES.iter().map(|(usage, about)| ((*usage).to_owned(), *about));
            lines.chain(COMMANDS.into_iter().map(line)).collect()
        }
        name => vec![line(named(name)?)],
    };
    let width = rows.iter().map(|(usage, _)| usage.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for (usage, about) in rows {
        // Writing to a String does not fail.
        let _ =
            writeln!(out, "{}  {about}", session.terminal.out.tint.cyan(format!("{usage:width$}")));
    }
    session.terminal.print(&out);
    Ok(Flow::GoOn)
}

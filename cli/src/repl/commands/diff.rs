//! `:diff`: what the session's overrides change in the plan.

use crate::error::CliError;
use crate::repl::planning::Planning;
use crate::repl::table::{Command, Takes};
use crate::repl::{Flow, Session, difference};

pub const COMMAND: Command = Command {
    name: "diff",
    usage: "",
    about: "what the session's `let`s and `param`s change in the plan",
    takes: Takes::Nothing,
    run,
};

fn run(session: &mut Session<'_>, _: &str) -> Result<Flow, CliError> {
    let terminal = session.terminal;
    if session.overrides.is_empty() {
        terminal.print("Nothing is overridden: `let NAME = …` or `param NAME = …` does that.\n");
        return Ok(Flow::GoOn);
    }
    let before = Planning::new(session, false)?.plan()?;
    let after = Planning::new(session, true)?.plan()?;
    let names = session.overrides.names().join(", ");
    let tint = terminal.out.tint;
    let shown = difference::shown(&before, &after, tint);
    let time = difference::time(&before, &after, tint);
    terminal.print(&format!("With {names}:\n\n{shown}{time}"));
    Ok(Flow::GoOn)
}

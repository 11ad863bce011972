//! `:reload`: reads sources and state again. A session does so by itself when they changed.

use crate::error::CliError;
use crate::repl::table::{Command, Takes};
use crate::repl::{Flow, Session};

pub const COMMAND: Command = Command {
    name: "reload",
    usage: "",
    about: "reads sources and state again; a change is noticed without it",
    takes: Takes::Nothing,
    run,
};

fn run(session: &mut Session<'_>, _: &str) -> Result<Flow, CliError> {
    session.reload()?;
    session.terminal.say("Reloaded.\n");
    Ok(Flow::GoOn)
}

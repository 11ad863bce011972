//! `:type EXPR`: the type alone.

use crate::error::CliError;
use crate::repl::table::{Command, Takes};
use crate::repl::{AskError, Flow, Session};

pub const COMMAND: Command = Command {
    name: "type",
    usage: "EXPR",
    about: "the type of an expression",
    takes: Takes::Expression,
    run,
};

fn run(session: &mut Session<'_>, text: &str) -> Result<Flow, CliError> {
    if text.is_empty() {
        return Err(AskError::Usage { name: COMMAND.name, takes: "an expression" }.into());
    }
    let ty = session.compiler.ask_type(text).map_err(|found| session.reported(&found))?;
    session.terminal.print(&format!("{}\n", session.terminal.out.tint.cyan(ty)));
    Ok(Flow::GoOn)
}

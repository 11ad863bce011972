//! `:quit`: ends the session, as Ctrl-D does.

use crate::error::CliError;
use crate::repl::table::{Command, Takes};
use crate::repl::{Flow, Session};

pub const COMMAND: Command = Command {
    name: "quit",
    usage: "",
    about: "ends the session, as Ctrl-D does",
    takes: Takes::Nothing,
    run,
};

fn run(_: &mut Session<'_>, _: &str) -> Result<Flow, CliError> {
    Ok(Flow::End)
}

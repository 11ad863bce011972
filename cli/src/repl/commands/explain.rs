//! `:explain [CODE]`: the page of a diagnostic; without a code, all of them.

use crate::args::Explain;
use crate::commands::explain;
use crate::error::CliError;
use crate::repl::table::{Command, Takes};
use crate::repl::{Flow, Session};

pub const COMMAND: Command = Command {
    name: "explain",
    usage: "[CODE]",
    about: "the page of a diagnostic; without a code, all of them",
    takes: Takes::Code,
    run,
};

fn run(session: &mut Session<'_>, code: &str) -> Result<Flow, CliError> {
    let code = (!code.is_empty()).then(|| code.to_owned());
    explain::run(&Explain { code }, session.terminal)?;
    Ok(Flow::GoOn)
}

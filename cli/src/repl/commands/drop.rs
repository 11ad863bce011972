//! `:drop NAME`: an override holds no longer.

use crate::error::CliError;
use crate::repl::table::{Command, Takes};
use crate::repl::{AskError, Flow, Session};

pub const COMMAND: Command = Command {
    name: "drop",
    usage: "NAME",
    about: "lets the program's own `let` or `param` hold again",
    takes: Takes::Names,
    run,
};

fn run(session: &mut Session<'_>, name: &str) -> Result<Flow, CliError> {
    if name.is_empty() {
        let takes = "the name of a `let` or a `param` of the session";
        return Err(AskError::Usage { name: COMMAND.name, takes }.into());
    }
    let overrides = &mut session.overrides;
    let was_there =
        overrides.lets.shift_remove(name).is_some() | overrides.params.shift_remove(name).is_some();
    if !was_there {
        let known = overrides.lets.keys().chain(overrides.params.keys());
        let near = msd_model::nearest::nearest(name, known.map(|name| name.as_str()));
        let nearest = near.map(Into::into);
        return Err(AskError::NoDeclaration { name: name.to_owned(), nearest }.into());
    }
    session.reload()?;
    Ok(Flow::GoOn)
}

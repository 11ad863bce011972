//! `msd repl`: questions about a stack, one line after the other. A line is an expression, a `let` or
//! `param` that holds until the end, or a command; each command is one file in `commands` and one row in
//! `table`. Changes nothing: no cloud, no state, no source.

mod answer;
mod commands;
mod completion;
mod difference;
mod error;
mod highlight;
mod history;
mod input;
mod keyboard;
mod line_place;
mod overrides;
mod paths;
mod pipe;
mod planning;
mod session;
mod table;
mod watched_files;

pub use error::AskError;
pub use session::Session;

use crate::error::CliError;
use crate::outcome::Outcome;

/// What becomes of the session after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    GoOn,
    End,
}

/// Answers lines until there are no more.
pub fn run(session: Session<'_>) -> Result<Outcome, CliError> {
    match session.terminal.input_is_terminal {
        true => keyboard::run(session),
        false => pipe::run(session),
    }
}

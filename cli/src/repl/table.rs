//! All commands, one row each; `:help` and Tab go by it.

use msd_model::nearest::nearest;

use super::{AskError, Flow, Session, commands};
use crate::error::CliError;

pub struct Command {
    pub name: &'static str,
    /// What it is given, for help: `EXPR`, or nothing.
    pub usage: &'static str,
    pub about: &'static str,
    pub takes: Takes,
    /// Gets what follows the name; nothing where the command takes nothing.
    pub run: fn(&mut Session<'_>, &str) -> Result<Flow, CliError>,
}

/// What follows a command's name, so that Tab can propose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    Nothing,
    Expression,
    Names,
    Supposition,
    Address,
    Code,
    Command,
    Form,
    Topic,
}

pub const COMMANDS: [&Command; 18] = [
    &commands::type_of::COMMAND,
    &commands::hover::COMMAND,
    &commands::doc::COMMAND,
    &commands::plan::COMMAND,
    &commands::diff::COMMAND,
    &commands::what_if::COMMAND,
    &commands::waves::COMMAND,
    &commands::critical::COMMAND,
    &commands::limits::COMMAND,
    &commands::graph::COMMAND,
    &commands::why::COMMAND,
    &commands::state::COMMAND,
    &commands::overrides::COMMAND,
    &commands::drop::COMMAND,
    &commands::reload::COMMAND,
    &commands::explain::COMMAND,
    &commands::help::COMMAND,
    &commands::quit::COMMAND,
];

pub fn find(name: &str) -> Option<&'static Command> {
    COMMANDS.into_iter().find(|command| command.name == name)
}

pub fn run(session: &mut Session<'_>, name: &str, rest: &str) -> Result<Flow, CliError> {
    let command = named(name)?;
    if command.takes == Takes::Nothing && !rest.is_empty() {
        return Err(AskError::TakesNothing { name: command.name }.into());
    }
    (command.run)(session, rest)
}

/// Finds a command, or the one that was meant.
pub fn named(name: &str) -> Result<&'static Command, AskError> {
    let near = || nearest(name, COMMANDS.iter().map(|command| command.name));
    find(name).ok_or_else(|| AskError::NoCommand { name: name.to_owned(), nearest: near() })
}

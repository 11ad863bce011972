//! Lines from a pipe or a file: no prompt, answers on standard output, everything else on standard error.

use std::io::BufRead;

use super::{AskError, Flow, Session, input};
use crate::error::CliError;
use crate::outcome::Outcome;

/// Answers every line, whether one before it failed or not.
pub fn run(mut session: Session<'_>) -> Result<Outcome, CliError> {
    let mut outcome = Outcome::Success;
    let mut answer = |text: &str| {
        session.answer(text).unwrap_or_else(|error| {
            session.terminal.show_error(&error);
            outcome = Outcome::Failure;
            Flow::GoOn
        })
    };
    let mut text = String::new();
    for line in std::io::stdin().lock().lines() {
        text.push_str(&line.map_err(AskError::Input)?);
        text.push('\n');
        if input::is_open(&text) {
            continue;
        }
        if answer(&text) == Flow::End {
            return Ok(outcome);
        }
        text.clear();
    }
    // What is never closed is a mistake like any other.
    answer(&text);
    Ok(outcome)
}

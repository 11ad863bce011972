//! How a command ended, as far as its caller in a script can tell.

use std::process::ExitCode;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Success,
    /// What is wrong has been said already.
    Failure,
    /// `plan -detailed-exitcode` found changes.
    Changes,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Success => 0,
            Outcome::Failure => 1,
            Outcome::Changes => 2,
        })
    }
}

//! How a command ended, as far as its caller in a script can tell.

use std::process::ExitCode;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Success,
    /// What is wrong has been said already.
    Failure,
    /// `plan -detailed-exitcode` found changes.
    Changes,
    /// `fmt` kept what does not parse, and did the rest.
    Broken,
    /// `fmt -check` found files that are not in their shape.
    Unformatted,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> ExitCode {
        ExitCode::from(match outcome {
            Outcome::Success => 0,
            Outcome::Failure => 1,
            Outcome::Changes | Outcome::Broken => 2,
            Outcome::Unformatted => 3,
        })
    }
}

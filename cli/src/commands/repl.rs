//! `msd repl`: questions about a stack, line by line. Changes nothing.

use crate::args::Repl;
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::repl::{self, Session};
use crate::terminal::Terminal;

pub fn run(args: &Repl, terminal: &Terminal) -> Result<Outcome, CliError> {
    repl::run(Session::open(&args.program, args.raw, terminal)?)
}

//! `msd destroy`: an apply that deletes everything.

use crate::args::Destroy;
use crate::deploy::{self, Order};
use crate::error::CliError;
use crate::location;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(args: &Destroy, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    let order = Order { program: &args.program, run: &args.run, destroy: true, command: "destroy" };
    deploy::program(&order, &folder, terminal)
}

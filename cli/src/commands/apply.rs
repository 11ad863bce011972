//! `msd apply`: a program, or a saved plan.

use crate::args::Apply;
use crate::deploy::{self, Order};
use crate::error::CliError;
use crate::location::Location;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(args: &Apply, terminal: &Terminal) -> Result<Outcome, CliError> {
    let order =
        Order { program: &args.program, run: &args.run, destroy: args.destroy, command: "apply" };
    match Location::of(&args.program.path)? {
        Location::Folder(folder) => deploy::program(&order, &folder, terminal),
        Location::PlanFile(path) => deploy::saved_plan(&order, &path, terminal),
    }
}

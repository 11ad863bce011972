//! `msd apply`: a program, or a saved plan.

use msd_engine::plan::Aim;

use crate::args::Apply;
use crate::deploy::{self, Order};
use crate::error::CliError;
use crate::location::Location;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(args: &Apply, terminal: &Terminal) -> Result<Outcome, CliError> {
    let aim = match (args.destroy, args.refreshing.refresh_only) {
        (true, _) => Aim::Destroy,
        (false, true) => Aim::Refresh,
        (false, false) => Aim::Apply,
    };
    let order = Order {
        program: &args.program,
        run: &args.run,
        aim,
        selection: args.selection.with(&args.replace),
        refreshing: &args.refreshing,
        preflight: Some(&args.preflight),
        command: "apply",
    };
    match Location::of(&args.program.path)? {
        Location::Folder(folder) => deploy::program(&order, &folder, terminal),
        Location::PlanFile(path) => deploy::saved_plan(&order, &path, terminal),
    }
}

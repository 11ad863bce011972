//! `msd destroy`: an apply that deletes everything.

use msd_engine::plan::Aim;

use crate::args::{self, Destroy};
use crate::deploy::{self, Order};
use crate::error::CliError;
use crate::location;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(args: &Destroy, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    let order = Order {
        program: &args.program,
        run: &args.run,
        aim: Aim::Destroy,
        selection: args.selection.with(&[]),
        refreshing: &args::Refreshing {
            refresh: Some(args.refresh.unwrap_or(false)),
            refresh_only: false,
        },
        preflight: None,
        command: "destroy",
    };
    deploy::program(&order, &folder, terminal)
}

//! `msd refresh`: an apply that only takes over into the state what changed outside of msd.

use msd_engine::plan::Aim;

use crate::args::{self, Refresh};
use crate::deploy::{self, Order};
use crate::error::CliError;
use crate::location;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(args: &Refresh, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    let parallelism = msd_engine::run::PARALLELISM;
    let order = Order {
        program: &args.program,
        run: &args::Run {
            auto_approve: true,
            parallelism,
            json: args.json,
            ..args::Run::default()
        },
        aim: Aim::Refresh,
        selection: args.selection.with(&[]),
        refreshing: &args::Refreshing { refresh: None, refresh_only: true },
        preflight: None,
        command: "refresh",
    };
    deploy::program(&order, &folder, terminal)
}

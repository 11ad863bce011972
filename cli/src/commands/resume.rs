//! `msd resume`: goes on with the very plan of a run that stopped.

use msd_engine::history::RunHistory;
use msd_engine::journal::RunOutcome;
use msd_engine::plan::Aim;
use msd_model::selection::Selection;

use crate::args::{Refreshing, Resume};
use crate::deploy::{self, Order};
use crate::error::CliError;
use crate::location;
use crate::outcome::Outcome;
use crate::plan_file;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Resume, terminal: &Terminal) -> Result<Outcome, CliError> {
    let (program, run) = args.split();
    let folder = location::folder(&program.path)?;
    let workspace = Workspace::find(&folder, program.to.as_deref())?;
    let history = workspace.history()?;
    let stopped = |run: &RunHistory| run.outcome != Some(RunOutcome::Succeeded);
    let found = deploy::choose(&history, run.as_deref(), "resume", stopped)?.run.clone();
    let saved = plan_file::load(&workspace.run_plan(&found))
        .map_err(|_| CliError::PlanGone(found.clone()))?;
    let order = Order {
        program: &program,
        run: &args.run,
        aim: Aim::Apply,
        selection: Selection::default(),
        refreshing: &Refreshing::default(),
        preflight: None,
        command: "resume",
    };
    deploy::resume(&order, &folder, found, saved.plan, terminal)
}

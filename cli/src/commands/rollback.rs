//! `msd rollback`: undoes a run.

use msd_engine::history::History;
use msd_engine::plan::Aim;
use msd_model::selection::Selection;

use crate::args::{Refreshing, Rollback};
use crate::deploy::{self, Order, Wish};
use crate::error::CliError;
use crate::location;
use crate::outcome::Outcome;
use crate::plan_file;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Rollback, terminal: &Terminal) -> Result<Outcome, CliError> {
    let (program, run) = args.split();
    let folder = location::folder(&program.path)?;
    let workspace = Workspace::find(&folder, program.to.as_deref())?;
    let history = workspace.history()?;
    let found = chosen(&history, run.as_deref())?;
    let order = Order {
        program: &program,
        run: &args.run,
        aim: Aim::Apply,
        selection: Selection::default(),
        refreshing: &Refreshing::default(),
        preflight: None,
        command: "rollback",
    };
    let wish = Wish { run: &found, only: &args.only, plan_only: args.plan };
    match plan_file::load(&workspace.run_plan(&found)) {
        Ok(saved) => deploy::undo(&order, &folder, saved.plan, &wish, terminal),
        Err(_) => deploy::undo_by_program(&order, &folder, &wish, terminal),
    }
}

fn chosen(history: &History, asked: Option<&str>) -> Result<msd_engine::journal::RunId, CliError> {
    let wanted =
        |run: &msd_engine::history::RunHistory| run.rolls_back.is_none() && run.changed_something();
    Ok(deploy::choose(history, asked, "undo", wanted)?.run.clone())
}

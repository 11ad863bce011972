//! `msd plan`: what an apply would do. Changes nothing, not even an empty state.

use msd_engine::plan::{self as planner, Request};

use crate::args::Plan;

use crate::error::CliError;
use crate::library::Library;
use crate::location;
use crate::outcome::Outcome;
use crate::plan_file;
use crate::program;
use crate::render;
use crate::render::plural;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Plan, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    let compiler = program::open(&folder, &args.program, terminal, true)?;
    let graph = program::graph(&compiler, terminal)?;
    let state = Workspace::new(&folder, &graph.target.name).read_state()?;
    if !state.open.is_empty() {
        let operations = plural(state.open.len() as u64, "operation");
        terminal.warn(&format!(
            "an earlier run ended in the middle of {operations}; `msd apply` first asks the cloud what \
             became of that, and then this plan may look different"
        ));
    }
    let library = Library::of(&compiler);
    let plan = planner::plan(&Request {
        graph: &graph,
        state: &state,
        schemas: &library,
        secrets: &compiler.secrets(),
        destroy: args.destroy,
        parallelism: args.parallelism,
        version: env!("CARGO_PKG_VERSION"),
    })?;
    match args.json {
        true => terminal.print_json(&plan)?,
        false => terminal.print(&render::plan::plan(&plan, terminal.out.tint)),
    }
    if let Some(path) = &args.out {
        plan_file::save(path, &plan, &folder)?;
        let path = path.display();
        terminal.say(&format!("\nSaved the plan to {path}. Carry it out with: msd apply {path}\n"));
    }
    Ok(match args.detailed_exitcode && !plan.is_empty() {
        true => Outcome::Changes,
        false => Outcome::Success,
    })
}

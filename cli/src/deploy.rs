//! What apply and destroy have in common: lock, recover, plan, ask, run, and tell how it ended.

mod ending;
mod execution;

use std::path::Path;
use std::sync::Arc;

use msd_engine::plan::{self as planner, Request};
use msd_engine::state::State;
use msd_engine::store::Store;
use msd_model::graph::{ResourceGraph, Target};
use msd_model::plan::Plan;
use msd_model::value::Record;
use msd_state::SqliteStore;

use crate::args;
use crate::cloud::{self, Cloud};
use crate::disk_files::DiskFiles;
use crate::error::CliError;
use crate::holder;
use crate::library::Library;
use crate::outcome::Outcome;
use crate::plan_file;
use crate::program as programs;
use crate::progress;
use crate::prompt;
use crate::render;
use crate::report::Sources;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

use execution::Execution;

/// What the user asked for.
pub struct Order<'a> {
    pub program: &'a args::Program,
    pub run: &'a args::Run,
    pub destroy: bool,
    /// The verb, for messages.
    pub command: &'static str,
}

/// Where a plan comes from.
enum Wanted {
    Graph(Box<ResourceGraph>),
    Saved(Box<Plan>),
}

/// Plans and applies the program in a folder.
pub fn program(order: &Order<'_>, folder: &Path, terminal: &Terminal) -> Result<Outcome, CliError> {
    let compiler = programs::open(folder, order.program, terminal, true)?;
    let graph = programs::graph(&compiler, terminal)?;
    let deployment = Deployment {
        order,
        terminal,
        folder,
        target: graph.target.clone(),
        library: Library::of(&compiler),
        secrets: compiler.secrets(),
        sources: &|file| compiler.source(file),
    };
    deployment.carry_out(Wanted::Graph(Box::new(graph)))
}

/// Applies a saved plan as it is.
pub fn saved_plan(
    order: &Order<'_>,
    path: &Path,
    terminal: &Terminal,
) -> Result<Outcome, CliError> {
    let saved = plan_file::load(path)?;
    let folder = saved.folder()?;
    let plan = saved.plan;
    // A value that would be passed over in silence is worse than an error.
    for given in &order.program.var {
        let name = given.split('=').next().unwrap_or_default();
        if !plan.secrets.iter().any(|secret| secret.name == name) {
            return Err(CliError::PlannedVar { name: name.into() });
        }
    }
    // The plan holds everything but secrets; only for those is the program needed.
    let secrets = match plan.secrets.is_empty() {
        true => Record::default(),
        false => programs::open_for(&plan, &folder, order.program, terminal)?.secrets(),
    };
    let files = DiskFiles::new(&folder);
    let deployment = Deployment {
        order,
        terminal,
        folder: &folder,
        target: plan.target.clone(),
        library: Library::default(),
        secrets,
        sources: &|file| msd_analysis::Files::read(&files, file).ok().map(Arc::from),
    };
    deployment.carry_out(Wanted::Saved(Box::new(plan)))
}

struct Deployment<'a> {
    order: &'a Order<'a>,
    terminal: &'a Terminal,
    folder: &'a Path,
    target: Target,
    library: Library,
    secrets: Record,
    sources: Sources<'a>,
}

impl Deployment<'_> {
    fn carry_out(&self, wanted: Wanted) -> Result<Outcome, CliError> {
        let Deployment { order, terminal, .. } = self;
        let workspace = Workspace::new(self.folder, &self.target.name);
        // Nothing to delete is no reason to begin a state.
        if order.destroy && !workspace.state().exists() {
            terminal.print("No changes. There is nothing to destroy.\n");
            return Ok(Outcome::Success);
        }
        workspace.prepare()?;
        let store = SqliteStore::open(workspace.state())?;
        let _lock = store.lock(&holder::describe(&self.command_line()))?;
        let mut state = store.load()?;
        let cloud = cloud::connect(&self.target, &workspace, self.library.clone())?;
        let execution = Execution::start(self, &cloud, &store)?;
        self.recover(&execution, &mut state)?;
        let (plan, is_agreed) = match wanted {
            Wanted::Graph(graph) => (self.plan(&graph, &state)?, order.run.auto_approve),
            // Whoever saved it has seen it.
            Wanted::Saved(plan) => (*plan, true),
        };
        match order.run.json {
            true => terminal.print(&format!("{}\n", render::plan::summary(&plan))),
            false => terminal.print(&render::plan::plan(&plan, terminal.out.tint)),
        }
        // What the state notes of resources may differ without any change to them.
        let has_changes = !plan.is_empty();
        if has_changes && !is_agreed {
            self.ask()?;
        }
        self.run(&execution, &plan, &state, &cloud, has_changes)
    }

    fn plan(&self, graph: &ResourceGraph, state: &State) -> Result<Plan, CliError> {
        Ok(planner::plan(&Request {
            graph,
            state,
            schemas: &self.library,
            secrets: &self.secrets,
            destroy: self.order.destroy,
            parallelism: self.order.run.parallelism,
            version: env!("CARGO_PKG_VERSION"),
        })?)
    }

    fn recover(&self, execution: &Execution<'_>, state: &mut State) -> Result<(), CliError> {
        if state.open.is_empty() {
            return Ok(());
        }
        let Deployment { order, terminal, .. } = self;
        let open = render::plural(state.open.len() as u64, "operation");
        terminal.say(&format!(
            "An earlier run ended in the middle of {open}. Asking the cloud what became of that…\n"
        ));
        let progress = progress::of_recovery(terminal, order.run.json);
        execution.recover(&*progress, state)?;
        terminal.say("\n");
        Ok(())
    }

    fn ask(&self) -> Result<(), CliError> {
        let Deployment { order, terminal, .. } = self;
        if !terminal.input_is_terminal || !order.program.input || order.run.json {
            return Err(CliError::NeedsApproval);
        }
        let (question, detail, what) = match order.destroy {
            true => (
                "Do you really want to destroy all resources?",
                "msd will delete everything that is shown above. There is no way back.",
                "Destroy",
            ),
            false => (
                "Do you want to perform these actions?",
                "msd will perform the actions that are shown above.",
                "Apply",
            ),
        };
        match prompt::confirm(terminal, question, detail)? {
            true => Ok(()),
            false => Err(CliError::Declined(what)),
        }
    }

    fn run(
        &self,
        execution: &Execution<'_>,
        plan: &Plan,
        state: &State,
        cloud: &Cloud,
        has_changes: bool,
    ) -> Result<Outcome, CliError> {
        let Deployment { order, terminal, .. } = self;
        let progress = progress::of_run(terminal, order.run.json, plan, cloud.clock.clone());
        if !order.run.json && has_changes {
            terminal.say("\n");
        }
        let began = std::time::Instant::now();
        let report = execution.apply(plan, state, &*progress);
        progress.finish();
        drop(progress);
        let report = report?;
        Ok(ending::tell(&ending::Ending {
            order,
            terminal,
            plan,
            report: &report,
            sources: self.sources,
            has_changes,
            wall: began.elapsed().into(),
        }))
    }

    /// What somebody else reads who finds the state locked.
    fn command_line(&self) -> String {
        format!("msd {} {}", self.order.command, self.order.program.path.display())
    }
}

//! What apply and destroy have in common: lock, recover, plan, ask, run, and tell how it ended.

mod ending;
mod execution;
mod gatekeeper;
mod undo;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use msd_engine::event::{Event, Sink};
use msd_engine::journal::{RunId, RunOutcome};
use msd_engine::plan::Aim;
use msd_engine::report::Report;
use msd_engine::resume::{Resumption, resumption};
use msd_engine::state::State;
use msd_engine::store::Store;
use msd_model::deferred::Deferred;
use msd_model::graph::{ResourceGraph, Target};
use msd_model::limit::Limit;
use msd_model::plan::{Action, Plan, StateEdit};
use msd_model::selection::Selection;
use msd_model::value::Record;
use msd_state::SqliteStore;
use msd_tasks::waiting::Waiting;

use crate::args::{self, Refreshing};
use crate::cloud::{self, Cloud};
use crate::disk_files::DiskFiles;
use crate::error::CliError;
use crate::holder;
use crate::library::Library;
use crate::notifier::Notifier;
use crate::outcome::Outcome;
use crate::outside::Outside;
use crate::plan_file;
use crate::program as programs;
use crate::progress;
use crate::prompt;
use crate::reads::Reads;
use crate::render;
use crate::report::Sources;
use crate::rounds::{Program, Rounds};
use crate::terminal::Terminal;
use crate::workspace::Workspace;

use execution::Execution;
use gatekeeper::Gatekeeper;
pub use undo::{Wish, choose};

/// What the user asked for.
pub struct Order<'a> {
    pub program: &'a args::Program,
    pub run: &'a args::Run,
    pub aim: Aim,
    pub selection: Selection,
    pub refreshing: &'a args::Refreshing,
    /// What is looked at before the first change; nothing where something goes on or back.
    pub preflight: Option<&'a args::Preflight>,
    /// The verb, for messages.
    pub command: &'static str,
}

/// Where a plan comes from.
enum Wanted<'a> {
    Program(Box<Rounds<'a>>),
    Saved(Box<Plan>),
    /// The plan of a run that stopped.
    Resumed(RunId, Box<Plan>),
}

/// Plans and applies the program in a folder.
pub fn program(order: &Order<'_>, folder: &Path, terminal: &Terminal) -> Result<Outcome, CliError> {
    let mut compiler = programs::open(folder, order.program, terminal, true)?;
    if order.aim != Aim::Apply {
        compiler.waive_constraints();
    }
    let mut graph = programs::graph(&compiler, terminal)?;
    let (library, secrets) = (Library::of(&compiler), compiler.secrets());
    let texts = compiler.texts();
    if order.aim != Aim::Apply && order.selection.tags.is_empty() {
        // What goes does so by the state; the program only orders and protects it.
        let none = Arc::default();
        graph.nodes.iter_mut().for_each(|node| node.properties = Arc::clone(&none));
    }
    let graph = Rc::new(graph);
    let program = Program::of(compiler, &graph, order.aim);
    let deployment = Deployment {
        order,
        terminal,
        folder,
        target: graph.target.clone(),
        limits: graph.limits.clone(),
        // Rounds evaluate it anew, and a large one is not wanted twice.
        graph: RefCell::new(order.refreshing.looks(&graph.target.provider).then_some(graph)),
        library: library.clone(),
        secrets,
        sources: &|file| texts.get(file).cloned(),
    };
    deployment.carry_out(Wanted::Program(Box::new(Rounds {
        program,
        library: &library,
        aim: order.aim,
        selection: order.selection.clone(),
        parallelism: order.run.parallelism,
        given: BTreeMap::new(),
        reads: Reads::default(),
    })))
}

/// Applies a saved plan as it is.
pub fn saved_plan(
    order: &Order<'_>,
    path: &Path,
    terminal: &Terminal,
) -> Result<Outcome, CliError> {
    let Refreshing { refresh, refresh_only } = *order.refreshing;
    if !order.selection.is_empty() || refresh_only || refresh == Some(true) {
        return Err(CliError::PlannedSelection);
    }
    let saved = plan_file::load(path)?;
    let folder = saved.folder()?;
    with_plan(order, &folder, saved.plan, terminal, |deployment, plan| {
        deployment.carry_out(Wanted::Saved(Box::new(plan)))
    })
}

/// Carries out a plan that was made here and now, with nobody to be asked.
pub fn at_once(
    order: &Order<'_>,
    folder: &Path,
    plan: Plan,
    terminal: &Terminal,
) -> Result<Outcome, CliError> {
    with_plan(order, folder, plan, terminal, |deployment, plan| {
        deployment.carry_out(Wanted::Saved(Box::new(plan)))
    })
}

/// Takes up the plan of a run that stopped.
pub fn resume(
    order: &Order<'_>,
    folder: &Path,
    run: RunId,
    plan: Plan,
    terminal: &Terminal,
) -> Result<Outcome, CliError> {
    with_plan(order, folder, plan, terminal, |deployment, plan| {
        deployment.carry_out(Wanted::Resumed(run, Box::new(plan)))
    })
}

/// Undoes a run by the plan that it carried out.
pub fn undo(
    order: &Order<'_>,
    folder: &Path,
    plan: Plan,
    wish: &Wish<'_>,
    terminal: &Terminal,
) -> Result<Outcome, CliError> {
    with_plan(order, folder, plan, terminal, |deployment, plan| {
        deployment.undo_run(wish, Some(&plan))
    })
}

/// Undoes a run whose plan is gone; the program tells about the target.
pub fn undo_by_program(
    order: &Order<'_>,
    folder: &Path,
    wish: &Wish<'_>,
    terminal: &Terminal,
) -> Result<Outcome, CliError> {
    let mut compiler = programs::open(folder, order.program, terminal, true)?;
    compiler.waive_constraints();
    let target = programs::graph(&compiler, terminal)?.target;
    let (library, secrets) = (Library::of(&compiler), compiler.secrets());
    let sources = |file: &str| compiler.source(file);
    let deployment = Deployment {
        order,
        terminal,
        folder,
        target,
        limits: Vec::new(),
        graph: RefCell::default(),
        library,
        secrets,
        sources: &sources,
    };
    deployment.undo_run(wish, None)
}

/// Makes a deployment that goes by a plan: only for its secrets the program is needed.
fn with_plan(
    order: &Order<'_>,
    folder: &Path,
    plan: Plan,
    terminal: &Terminal,
    act: impl FnOnce(&Deployment<'_>, Plan) -> Result<Outcome, CliError>,
) -> Result<Outcome, CliError> {
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
        false => programs::open_for(&plan, folder, order.program, terminal)?.secrets(),
    };
    let files = DiskFiles::new(folder);
    let deployment = Deployment {
        order,
        terminal,
        folder,
        target: plan.target.clone(),
        limits: Vec::new(),
        graph: RefCell::default(),
        library: Library::default(),
        secrets,
        sources: &|file| {
            let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
            msd_analysis::Files::read(&files, folder, name).ok().map(Arc::from)
        },
    };
    act(&deployment, plan)
}

/// One run on its way.
struct Walking<'a> {
    run: &'a RunId,
    resumes: Option<Resumption>,
    gates: &'a Waiting,
}

struct Deployment<'a> {
    order: &'a Order<'a>,
    terminal: &'a Terminal,
    folder: &'a Path,
    target: Target,
    /// What the program allows reads to take.
    limits: Vec<Limit>,
    /// The program's, as far as it is known, to look for drift by; gone once that is done.
    graph: RefCell<Option<Rc<ResourceGraph>>>,
    library: Library,
    secrets: Record,
    sources: Sources<'a>,
}

impl Deployment<'_> {
    fn carry_out(&self, wanted: Wanted<'_>) -> Result<Outcome, CliError> {
        let Deployment { order, terminal, .. } = self;
        let workspace = Workspace::new(self.folder, &self.target.name);
        // Nothing to delete is no reason to begin a state.
        if order.aim != Aim::Apply && !workspace.state().exists() {
            terminal.print(match order.aim {
                Aim::Refresh => "No changes. There is nothing to refresh.\n",
                Aim::Apply | Aim::Destroy => "No changes. There is nothing to destroy.\n",
            });
            return Ok(Outcome::Success);
        }
        workspace.prepare()?;
        let store = SqliteStore::open(workspace.state())?;
        let _lock = store.lock(&holder::describe(&self.command_line()))?;
        let mut state = store.load()?;
        let cloud = cloud::connect(&self.target, &workspace, self.library.clone(), order.run)?;
        // Questions of a run that died have nobody who would read the answers.
        let gates = workspace.gates();
        gates.clear().map_err(|source| CliError::Write { path: workspace.state(), source })?;
        let execution = Execution::start(self, &cloud, &store)?;
        execution.sign_in()?;
        self.recover(&execution, &mut state)?;
        let mut run = execution::new_run()?;
        let mut resumes = None;
        let (mut rounds, mut plan, is_agreed) = match wanted {
            Wanted::Program(rounds) => {
                let drift = self.look(&execution, &state)?;
                let plan = rounds.plan(&state, &drift, &|wanted| execution.read(wanted))?;
                (Some(rounds), plan, order.run.auto_approve)
            }
            // Whoever saved it has seen it.
            Wanted::Saved(plan) => (None, *plan, true),
            Wanted::Resumed(stopped, plan) => {
                let mut records = Vec::new();
                store.each_record(0, |_, record| records.push(record))?;
                resumes = Some(resumption(&stopped, &plan, records)?);
                run = stopped;
                (None, *plan, order.run.auto_approve)
            }
        };
        self.show(&plan);
        if let Some(earlier) = &resumes {
            self.tell_done(&run, earlier, &plan);
        }
        execution.preflight(&plan)?;
        // What the state notes of resources may differ without any change to them.
        if !plan.is_empty() && !is_agreed {
            self.ask()?;
        }
        loop {
            if plan.deferred.is_empty() {
                // No round follows, so that the program's values, as large as the plan, can go.
                rounds = None;
            }
            if plan.changes_state() {
                let path = workspace.run_plan(&run);
                workspace.prepare_runs()?;
                plan_file::save(&path, &plan, self.folder)?;
            }
            state.keep_for(&plan);
            let walking = Walking { run: &run, resumes: resumes.take(), gates: &gates };
            let (outcome, report) = self.run(&execution, &plan, &state, &cloud, &walking)?;
            if outcome == Outcome::Success {
                workspace.forget_plans(None);
            } else if report.outcome == RunOutcome::Failed {
                self.undo_at_once(&execution, &store, &cloud, &gates, &plan, &report)?;
            }
            let deferred = std::mem::take(&mut plan.deferred);
            let Some(rounds) = rounds.as_mut().filter(|_| !deferred.is_empty()) else {
                if !deferred.is_empty() && outcome == Outcome::Success {
                    self.tell_left(deferred.len());
                }
                return Ok(outcome);
            };
            if outcome != Outcome::Success {
                return Ok(outcome);
            }
            // Replaced once, a thing is not replaced again in the next round.
            rounds.selection.replace.clear();
            // What was deferred is known by now; it is part of what was agreed to.
            state = store.load()?;
            run = execution::new_run()?;
            plan = rounds.plan(&state, &[], &|wanted| execution.read(wanted))?;
            if !plan.changes_state() && !plan.deferred.is_empty() {
                // It may wait for something that is left out.
                return match plan.selection.restricts() {
                    true => Ok(Outcome::Success),
                    false => Err(still_deferred(&plan.deferred)),
                };
            }
            terminal.say("\nValues that were waited for are known; the rest follows.\n\n");
            self.show(&plan);
        }
    }

    fn look(&self, execution: &Execution<'_>, state: &State) -> Result<Vec<StateEdit>, CliError> {
        let Deployment { order, library, secrets, .. } = self;
        match self.graph.take() {
            Some(graph) => {
                let (graph, selection, aim) = (&graph, &order.selection, order.aim);
                execution.look(&Outside { graph, library, secrets, selection, aim }, state)
            }
            None => Ok(Vec::new()),
        }
    }

    fn show(&self, plan: &Plan) {
        let Deployment { order, terminal, .. } = self;
        match order.run.json {
            true => terminal.print(&format!("{}\n", render::plan::summary(plan))),
            false => terminal.print(&render::plan::plan(plan, terminal.out.tint)),
        }
    }

    /// Says how much of a plan that is taken up again is left.
    fn tell_done(&self, run: &RunId, earlier: &Resumption, plan: &Plan) {
        let all = plan.operations.iter().filter(|one| one.action != Action::Barrier).count();
        let (done, terminal) = (earlier.done.len(), self.terminal);
        terminal.say(&format!("\nGoes on with {run}: {done} of {all} operations are done.\n"));
    }

    /// A saved plan holds no program, so that what it deferred is left for the next apply.
    fn tell_left(&self, deferred: usize) {
        let count = render::plural(deferred as u64, "declaration");
        self.terminal.say(&format!(
            "\n{count} waited for values of this run: `msd apply` in the stack's folder plans the rest.\n"
        ));
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
        let (question, detail, what) = match order.aim {
            Aim::Destroy => (
                match order.selection.restricts() {
                    true => "Do you really want to destroy these resources?",
                    false => "Do you really want to destroy all resources?",
                },
                "msd will delete everything that is shown above. There is no way back.",
                "Destroy",
            ),
            Aim::Refresh => (
                "Do you want to take this over into the state?",
                "msd will write down what is shown above, and touch no resource.",
                "Refresh",
            ),
            Aim::Apply => (
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
        walking: &Walking<'_>,
    ) -> Result<(Outcome, Report), CliError> {
        let Deployment { order, terminal, .. } = self;
        let has_changes = plan.changes_state();
        let progress = progress::of_run(terminal, order.run.json, plan, cloud.clock.clone());
        if !order.run.json && has_changes {
            terminal.say("\n");
        }
        let began = std::time::Instant::now();
        let Walking { run, resumes, gates } = walking;
        let has_person = terminal.input_is_terminal && order.program.input && !order.run.json;
        let gatekeeper = Gatekeeper::start((*gates).clone(), terminal, has_person);
        // A run that changes nothing is not worth telling.
        let notifier = Notifier::start(plan, &self.secrets, terminal).filter(|_| has_changes);
        let sinks: Vec<&dyn Sink> = [&*progress as &dyn Sink, &gatekeeper]
            .into_iter()
            .chain(notifier.as_ref().map(|notifier| notifier as &dyn Sink))
            .collect();
        let sinks = Sinks(sinks);
        let report = execution.apply(run, plan, state, resumes.as_ref(), &sinks);
        progress.finish();
        drop(progress);
        if let Some(notifier) = &notifier {
            notifier.finish();
        }
        let report = report?;
        let outcome = ending::tell(&ending::Ending {
            order,
            terminal,
            plan,
            report: &report,
            sources: self.sources,
            has_changes,
            wall: began.elapsed().into(),
        });
        Ok((outcome, report))
    }

    /// What somebody else reads who finds the state locked.
    fn command_line(&self) -> String {
        format!("msd {} {}", self.order.command, self.order.program.path.display())
    }
}

/// All who want to hear of a run.
struct Sinks<'a>(Vec<&'a dyn Sink>);

impl Sink for Sinks<'_> {
    fn send(&self, event: &Event) {
        self.0.iter().for_each(|sink| sink.send(event));
    }
}

/// Says what each round left open.
fn still_deferred(deferred: &[Deferred]) -> CliError {
    let shown = |one: &Deferred| format!("{} ({})", one.address, one.reason);
    let what: Vec<String> = deferred.iter().take(3).map(shown).collect();
    let count = render::plural(deferred.len() as u64, "declaration");
    CliError::StillDeferred { count, what: what.join("; ") }
}

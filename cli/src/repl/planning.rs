//! A plan in a session: as `msd plan` makes it, on a program of its own, so that the session's stays as
//! it is. Reads things that exist where the program names some; changes nothing.

use std::cell::RefCell;
use std::sync::{Mutex, PoisonError};

use msd_analysis::{Compiler, Supposition};
use msd_engine::plan::Aim;
use msd_engine::state::State;
use msd_model::diagnostic::Diagnostic;
use msd_model::graph::ResourceGraph;
use msd_model::plan::Plan;
use msd_model::selection::Selection;

use super::Session;
use crate::error::CliError;
use crate::library::Library;
use crate::offline;
use crate::program;
use crate::simulate::{Chance, Draft, Prediction, Setting, about_something};
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub struct Planning<'t> {
    terminal: &'t Terminal,
    compiler: Mutex<RefCell<Compiler>>,
    graph: ResourceGraph,
    workspace: Workspace,
    state: State,
}

impl<'t> Planning<'t> {
    /// Opens the program for plans against the last state; with or without what is overridden.
    pub fn new(session: &Session<'t>, overridden: bool) -> Result<Planning<'t>, CliError> {
        let compiler = session.apart(overridden)?;
        let graph = evaluated(&compiler, session.terminal)?;
        let workspace = Workspace::new(&session.folder, &graph.target.name);
        let state = workspace.read_state()?;
        let compiler = Mutex::new(RefCell::new(compiler));
        Ok(Planning { terminal: session.terminal, compiler, graph, workspace, state })
    }

    /// Supposes that there is nothing yet.
    pub fn of_nothing(self) -> Planning<'t> {
        Planning { state: State::default(), ..self }
    }

    pub fn plan(&self) -> Result<Plan, CliError> {
        Ok(self.setting().draft(&self.compiler)?.plan)
    }

    /// Carries the plan out on a cloud in memory.
    pub fn predict(&self) -> Result<(Prediction, Draft), CliError> {
        let chance = Chance { seed: self.graph.target.seed, spread: 0.0 };
        let ((run, _), draft) = self.setting().predict(&self.compiler, chance)?;
        Ok((run, draft))
    }

    /// Reads what is supposed; mistakes are shown at their places.
    pub fn supposition(&mut self, text: &str) -> Result<Supposition, CliError> {
        let compiler = self.compiler.get_mut().unwrap_or_else(PoisonError::into_inner).get_mut();
        compiler.what_if(text).map_err(|found| {
            program::show(compiler, self.terminal, &found);
            CliError::Reported
        })
    }

    pub fn suppose(&mut self, supposed: Vec<Supposition>) -> Result<(), CliError> {
        let compiler = self.compiler.get_mut().unwrap_or_else(PoisonError::into_inner).get_mut();
        compiler.suppose(supposed.clone());
        about_something(compiler, &self.graph, &supposed)?;
        evaluated(compiler, self.terminal)?;
        Ok(())
    }

    fn setting(&self) -> Setting<'_> {
        Setting {
            target: &self.graph.target,
            workspace: &self.workspace,
            state: &self.state,
            aim: Aim::Apply,
            selection: Selection::default(),
            parallelism: msd_engine::run::PARALLELISM,
            faults: &[],
            runs: 1,
        }
    }
}

/// Plans the whole of the session's program as if nothing existed yet; parameters without a value
/// stay open.
pub fn whole(session: &Session<'_>) -> Result<(ResourceGraph, Plan), CliError> {
    let compiler = &session.compiler;
    let graph = evaluated(compiler, session.terminal)?;
    let (library, secrets) = (Library::of(compiler), compiler.secrets());
    let (nothing, all) = (State::default(), Selection::default());
    let plan = offline::plan(&graph, &library, &secrets, &nothing, &all)?;
    Ok((graph, plan))
}

/// Evaluates a program; what stands in the way is shown.
fn evaluated(compiler: &Compiler, terminal: &Terminal) -> Result<ResourceGraph, CliError> {
    let graph = compiler.graph().map_err(|found| {
        let errors: Vec<Diagnostic> = found.into_iter().filter(Diagnostic::is_error).collect();
        program::show(compiler, terminal, &errors);
        CliError::Reported
    })?;
    let known = compiler.targets();
    match graph.target.implicit && !known.is_empty() {
        true => Err(CliError::ChooseTarget { known }),
        false => Ok(graph),
    }
}

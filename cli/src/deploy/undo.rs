//! The way back: by policy right after a failure, or by hand at any time.

use msd_engine::history::{History, RunHistory};
use msd_engine::journal::{Record, RunId};
use msd_engine::report::Report;
use msd_engine::rollback::{self, Touched, Undo, Way};
use msd_engine::state::State;
use msd_engine::store::Store;
use msd_model::address::Address;
use msd_model::nearest::nearest;
use msd_model::plan::{OperationId, Plan};
use msd_state::SqliteStore;
use msd_tasks::waiting::Waiting;
use rustc_hash::FxHashSet;

use super::execution::{self, Execution};
use super::{Deployment, Walking};
use crate::cloud::{self, Cloud};
use crate::error::CliError;
use crate::holder;
use crate::outcome::Outcome;
use crate::transports;
use crate::workspace::Workspace;

/// What is to be undone by hand.
pub struct Wish<'a> {
    pub run: &'a RunId,
    pub only: &'a [String],
    /// Only shows the way.
    pub plan_only: bool,
}

/// A state as it was, and what a run made of it.
struct Past {
    before: State,
    touched: Touched,
}

impl Deployment<'_> {
    /// Undoes what a failed run changed, where its policy says so. The exit code stays that of the
    /// failure.
    pub(super) fn undo_at_once(
        &self,
        execution: &Execution<'_>,
        store: &SqliteStore,
        cloud: &Cloud,
        gates: &Waiting,
        plan: &Plan,
        report: &Report,
    ) -> Result<(), CliError> {
        let failed: Vec<OperationId> = report.failed.iter().map(|one| one.operation).collect();
        let is_automatic = |id: &OperationId| {
            plan.operation(*id).rollback == msd_model::policy::Rollback::Automatic
        };
        if plan.rolls_back.is_some() || !failed.iter().any(is_automatic) {
            return Ok(());
        }
        let mut state = store.load()?;
        self.recover(execution, &mut state)?;
        let past = past(store, &report.run)?;
        let scope = rollback::of_failures(plan, &failed, &past.touched, [&past.before, &state]);
        let Some(only) = scope else { return Ok(()) };
        let way = self.way(&report.run, &past, &state, only.as_ref(), Some(plan))?;
        if way.plan.is_empty() && way.kept.is_empty() {
            self.terminal.say("\nNothing is to be undone.\n");
            return Ok(());
        }
        self.terminal.say("\nRolling back what the run changed.\n\n");
        self.show(&way.plan);
        self.walk_back(execution, cloud, gates, &state, &way)?;
        Ok(())
    }

    /// Undoes a run by hand.
    pub(super) fn undo_run(
        &self,
        wish: &Wish<'_>,
        origin: Option<&Plan>,
    ) -> Result<Outcome, CliError> {
        let workspace = Workspace::new(self.folder, &self.target.name);
        let store = SqliteStore::open(workspace.state())?;
        let _lock = store.lock(&holder::describe(&self.command_line()))?;
        let mut state = store.load()?;
        let cloud = cloud::connect(&self.target, &workspace, self.library.clone(), self.order.run)?;
        let execution = Execution::start(self, &cloud, &store)?;
        self.recover(&execution, &mut state)?;
        let past = past(&store, wish.run)?;
        let only = match wish.only {
            [] => None,
            names => {
                let start = addresses(names, &past.touched)?;
                Some(rollback::dependants(start, &past.touched, [&past.before, &state]))
            }
        };
        let way = self.way(wish.run, &past, &state, only.as_ref(), origin)?;
        if way.plan.is_empty() {
            self.tell_kept(&way);
            self.terminal
                .print("Nothing is to be undone: everything is as it was before the run.\n");
            return Ok(Outcome::Success);
        }
        if wish.plan_only {
            self.show(&way.plan);
            self.tell_kept(&way);
            return Ok(Outcome::Success);
        }
        self.show(&way.plan);
        if !self.order.run.auto_approve {
            self.tell_kept(&way);
            self.ask()?;
        }
        self.walk_back(&execution, &cloud, &workspace.gates(), &state, &way)
    }

    fn way(
        &self,
        run: &RunId,
        past: &Past,
        state: &State,
        only: Option<&FxHashSet<Address>>,
        origin: Option<&Plan>,
    ) -> Result<Way, CliError> {
        Ok(rollback::plan(&Undo {
            run,
            before: &past.before,
            now: state,
            touched: &past.touched,
            only,
            origin,
            target: &self.target,
            transports: &transports::on(&self.target),
            schemas: &self.library,
            secrets: &self.secrets,
            parallelism: self.order.run.parallelism,
            version: env!("CARGO_PKG_VERSION"),
        })?)
    }

    fn walk_back(
        &self,
        execution: &Execution<'_>,
        cloud: &Cloud,
        gates: &Waiting,
        state: &State,
        way: &Way,
    ) -> Result<Outcome, CliError> {
        let run = execution::new_run()?;
        let walking = Walking { run: &run, resumes: None, gates };
        let (outcome, _) = self.run(execution, &way.plan, state, cloud, &walking)?;
        self.tell_kept(way);
        Ok(outcome)
    }

    fn tell_kept(&self, way: &Way) {
        for kept in &way.kept {
            self.terminal.warn(&format!("`{}` stays: {}", kept.address, kept.why));
        }
    }
}

/// Reads the journal up to a run, and what that run did.
fn past(store: &SqliteStore, run: &RunId) -> Result<Past, CliError> {
    let mut before = store.load()?;
    let identity = before.clone();
    before = State {
        stamp: msd_model::plan::StateStamp { serial: 0, ..identity.stamp },
        seal_key: identity.seal_key,
        ..State::default()
    };
    let mut touched = Touched::default();
    let mut began = false;
    store.each_record(0, |_, record| {
        began |= matches!(&record, Record::RunStarted { run: started, .. } if started == run);
        match began {
            false => before.apply(&record),
            true => touched.note(run, &record),
        }
    })?;
    Ok(Past { before, touched })
}

fn addresses(names: &[String], touched: &Touched) -> Result<Vec<Address>, CliError> {
    let known: Vec<String> = touched.changed.iter().map(ToString::to_string).collect();
    names
        .iter()
        .map(|name| {
            let found = name.parse::<Address>().ok();
            found.filter(|address| touched.changed.contains(address)).ok_or_else(|| {
                let near = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
                CliError::NotTouched { address: name.clone(), nearest: near }
            })
        })
        .collect()
}

/// Returns the run of that name, or the last one that passes.
pub fn choose<'h>(
    history: &'h History,
    asked: Option<&str>,
    verb: &'static str,
    wanted: impl Fn(&RunHistory) -> bool,
) -> Result<&'h RunHistory, CliError> {
    match asked {
        Some(name) => history.run(&RunId(name.into())).ok_or_else(|| {
            let names: Vec<&str> = history.runs().map(|run| run.run.0.as_str()).collect();
            let nearest = nearest(name, names).map(str::to_owned);
            CliError::UnknownRun { run: name.to_owned(), nearest }
        }),
        None => history.runs().rev().find(|run| wanted(run)).ok_or(CliError::NoRun(verb)),
    }
}

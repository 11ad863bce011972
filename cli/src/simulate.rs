//! Predictions: the engine itself carries a plan out on a cloud in memory, in virtual time. Plain data
//! in and out; touches no state, no file and no real cloud, and prints nothing.

mod binding;
mod bucket_use;
mod ensemble;
mod prediction;
mod setting;
mod usage;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use msd_analysis::Compiler;
use msd_engine::clock::{Clock, ScaledClock};
use msd_engine::event::{Event, Sink};
use msd_engine::history::History;
use msd_engine::journal::{RunId, RunOutcome};
use msd_engine::memory::MemoryStore;
use msd_engine::plan::Aim;
use msd_engine::provider::Object;
use msd_engine::reading::{Wanted, read_all};
use msd_engine::run::{Run, apply};
use msd_engine::state::State;
use msd_engine::stop;
use msd_engine::store::Store;
use msd_model::address::Address;
use msd_model::plan::Plan;
use msd_model::selection::Selection;
use msd_model::units::Millis;
use msd_model::value::Record;
use msd_sim::fault::Fault;
use msd_sim::{Faulty, Furniture, SimCloud, SimOptions, default_service_limits};
use msd_tasks::{Gates, Mode, Router, Tasks};

use crate::error::CliError;
use crate::library::Library;
use crate::reads::Reads;
use crate::rounds::{Program, Reader, Rounds};

pub use ensemble::{Ensemble, ensemble};
pub use prediction::{BreakerChange, Passage, Prediction};
pub use setting::{Setting, about_something};
pub use usage::Usage;

/// The beginning of the year 2025: a prediction's clock starts there, on every machine.
const EPOCH: Millis = Millis(1_735_689_600_000);

/// What all runs of a prediction share.
pub struct Scene<'a> {
    /// Plans what is deferred, one run at a time.
    pub compiler: &'a Mutex<RefCell<Compiler>>,
    pub library: Library,
    pub secrets: Record,
    pub state: &'a State,
    pub selection: Selection,
    pub aim: Aim,
    pub parallelism: usize,
    pub faults: Vec<Fault>,
}

/// A plan that is to be carried out, and what was read for it.
pub struct Draft {
    pub plan: Plan,
    /// Things that are there and that nobody manages.
    pub existing: Vec<Furniture>,
}

/// What chance does in one run.
#[derive(Clone, Copy, Debug)]
pub struct Chance {
    pub seed: u64,
    /// See `SimOptions::spread`.
    pub spread: f64,
}

impl Scene<'_> {
    /// Plans as far as the state allows; `read` answers for what exists and is only read.
    pub fn draft(&self, read: Reader<'_>) -> Result<Draft, CliError> {
        let found = RefCell::new(Vec::new());
        let noting = |wanted: &[Wanted]| {
            let answers = read(wanted)?;
            for (wanted, object) in wanted.iter().zip(&answers) {
                found.borrow_mut().extend(object.as_ref().map(|object| Furniture {
                    ty: wanted.ty.clone(),
                    identifier: object.identifier.clone(),
                    region: wanted.region.clone(),
                    address: Default::default(),
                    properties: object.properties.clone(),
                }));
            }
            Ok(answers)
        };
        let plan = self.plan(self.state, self.selection.clone(), &noting)?;
        Ok(Draft { plan, existing: found.into_inner() })
    }

    fn plan(
        &self,
        state: &State,
        selection: Selection,
        read: Reader<'_>,
    ) -> Result<Plan, CliError> {
        let compiler = self.compiler.lock().unwrap_or_else(PoisonError::into_inner);
        // Another run may have known other things.
        compiler.borrow_mut().set_known(Arc::default());
        let rounds = Rounds {
            program: Program::Shared(&compiler),
            library: &self.library,
            aim: self.aim,
            selection,
            parallelism: self.parallelism,
            given: BTreeMap::new(),
            reads: Reads::default(),
        };
        rounds.plan(state, &[], read)
    }

    /// Carries a plan out, and what it deferred.
    pub fn predict(&self, draft: &Draft, chance: Chance) -> Result<Prediction, CliError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(|error| CliError::Start(error.to_string()))?;
        let _inside = runtime.enter();
        let clock = Arc::new(ScaledClock::new(1.0, EPOCH));
        let cloud = self.cloud(draft, chance, clock.clone())?;
        let store = MemoryStore::of(self.state.clone());
        let noted = Noted { clock: clock.clone(), notes: Mutex::default() };
        let read = |wanted: &[Wanted]| -> Result<Vec<Option<Object>>, CliError> {
            let answers = runtime.block_on(read_all(&cloud, &*clock, &[], wanted));
            Ok(answers.into_iter().map(|answer| answer.ok().flatten()).collect())
        };
        let mut plans = vec![draft.plan.clone()];
        let mut ends = Vec::new();
        loop {
            let plan = &plans[plans.len() - 1];
            let report = runtime.block_on(apply(Run {
                resumes: None,
                id: RunId(format!("simulation-{}", plans.len()).into()),
                command: "msd simulate".into(),
                plan,
                state: &store.load()?,
                secrets: &self.secrets,
                schemas: &self.library,
                provider: &cloud,
                store: &store,
                clock: &*clock,
                sink: &noted,
                stop: stop::stop().1,
                seed: chance.seed,
                parallelism: self.parallelism,
            }))?;
            let goes_on = report.outcome == RunOutcome::Succeeded && !plan.deferred.is_empty();
            ends.push(report);
            if !goes_on {
                break;
            }
            // Replaced once, a thing is not replaced again.
            let selection = Selection { replace: Vec::new(), ..self.selection.clone() };
            let next = self.plan(&store.load()?, selection, &read)?;
            if !next.changes_state() {
                break;
            }
            plans.push(next);
        }
        let mut history = History::default();
        store.each_record(&mut |record| history.note(record))?;
        let notes = noted.notes.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut prediction = prediction::of(chance.seed, &plans, &ends, &history, notes);
        prediction.idle_faults = cloud.unused();
        Ok(prediction)
    }

    fn cloud(
        &self,
        draft: &Draft,
        chance: Chance,
        clock: Arc<ScaledClock>,
    ) -> Result<Faulty<Router<SimCloud>>, CliError> {
        let target = &draft.plan.target;
        let default = SimOptions::default();
        let options = SimOptions {
            latency: target.latency,
            spread: chance.spread,
            speed: 1.0,
            seed: chance.seed,
            account: target.account.clone().unwrap_or(default.account),
            region: target.region.clone().unwrap_or(default.region),
            polls: false,
            limits: default_service_limits(),
        };
        let sim = SimCloud::in_memory(Arc::new(self.library.clone()), clock.clone(), options);
        let managed = self.state.resources.values().chain(self.state.replaced.values());
        let managed = managed.map(|one| Furniture {
            ty: one.ty.clone(),
            identifier: one.identifier.clone(),
            region: one.region.clone(),
            address: one.address.to_string().into(),
            properties: one.attributes.clone(),
        });
        let is_task = |thing: &Furniture| msd_model::task::TaskKind::of(&thing.ty).is_some();
        let things: Vec<Furniture> =
            managed.chain(draft.existing.iter().cloned()).filter(|one| !is_task(one)).collect();
        sim.furnish(&things).map_err(|error| CliError::Start(error.to_string()))?;
        let tasks = Tasks {
            mode: Mode::Simulated(clock.clone()),
            gates: Gates::Open,
            folder: PathBuf::new(),
        };
        let router = Router { cloud: sim, tasks };
        Ok(Faulty::new(router, clock, self.faults.clone(), chance.seed))
    }
}

/// Notes what the journal does not.
struct Noted {
    clock: Arc<ScaledClock>,
    notes: Mutex<Notes>,
}

/// What the journal does not tell.
#[derive(Default)]
struct Notes {
    breakers: Vec<BreakerChange>,
    /// When operations failed: one that may have had an effect has no outcome in the journal.
    failed: Vec<(Address, Millis)>,
}

impl Sink for Noted {
    fn send(&self, event: &Event) {
        let at = Millis::from(self.clock.elapsed());
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        match event {
            Event::Breaker { breaker, state } => {
                let change = BreakerChange { at, breaker: breaker.clone(), state: *state };
                notes.breakers.push(change);
            }
            Event::Failed { address, .. } => notes.failed.push((address.clone(), at)),
            _ => {}
        }
    }
}

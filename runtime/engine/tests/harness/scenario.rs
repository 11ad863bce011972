//! One life of a stack, drawn from a seed: applies of a program that changes, faults, deaths of the
//! process, rollbacks and resumptions; after each of them what was promised is looked at.

mod going;
mod sweep;
mod undoing;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use msd_engine::clock::ScaledClock;
use msd_engine::event::Silent;
use msd_engine::journal::{self, RunId, RunOutcome};
use msd_engine::plan::{self, Aim, Request};
use msd_engine::recover::{Recovery, recover};
use msd_engine::report::{ApplyError, Report};
use msd_engine::resume::{Resumption, resumption};
use msd_engine::rollback;
use msd_engine::run::{Run, apply};
use msd_engine::state::State;
use msd_engine::stop::{Stop, stop};
use msd_engine::store::Store;
use msd_model::graph::ResourceGraph;
use msd_model::plan::{Action, Plan, StateStamp};
use msd_model::schema::SchemaSet;
use msd_model::selection::Selection;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};

use crate::chance::Chance;
use crate::cloud::{Cloud, Faults};
use crate::model::Model;
use crate::order::Order;
use crate::seen::Seen;
use crate::support::{MemoryStore, schemas};
use crate::trace::trace;

use self::going::going;
pub use self::sweep::{every_record_of_a_rollback, every_record_of_a_run};

/// No step may take longer than this in its own time: it would never end.
const FOREVER: Duration = Duration::from_secs(10 * 365 * 86_400);

/// Stands for a thing that is not there any more.
const NOTHING: &str = "nothing at all";

/// How a step ended.
enum Ended {
    Report(Report),
    Died,
    Store,
    Refused(ApplyError),
}

struct Scenario {
    chance: Chance,
    clock: Arc<ScaledClock>,
    cloud: Cloud,
    store: MemoryStore,
    schemas: SchemaSet,
    seen: Seen,
    /// Whether the next run may be interrupted.
    luckless: bool,
    /// Whether creations may leave behind what is of no use.
    unfinished: bool,
}

/// A thing as people see it: without identifiers that the cloud makes up.
type Picture = BTreeMap<String, Vec<(String, String)>>;

/// Lives one life, and of some seeds a second one in which things are left unfinished; returns what was
/// seen, or the promise that was broken.
pub fn live(seed: u64) -> Result<Seen, String> {
    let mut seen = life(seed, false)?;
    if seed % 4 == 3 {
        let again = life(seed, true).map_err(|broken| format!("with unfinished things: {broken}"));
        seen.add(&again?);
    }
    Ok(seen)
}

/// Lives one life, in which things may be left unfinished or may not.
pub fn life(seed: u64, unfinished: bool) -> Result<Seen, String> {
    in_virtual_time(async {
        let mut scenario = Scenario::new(seed);
        scenario.unfinished = unfinished;
        scenario.live().await?;
        scenario.seen.calls = scenario.cloud.calls();
        scenario.seen.shared_calls = scenario.cloud.shared();
        Ok(scenario.seen)
    })
}

fn in_virtual_time<T>(life: impl Future<Output = Result<T, String>>) -> Result<T, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(life)
}

impl Scenario {
    fn new(seed: u64) -> Scenario {
        let mut chance = Chance::new(seed);
        let clock = Arc::new(ScaledClock::new(1.0, Millis(1_800_000_000_000)));
        let cloud = Cloud::new(clock.clone(), Chance::new(chance.draw()));
        Scenario {
            chance,
            clock,
            cloud,
            store: MemoryStore::default(),
            schemas: schemas(),
            seen: Seen::default(),
            luckless: false,
            unfinished: false,
        }
    }

    async fn live(&mut self) -> Result<(), String> {
        let mut model = Model::random(&mut self.chance);
        self.seen.largest = model.things.len() as u64;
        let large = model.things.len() > 200;
        let steps = if large { 1 } else { 1 + self.chance.below(4) };
        for step in 0..steps {
            if step > 0 {
                model.change(&mut self.chance);
            }
            self.step(&model).await?;
        }
        self.end(&model).await
    }

    /// One apply under faults, and whatever follows from how it ends.
    async fn step(&mut self, model: &Model) -> Result<(), String> {
        let graph = model.graph();
        let plan = self.plan(&graph, false)?;
        let before = self.picture();
        let destroy = self.chance.percent(5);
        let plan = if destroy { self.plan(&graph, true)? } else { plan };
        self.misfortune(&plan);
        let run = self.run_id();
        let ended = self.carry_out(&run, &plan, None, model).await?;
        self.fortune();
        let well =
            matches!(&ended, Ended::Report(report) if report.outcome == RunOutcome::Succeeded);
        self.look_after(&ended).await?;
        if well {
            return Ok(());
        }
        // A thing that goes first leaves others behind that still hold its id; a run that begins in
        // the middle of that has nothing whole to go back to.
        let was_whole = !before.values().flatten().any(|(_, about)| about.contains(NOTHING));
        match self.chance.below(3) {
            0 if was_whole => self.roll_back(&run, &plan, model, &before).await,
            1 => self.resume(&run, &plan, model).await,
            _ => Ok(()),
        }
    }

    /// Takes the same plan up again until it is done.
    async fn resume(&mut self, run: &RunId, plan: &Plan, model: &Model) -> Result<(), String> {
        for attempt in 0..5 {
            let earlier = match resumption(run, plan, self.store.records()) {
                Ok(earlier) => earlier,
                // It died before it began, or had done all.
                Err(_) => return Ok(()),
            };
            if attempt < 4 {
                self.misfortune(plan);
            }
            self.seen.resumptions += 1;
            let ended = self.carry_out(run, plan, Some(&earlier), model).await?;
            self.fortune();
            self.look_after(&ended).await?;
            if let Ended::Report(report) = &ended
                && report.outcome == RunOutcome::Succeeded
            {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Without faults the program comes true, a second plan is empty, and destroy leaves nothing.
    async fn end(&mut self, model: &Model) -> Result<(), String> {
        let mut model = model.clone();
        model.policy.timeout = None;
        let graph = model.graph();
        let plan = self.plan(&graph, false)?;
        let run = self.run_id();
        let ended = self.carry_out(&run, &plan, None, &model).await?;
        self.expect_success(&ended, "the last apply")?;
        self.look_after(&ended).await?;
        let again = self.plan(&graph, false)?;
        if again.changes_state() {
            let first = again.operations.iter().find(|o| o.action != Action::Barrier);
            return Err(format!("a second plan changes something: {first:?}"));
        }
        let things = self.cloud.items().len();
        if things != model.things.len() {
            return Err(format!("{things} things instead of {}", model.things.len()));
        }
        let plan = self.plan(&graph, true)?;
        let run = self.run_id();
        let ended = self.carry_out(&run, &plan, None, &model).await?;
        self.expect_success(&ended, "destroy")?;
        self.look_after(&ended).await?;
        match self.cloud.items().keys().next() {
            Some(left) => Err(format!("destroy left {left}")),
            None => Ok(()),
        }
    }

    fn expect_success(&self, ended: &Ended, what: &str) -> Result<(), String> {
        match ended {
            Ended::Report(report) if report.outcome == RunOutcome::Succeeded => Ok(()),
            Ended::Report(report) => Err(format!("{what} did not succeed: {report:?}")),
            Ended::Refused(error) => Err(format!("{what} was refused: {error}")),
            Ended::Died | Ended::Store => Err(format!("{what} died")),
        }
    }

    async fn carry_out(
        &mut self,
        run: &RunId,
        plan: &Plan,
        resumes: Option<&Resumption>,
        model: &Model,
    ) -> Result<Ended, String> {
        let state = self.state();
        let mut uses: rustc_hash::FxHashMap<String, Vec<_>> = Default::default();
        for operation in &plan.operations {
            let taken = operation.limits.iter().map(|used| (used.name.clone(), used.weight));
            uses.insert(operation.address.to_string(), taken.collect());
        }
        // A limit that an address takes by name counts for all of its operations in the plan; those
        // by pattern the cloud knows itself.
        self.cloud.meter(&plan.limits, uses, going(plan));
        // Left over from a run that ended just before it would have died.
        let _ = self.store.frozen.notified().now_or_never();
        let stop = self.stop();
        let seed = self.chance.draw();
        let schemas = self.schemas.clone();
        self.seen.runs += 1;
        trace(run, plan);
        let known = if resumes.is_some() { self.store.records() } else { Vec::new() };
        let done = known.into_iter().filter_map(|record| match record {
            journal::Record::Done { run: of, operation, .. } if of == *run => Some(operation),
            _ => None,
        });
        let order = Order::new(plan, done);
        let secrets = Record::default();
        let running = apply(Run {
            resumes,
            id: run.clone(),
            command: "apply".into(),
            plan,
            state: &state,
            secrets: &secrets,
            schemas: &schemas,
            provider: &self.cloud,
            store: &self.store,
            clock: &*self.clock,
            sink: &order,
            stop: stop.1,
            seed,
            parallelism: model.parallelism,
        });
        let stopper = async {
            match stop.0 {
                Some((stopper, after)) => {
                    tokio::time::sleep(after).await;
                    stopper.stop();
                    std::future::pending::<()>().await;
                }
                None => std::future::pending().await,
            }
        };
        let ended = tokio::select! {
            biased;
            () = self.store.frozen.notified() => Ended::Died,
            report = running => match report {
                Ok(report) => Ended::Report(report),
                Err(ApplyError::Store(_)) => Ended::Store,
                Err(error) => Ended::Refused(error),
            },
            () = stopper => unreachable!(),
            () = tokio::time::sleep(FOREVER) => return Err("a run does not end".to_owned()),
        };
        if let Some(broken) = order.broken() {
            return Err(broken);
        }
        match &ended {
            Ended::Report(report) => {
                self.seen.operations += report.done.len() as u64;
                self.seen.failures += report.failed.len() as u64;
            }
            Ended::Died => self.seen.deaths += 1,
            Ended::Store => self.seen.broken_stores += 1,
            Ended::Refused(_) => {}
        }
        Ok(ended)
    }

    #[allow(clippy::type_complexity)] // Used in one place.
    fn stop(&mut self) -> (Option<(msd_engine::stop::Stopper, Duration)>, Stop) {
        match self.luckless && self.chance.percent(8) {
            true => {
                let (stopper, stopped) = stop();
                let after = Duration::from_millis(self.chance.below(300_000));
                (Some((stopper, after)), stopped)
            }
            false => (None, Stop::never()),
        }
    }

    /// Draws what goes wrong in the next run.
    fn misfortune(&mut self, plan: &Plan) {
        self.luckless = true;
        let chance = &mut self.chance;
        let often = |chance: &mut Chance, most: u64| match chance.percent(40) {
            true => chance.below(most),
            false => 0,
        };
        let faults = Faults {
            throttled: often(chance, 40),
            transient: often(chance, 30),
            permanent: often(chance, 15),
            slow: often(chance, 20),
            lost: often(chance, 20),
            eventual: Duration::from_millis(often(chance, 4000)),
            unfinished: if self.unfinished { often(chance, 15) } else { 0 },
        };
        self.cloud.set_faults(faults);
        let records = 3 + plan.operations.len() as u64 * 2;
        let at = |chance: &mut Chance, len: usize| Some(len + chance.below(records + 2) as usize);
        let len = self.store.len();
        match self.chance.below(100) {
            0..35 => *self.store.freeze_after.lock().unwrap() = at(&mut self.chance, len),
            35..45 => *self.store.fail_after.lock().unwrap() = at(&mut self.chance, len),
            _ => {}
        }
    }

    /// Stands still after so many more records, which is a death.
    fn kill_after(&mut self, records: usize) {
        *self.store.freeze_after.lock().unwrap() = Some(self.store.len() + records);
    }

    fn fortune(&mut self) {
        self.luckless = false;
        self.cloud.set_faults(Faults::default());
        *self.store.freeze_after.lock().unwrap() = None;
        *self.store.fail_after.lock().unwrap() = None;
    }

    /// What the next command does first, and what must hold then.
    async fn look_after(&mut self, ended: &Ended) -> Result<(), String> {
        if let Ended::Refused(error) = ended {
            return Err(format!("a plan was refused: {error}"));
        }
        let mut state = self.state();
        let recovery = Recovery {
            secrets: &Record::default(),
            schemas: &self.schemas,
            provider: &self.cloud,
            store: &self.store,
            clock: &*self.clock,
            sink: &Silent,
        };
        recover(&recovery, &mut state).await.map_err(|error| format!("no recovery: {error}"))?;
        if let Some(broken) = self.cloud.broken().first() {
            return Err(broken.clone());
        }
        self.agree(&self.state())
    }

    /// Cloud, journal and state tell the same.
    fn agree(&self, state: &State) -> Result<(), String> {
        if !state.open.is_empty() {
            return Err("intents are open after recovery".to_owned());
        }
        let items = self.cloud.items();
        let known = state.resources.values().chain(state.replaced.values());
        let known: BTreeMap<_, _> =
            known.map(|resource| (resource.identifier.clone(), resource)).collect();
        for (identifier, item) in &items {
            let Some(resource) = known.get(identifier) else {
                return Err(format!("{identifier} of {} is nobody's", item.address));
            };
            for name in ["size", "fixed", "links"] {
                let (said, is) = (resource.properties.get(name), item.properties.get(name));
                if said != is {
                    return Err(format!("{identifier}: {name} is {is:?}, the state says {said:?}"));
                }
            }
        }
        match known.keys().find(|identifier| !items.contains_key(*identifier)) {
            Some(gone) => Err(format!("{gone} is in the state and not in the cloud")),
            None => Ok(()),
        }
    }

    fn picture(&self) -> Picture {
        let items = self.cloud.items();
        let name = |link: &Value| match link.as_str().and_then(|link| items.get(link)) {
            Some(item) => item.address.clone(),
            None => NOTHING.to_owned(),
        };
        let state = self.state();
        let mut picture = Picture::new();
        for (identifier, item) in &items {
            // Predecessors that are still to be deleted are part of no program.
            if state.replaced.values().any(|one| one.identifier == *identifier) {
                continue;
            }
            let links = item.properties.get("links").and_then(Value::as_list).unwrap_or_default();
            let mut links: Vec<String> = links.iter().map(name).collect();
            links.sort();
            let plain = |name: &str| item.properties.get(name).map(Value::source);
            let about = format!("{:?} {:?} {links:?}", plain("size"), plain("fixed"));
            picture.entry(item.address.clone()).or_default().push((item.ty.to_string(), about));
        }
        picture
    }

    fn plan(&self, graph: &ResourceGraph, destroy: bool) -> Result<Plan, String> {
        let state = self.state();
        plan::plan(&Request {
            graph,
            state: &state,
            schemas: &self.schemas,
            secrets: &Record::default(),
            edits: Vec::new(),
            aim: if destroy { Aim::Destroy } else { Aim::Apply },
            selection: &Selection::default(),
            parallelism: 1000,
            version: "test",
        })
        .map_err(|error| format!("no plan: {error}"))
    }

    fn state(&self) -> State {
        self.store.load().unwrap()
    }

    fn past(&self, run: &RunId) -> (State, rollback::Touched) {
        let now = self.state();
        let stamp = StateStamp { serial: 0, ..now.stamp };
        let mut before = State { stamp, seal_key: now.seal_key, ..State::default() };
        let mut touched = rollback::Touched::default();
        let mut began = false;
        for record in self.store.records() {
            began |= record.run() == run;
            match began {
                true => touched.note(run, &record),
                false => before.apply(&record),
            }
        }
        (before, touched)
    }

    fn run_id(&mut self) -> RunId {
        RunId(format!("run-{}", self.seen.runs).into())
    }
}

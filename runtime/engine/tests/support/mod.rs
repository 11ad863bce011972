//! A small world for tests: programs written in a few words, a cloud with scripted faults, a store in
//! memory, virtual time.
#![allow(dead_code, unused_imports)] // Each test file uses its own part of it.

mod cloud;
mod memory_store;
mod program;

use std::sync::Mutex;

use msd_engine::clock::ScaledClock;
use msd_engine::event::{Event, Sink};
use msd_engine::journal::RunId;
use msd_engine::plan::{self, Aim, Request};
use msd_engine::plan_error::PlanError;
use msd_engine::recover::{Recovery, recover};
use msd_engine::report::{ApplyError, Report};
use msd_engine::run::{PARALLELISM, Run, apply};
use msd_engine::state::State;
use msd_engine::stop::Stop;
use msd_engine::store::Store;
use msd_model::graph::ResourceGraph;
use msd_model::plan::{Action, Operation, Plan, StateEdit};
use msd_model::schema::SchemaSet;
use msd_model::selection::Selection;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};

pub use cloud::{Cloud, Fault, error};
pub use memory_store::MemoryStore;
pub use program::{Program, attr, concat, limit, schemas, secret};

#[derive(Default)]
pub struct Events(pub Mutex<Vec<Event>>);

impl Sink for Events {
    fn send(&self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

impl Events {
    pub fn all(&self) -> Vec<Event> {
        self.0.lock().unwrap().clone()
    }
}

pub struct World {
    pub clock: std::sync::Arc<ScaledClock>,
    pub cloud: Cloud,
    pub store: MemoryStore,
    pub schemas: SchemaSet,
    pub secrets: Record,
    pub events: Events,
    pub stop: Stop,
    pub parallelism: usize,
    runs: Mutex<u64>,
}

impl World {
    /// Must be called inside a runtime, because of the clock.
    pub fn new() -> World {
        let clock = std::sync::Arc::new(ScaledClock::new(1.0, Millis(1_800_000_000_000)));
        World {
            cloud: Cloud::new(clock.clone()),
            clock,
            store: MemoryStore::default(),
            schemas: schemas(),
            secrets: Record::default(),
            events: Events::default(),
            stop: Stop::never(),
            parallelism: PARALLELISM,
            runs: Mutex::new(0),
        }
    }

    pub fn state(&self) -> State {
        self.store.load().unwrap()
    }

    pub fn try_plan(&self, graph: &ResourceGraph, destroy: bool) -> Result<Plan, PlanError> {
        let aim = if destroy { Aim::Destroy } else { Aim::Apply };
        self.select(graph, aim, &Selection::default(), Vec::new())
    }

    /// Plans no more than what is selected.
    pub fn select(
        &self,
        graph: &ResourceGraph,
        aim: Aim,
        selection: &Selection,
        edits: Vec<StateEdit>,
    ) -> Result<Plan, PlanError> {
        let state = self.state();
        plan::plan(&Request {
            graph,
            state: &state,
            schemas: &self.schemas,
            secrets: &self.secrets,
            edits,
            aim,
            selection,
            parallelism: self.parallelism,
            version: "test",
        })
    }

    pub fn plan(&self, graph: &ResourceGraph) -> Plan {
        self.try_plan(graph, false).unwrap()
    }

    pub async fn apply(&self, plan: &Plan) -> Result<Report, ApplyError> {
        let state = self.state();
        let number = {
            let mut runs = self.runs.lock().unwrap();
            *runs += 1;
            *runs
        };
        apply(Run {
            resumes: None,
            id: RunId(format!("run-{number}").into()),
            command: "apply".into(),
            plan,
            state: &state,
            secrets: &self.secrets,
            schemas: &self.schemas,
            provider: &self.cloud,
            store: &self.store,
            clock: &*self.clock,
            sink: &self.events,
            stop: self.stop.clone(),
            seed: 7,
            parallelism: self.parallelism,
        })
        .await
    }

    pub async fn recover(&self) -> usize {
        let mut state = self.state();
        let recovery = Recovery {
            secrets: &self.secrets,
            schemas: &self.schemas,
            provider: &self.cloud,
            store: &self.store,
            clock: &*self.clock,
            sink: &self.events,
        };
        let found = recover(&recovery, &mut state).await.unwrap();
        assert_eq!(state.stamp, self.state().stamp);
        found
    }

    /// Recovers, plans and applies; everything must succeed.
    pub async fn up(&self, graph: &ResourceGraph) -> Plan {
        self.recover().await;
        let plan = self.plan(graph);
        let report = self.apply(&plan).await.unwrap();
        assert!(report.failed.is_empty() && report.left.is_empty(), "{report:?}");
        plan
    }

    pub async fn down(&self, graph: &ResourceGraph) -> Plan {
        let plan = self.try_plan(graph, true).unwrap();
        let report = self.apply(&plan).await.unwrap();
        assert!(report.failed.is_empty() && report.left.is_empty(), "{report:?}");
        plan
    }
}

/// Returns `+a`, `~b`, `-c` and so on, wave by wave, barriers left out.
pub fn waves(plan: &Plan) -> Vec<Vec<String>> {
    let mut waves: Vec<Vec<String>> = Vec::new();
    for operation in plan.operations.iter().filter(|o| o.action != Action::Barrier) {
        waves.resize(waves.len().max(operation.wave as usize), Vec::new());
        waves[operation.wave as usize - 1].push(label(operation));
    }
    waves
}

pub fn label(operation: &Operation) -> String {
    let symbol = match operation.action {
        Action::Create => "+",
        Action::Update => "~",
        Action::Replace => "-/+",
        Action::Delete => "-",
        Action::DeleteReplaced => "--",
        Action::Barrier => "·",
    };
    format!("{symbol}{}", operation.address)
}

pub fn find<'a>(plan: &'a Plan, wanted: &str) -> &'a Operation {
    plan.operations.iter().find(|o| label(o) == wanted).unwrap_or_else(|| panic!("no {wanted}"))
}

pub fn text(text: &str) -> Value {
    Value::str(text)
}

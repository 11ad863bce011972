//! Questions whether a thing is ready: within the limits on `read`, apart from those on starting work,
//! and ever more rarely when it is late.

mod support;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use msd_engine::clock::{Clock, ScaledClock};
use msd_engine::event::Silent;
use msd_engine::journal::{RunId, RunOutcome};
use msd_engine::provider::{Create, Delete, Lost, Object, Provider, ProviderError, Thing, Update};
use msd_engine::run::{Run, apply};
use msd_engine::stop::Stop;
use msd_model::graph::ResourceGraph;
use msd_model::limit::Limit;
use msd_model::schema::OperationKind;
use msd_model::units::{Millis, Rate};
use support::{Program, World, limit};

/// A cloud that takes every request at once, and whose things are ready so much later.
struct Asked {
    clock: Arc<ScaledClock>,
    takes: Duration,
    starts: Mutex<Vec<Duration>>,
    questions: Mutex<Vec<Duration>>,
}

#[async_trait]
impl Provider for Asked {
    async fn create(&self, request: Create<'_>) -> Result<Object, ProviderError> {
        let began = self.clock.elapsed();
        self.starts.lock().unwrap().push(began);
        while self.clock.elapsed() < began + self.takes {
            let _turn = request.pace.turn().await;
            self.questions.lock().unwrap().push(self.clock.elapsed());
        }
        let identifier = request.address.to_string().into();
        Ok(Object { identifier, properties: request.properties.clone() })
    }

    async fn read(&self, _: Thing<'_>) -> Result<Option<Object>, ProviderError> {
        Ok(None)
    }

    async fn update(&self, request: Update<'_>) -> Result<Object, ProviderError> {
        let identifier = request.thing.identifier.into();
        Ok(Object { identifier, properties: request.properties.clone() })
    }

    async fn delete(&self, _: Delete<'_>) -> Result<(), ProviderError> {
        Ok(())
    }

    async fn find(&self, _: Lost<'_>) -> Result<Option<Object>, ProviderError> {
        Ok(None)
    }
}

fn things(count: usize, expected: i64, limits: Vec<Limit>) -> ResourceGraph {
    let mut program = Program::new();
    for limit in limits {
        program = program.limit(limit);
    }
    for index in 0..count {
        program = program
            .thing(&format!("r{index}"), &[])
            .policy(|policy| policy.estimate = Some(Millis(expected * 1000)));
    }
    program.build()
}

/// Applies; returns when calls and when questions left.
async fn asked(graph: &ResourceGraph, takes: u64) -> (Vec<Duration>, Vec<Duration>) {
    let world = World::new();
    let plan = world.plan(graph);
    let state = world.state();
    let cloud = Asked {
        clock: world.clock.clone(),
        takes: Duration::from_secs(takes),
        starts: Mutex::default(),
        questions: Mutex::default(),
    };
    let report = apply(Run {
        resumes: None,
        id: RunId("run".into()),
        command: "apply".into(),
        plan: &plan,
        state: &state,
        secrets: &world.secrets,
        schemas: &world.schemas,
        provider: &cloud,
        store: &world.store,
        clock: &*world.clock,
        sink: &Silent,
        stop: Stop::never(),
        seed: 1,
        parallelism: world.parallelism,
    })
    .await
    .unwrap();
    assert_eq!(report.outcome, RunOutcome::Succeeded);
    (cloud.starts.into_inner().unwrap(), cloud.questions.into_inner().unwrap())
}

fn rate(name: &str, count: f64, operations: &[OperationKind]) -> Limit {
    let mut limit = limit(name);
    limit.rate = Some(Rate { count, per: Millis(1000) });
    limit.burst = Some(1);
    limit.operations = operations.to_vec();
    limit
}

#[tokio::test(start_paused = true)]
async fn what_is_late_is_asked_about_ever_more_rarely() {
    let (_, questions) = asked(&things(1, 100, Vec::new()), 700).await;
    let pauses: Vec<u64> = std::iter::once(Duration::ZERO)
        .chain(questions.iter().copied())
        .zip(&questions)
        .map(|(before, now)| (*now - before).as_secs())
        .collect();
    // A tenth of what is expected at first, four tenths in the end.
    assert!(pauses[..10].iter().all(|pause| *pause == 10), "{pauses:?}");
    assert!(pauses.windows(2).all(|two| two[0] <= two[1]), "{pauses:?}");
    assert!(pauses.iter().all(|pause| *pause <= 40), "{pauses:?}");
    assert!(*pauses.last().unwrap() >= 20, "{pauses:?}");
}

#[tokio::test(start_paused = true)]
async fn questions_count_against_limits_on_read_and_starts_do_not() {
    let limits = vec![rate("reads", 1.0, &[OperationKind::Read])];
    let (starts, questions) = asked(&things(20, 10, limits), 10).await;
    assert!(starts.iter().all(|start| start.is_zero()), "nothing holds starts up: {starts:?}");
    let gaps = questions.windows(2).map(|two| two[1] - two[0]);
    let least = gaps.min().unwrap();
    assert!(least >= Duration::from_secs(1), "questions leave no faster than they may: {least:?}");
    assert!(questions.len() >= 20, "each was asked about");
}

#[tokio::test(start_paused = true)]
async fn questions_take_nothing_from_those_who_start() {
    let limits = vec![rate("creates", 1.0, &[OperationKind::Create])];
    let (starts, questions) = asked(&things(5, 30, limits), 30).await;
    let seconds: Vec<u64> = starts.iter().map(Duration::as_secs).collect();
    assert_eq!(seconds, [0, 1, 2, 3, 4], "as if nobody asked anything");
    assert!(questions.len() >= 5 * 10, "{}", questions.len());
}

//! What happens when a plan is applied: order, failure, going on, retries, stopping, refusals.

mod support;

use std::time::Duration;

use msd_engine::event::Event;
use msd_engine::journal::{Record, RunOutcome};
use msd_engine::provider::ErrorClass;
use msd_engine::report::ApplyError;
use msd_engine::stop::stop;
use msd_model::policy::Retry;
use msd_model::units::Millis;
use msd_model::value::Value;
use support::{Fault, Program, World, attr, error, find, text};

fn seconds(world: &World) -> u64 {
    msd_engine::clock::Clock::elapsed(&*world.clock).as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_wave_runs_in_parallel_and_ends_before_the_next() {
    let world = World::new();
    let program = Program::new()
        .thing("a", &[])
        .policy(|policy| policy.estimate = Some(Millis(10_000)))
        .thing("b", &[])
        .thing("c", &[])
        .after(&["b"]);
    let plan = world.up(&program.build()).await;
    assert_eq!(seconds(&world), 15);
    assert_eq!(plan.forecast.by_waves, Millis(15_000));
    assert_eq!(world.cloud.calls(), ["create a", "create b", "create c"]);
    let calls = world.cloud.calls.lock().unwrap().clone();
    assert_eq!(
        calls[2].start,
        Duration::from_secs(10),
        "`c` needs `b` only, and waits for the wave"
    );
    let events = world.events.all();
    assert!(matches!(events.first(), Some(Event::RunStarted { operations: 3, waves: 2, .. })));
    assert!(matches!(events.last(), Some(Event::RunFinished { done: 3, left: 0, .. })));
}

#[tokio::test(start_paused = true)]
async fn intent_comes_before_the_call_and_the_outcome_before_the_next_step() {
    let world = World::new();
    let program = Program::new().thing("a", &[]).thing("b", &[("link", attr("a", "id"))]);
    world.up(&program.build()).await;
    let kinds: Vec<String> = world
        .store
        .records()
        .iter()
        .map(|record| match record {
            Record::Intent { address, .. } => format!("intent {address}"),
            Record::Done { operation, .. } => format!("done {}", operation.0),
            Record::RunStarted { .. } => "started".to_owned(),
            Record::RunFinished { outcome, .. } => format!("{outcome:?}"),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(kinds, ["started", "intent a", "done 0", "intent b", "done 1", "Succeeded"]);
}

#[tokio::test(start_paused = true)]
async fn after_a_failure_nothing_starts_and_a_second_apply_does_the_rest() {
    let mut world = World::new();
    world.parallelism = 2;
    let long = |policy: &mut msd_model::policy::Policy| policy.estimate = Some(Millis(20_000));
    let program = Program::new()
        .thing("bad", &[])
        .policy(|policy| policy.estimate = Some(Millis(10_000)))
        .thing("slow", &[])
        .policy(long)
        .thing("queued", &[])
        .thing("next", &[("link", attr("slow", "id"))])
        .output("slow", attr("slow", "id"), false)
        .output("next", attr("next", "id"), false)
        .build();
    world.cloud.fail("create bad", error(ErrorClass::Denied, "AccessDenied"));
    let plan = world.plan(&program);
    let report = world.apply(&plan).await.unwrap();
    assert_eq!(report.outcome, RunOutcome::Failed);
    let names = |ids: &[msd_model::plan::OperationId]| -> Vec<String> {
        ids.iter().map(|id| plan.operation(*id).address.to_string()).collect()
    };
    assert_eq!(names(&report.done), ["slow"], "what runs is finished");
    assert_eq!(names(&report.left), ["queued", "next"]);
    let failure = &report.failed[0];
    assert_eq!(failure.source.to_string(), "main.msd:1:1");
    assert_eq!(failure.error.to_string(), "AccessDenied: AccessDenied happened");
    assert!(!failure.uncertain);
    assert_eq!(report.outputs, [("slow".into(), text("id-slow-1"))]);
    assert!(world.events.all().iter().any(|e| matches!(e, Event::Draining { running: 1, .. })));
    assert!(!world.events.all().iter().any(|e| matches!(e, Event::WaveStarted { wave: 2, .. })));

    world.cloud.forget_calls();
    world.up(&program).await;
    assert_eq!(world.cloud.calls(), ["create bad", "create queued", "create next"]);
    assert_eq!(world.state().outputs.len(), 2);
    assert!(world.plan(&program).is_empty());
}

#[tokio::test(start_paused = true)]
async fn throttling_is_retried_with_growing_pauses() {
    let world = World::new();
    for _ in 0..2 {
        world.cloud.fail("create a", error(ErrorClass::Throttling, "Throttled"));
    }
    let retry = Retry { jitter: false, ..Retry::default() };
    let program =
        Program::new().thing("a", &[]).policy(|policy| policy.retry = Some(retry)).build();
    world.up(&program).await;
    let starts: Vec<u64> =
        world.cloud.calls.lock().unwrap().iter().map(|call| call.start.as_secs()).collect();
    // Every attempt takes 5 s; the pauses are 1 s and 2 s.
    assert_eq!(starts, [0, 6, 13]);
    let retried = world.store.records();
    assert_eq!(retried.iter().filter(|r| matches!(r, Record::Retried { .. })).count(), 2);
}

#[tokio::test(start_paused = true)]
async fn attempts_come_to_an_end() {
    let world = World::new();
    for _ in 0..9 {
        world.cloud.fail("create a", error(ErrorClass::Throttling, "Throttled"));
    }
    let plan = world.plan(&Program::new().thing("a", &[]).build());
    let report = world.apply(&plan).await.unwrap();
    assert_eq!(report.failed[0].attempts, 5);
    assert!(world.state().open.is_empty(), "throttled calls did nothing, which is certain");
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_makes_no_second_thing() {
    let world = World::new();
    world.cloud.fail("create a", Fault::Lost);
    let program = Program::new().thing("a", &[]).build();
    world.up(&program).await;
    assert_eq!(world.cloud.calls(), ["create a", "create a"]);
    assert_eq!(world.cloud.names(), ["a"]);

    // The last attempt is lost too: the next run asks, and finds it.
    let once = Retry { attempts: 1, ..Retry::default() };
    let program = Program::new().thing("b", &[]).policy(|policy| policy.retry = Some(once)).build();
    world.cloud.fail("create b", Fault::Lost);
    let plan = world.plan(&program);
    let report = world.apply(&plan).await.unwrap();
    assert!(report.failed[0].uncertain);
    let unrecovered = world.apply(&world.plan(&program)).await.unwrap_err();
    assert!(matches!(unrecovered, ApplyError::Unrecovered(1)));
    assert_eq!(world.recover().await, 1);
    assert!(world.plan(&program).is_empty());
    assert_eq!(world.cloud.names(), ["b"]);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_ends_an_operation_and_leaves_its_outcome_open() {
    let world = World::new();
    world.cloud.fail("create a", Fault::Hang);
    let program = Program::new()
        .thing("a", &[])
        .policy(|policy| policy.timeout = Some(Millis(60_000)))
        .build();
    let report = world.apply(&world.plan(&program)).await.unwrap();
    assert_eq!(seconds(&world), 60);
    assert_eq!(report.failed[0].error.to_string(), "Timeout: not finished within 1min");
    assert_eq!(world.state().open.len(), 1);
    world.up(&program).await;
    assert_eq!(world.cloud.names(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn stopping_finishes_what_runs_and_starts_nothing_more() {
    let mut world = World::new();
    let (stopper, stop) = stop();
    world.stop = stop;
    let program = Program::new().thing("a", &[]).thing("b", &[]).after(&["a"]).build();
    let plan = world.plan(&program);
    let (report, ()) = tokio::join!(world.apply(&plan), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        stopper.stop();
    });
    let report = report.unwrap();
    assert_eq!(report.outcome, RunOutcome::Interrupted);
    assert_eq!((report.done.len(), report.left.len()), (1, 1));
    assert_eq!(world.cloud.names(), ["a"]);
    world.stop = msd_engine::stop::Stop::never();
    world.up(&program).await;
    assert_eq!(world.cloud.names(), ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn what_waits_for_a_limit_is_not_started_after_a_stop() {
    let mut world = World::new();
    let (stopper, stop) = stop();
    world.stop = stop;
    let mut one = support::limit("one");
    one.concurrency = Some(1);
    let program = Program::new().limit(one).thing("a", &[]).thing("b", &[]).build();
    let plan = world.plan(&program);
    let (report, ()) = tokio::join!(world.apply(&plan), async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        stopper.stop();
    });
    assert_eq!(report.unwrap().left.len(), 1);
    assert_eq!(seconds(&world), 5);
    assert_eq!(world.cloud.names(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_plan_for_another_state_or_format_is_refused() {
    let world = World::new();
    let program = Program::new().thing("a", &[]).build();
    let mut plan = world.plan(&program);
    world.up(&program).await;
    let stale = world.apply(&plan).await.unwrap_err();
    assert!(matches!(stale, ApplyError::StaleState { .. }), "{stale}");
    plan.format += 1;
    assert!(matches!(world.apply(&plan).await.unwrap_err(), ApplyError::Format { .. }));
    assert_eq!(world.cloud.names(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn a_journal_that_cannot_be_written_stops_everything() {
    let world = World::new();
    let mut program = Program::new();
    for i in 0..10 {
        program = program.thing(&format!("r{i}"), &[]);
    }
    let program = program.build();
    *world.store.fail_after.lock().unwrap() = Some(4);
    let failed = world.apply(&world.plan(&program)).await.unwrap_err();
    assert!(matches!(failed, ApplyError::Store(_)), "{failed}");
    assert_eq!(world.cloud.calls().len(), 3, "no call leaves without its intent on disk");
    *world.store.fail_after.lock().unwrap() = None;
    world.up(&program).await;
    assert_eq!(world.cloud.names().len(), 10);
    assert!(world.plan(&program).is_empty());
}

#[tokio::test(start_paused = true)]
async fn leftovers_of_a_failed_replacement_go_in_the_next_run() {
    let world = World::new();
    let program = |fixed: &str| {
        Program::new()
            .thing("a", &[("fixed", text(fixed))])
            .thing("b", &[("link", attr("a", "id"))])
            .build()
    };
    world.up(&program("x")).await;
    world.cloud.fail("update b", error(ErrorClass::Invalid, "No"));
    let report = world.apply(&world.plan(&program("y"))).await.unwrap();
    assert_eq!((report.failed.len(), report.left.len()), (1, 1));
    assert_eq!(world.cloud.names(), ["a", "a", "b"]);
    let plan = world.up(&program("y")).await;
    assert_eq!(support::waves(&plan), [vec!["~b"], vec!["--a"]]);
    assert_eq!(world.cloud.names(), ["a", "b"]);
    assert!(world.plan(&program("y")).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_value_that_cannot_be_worked_out_fails_its_operation_only() {
    let world = World::new();
    let expr = msd_model::expr::Expr::new(
        msd_model::expr::ExprKind::Index {
            base: Box::new(msd_model::expr::Expr::literal(Value::list(Vec::new()))),
            index: Box::new(match attr("a", "id") {
                Value::Deferred(inner) => inner.as_ref().clone(),
                _ => unreachable!("it waits for the cloud"),
            }),
        },
        Default::default(),
    );
    let link = Value::Deferred(std::sync::Arc::new(expr));
    let program = Program::new().thing("a", &[]).thing("b", &[("link", link)]).build();
    let plan = world.plan(&program);
    let report = world.apply(&plan).await.unwrap();
    assert_eq!(report.failed[0].error.property.as_deref(), Some("link"));
    assert_eq!(find(&plan, "+b").address, report.failed[0].address);
    assert!(world.state().open.is_empty());
}

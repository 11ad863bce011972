//! Operations that share a call: one token for all, and each on its own in everything else.

mod support;

use msd_engine::provider::ErrorClass;
use msd_model::graph::ResourceGraph;
use msd_model::policy::Policy;
use msd_model::units::{Millis, Rate};
use msd_model::value::Value;
use support::{Fault, Program, World, attr, limit, text};

fn together(policy: &mut Policy) {
    policy.batch = Some(3);
    policy.estimate = Some(Millis(2000));
}

/// Five things in batches of three, and two that agree with none of them, at one call a minute.
fn program() -> ResourceGraph {
    let mut program = Program::new();
    for name in ["a", "b", "c", "d", "e"] {
        program = program.thing(name, &[("size", Value::Int(1))]).policy(together);
    }
    program = program.thing("other", &[("link", text("x"))]).policy(together);
    program = program.thing("alone", &[("size", Value::Int(1))]);
    let mut graph = program.build();
    let mut once = limit("once");
    once.rate = Some(Rate { count: 1.0, per: Millis(60_000) });
    once.applies_to = vec![msd_model::pattern::TypePattern("test.*".into())];
    graph.limits.push(once);
    graph
}

#[tokio::test(start_paused = true)]
async fn one_call_for_several_takes_one_token() {
    let world = World::new();
    let plan = world.plan(&program());
    let report = world.apply(&plan).await.unwrap();
    assert_eq!(report.done.len(), 7);
    let mut calls = world.cloud.calls();
    calls.sort();
    assert_eq!(
        calls,
        ["create alone", "create many a b c", "create many d e", "create other"],
        "a call takes no more than the program says, and only what agrees"
    );
    // Four calls, one a minute; the last one takes its five seconds, or two.
    assert!(report.took.0 >= 182_000 && report.took.0 < 190_000, "{}", report.took);
    assert_eq!(plan.forecast.by_waves, report.took);
    assert_eq!(world.state().resources.len(), 7);
    assert!(world.plan(&program()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_fails_in_a_shared_call_goes_on_alone() {
    let world = World::new();
    world.cloud.fail("create b", support::error(ErrorClass::Throttling, "Throttled"));
    world.cloud.fail("create c", support::error(ErrorClass::Denied, "Denied"));
    let report = world.apply(&world.plan(&program())).await.unwrap();
    let failed: Vec<String> =
        report.failed.iter().map(|failure| failure.address.to_string()).collect();
    assert_eq!(failed, ["c"]);
    let calls = world.cloud.calls();
    assert!(calls.contains(&"create b".to_owned()), "{calls:?}");
    assert!(world.state().resources.keys().any(|address| address.to_string() == "b"));
    assert!(world.state().open.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_shared_call_that_died_is_cleared_up_item_by_item() {
    // The run has its opening, three intents and no outcome when it dies, and so on.
    for records in 1..20 {
        let world = World::new();
        let plan = world.plan(&program());
        *world.store.freeze_after.lock().unwrap() = Some(records);
        let died = tokio::select! {
            biased;
            report = world.apply(&plan) => { report.unwrap(); false }
            () = world.store.frozen.notified() => true,
        };
        *world.store.freeze_after.lock().unwrap() = None;
        world.recover().await;
        world.up(&program()).await;
        assert_eq!(world.cloud.names().len(), 7, "killed at record {records}");
        assert_eq!(world.state().resources.len(), 7);
        if !died {
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_even_be_asked_for_leaves_the_others_alone() {
    let world = World::new();
    let graph = Program::new()
        .thing("first", &[])
        .thing("a", &[("size", Value::Int(1))])
        .policy(together)
        .thing("b", &[("name", attr("first", "key")), ("size", Value::Int(1))])
        .policy(together)
        .build();
    world.up(&Program::new().thing("first", &[]).build()).await;
    // The key was shown once, to the run before.
    let report = world.apply(&world.plan(&graph)).await.unwrap();
    assert_eq!((report.done.len(), report.failed.len()), (1, 1), "{report:?}");
    assert_eq!(world.cloud.names(), ["a", "first"]);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_found_by_its_own_token() {
    let world = World::new();
    world.cloud.fail("create a", Fault::Lost);
    world.cloud.fail("create b", Fault::Lost);
    world.up(&program()).await;
    assert_eq!(world.cloud.names().len(), 7);
}

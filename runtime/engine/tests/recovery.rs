//! A run that dies at any step loses nothing and makes nothing twice.

mod support;

use msd_model::graph::ResourceGraph;
use msd_model::policy::Retry;
use msd_model::value::Value;
use support::{Fault, Program, World, attr, secret, text};

fn first() -> ResourceGraph {
    Program::new()
        .thing("a", &[("fixed", text("x"))])
        .thing("b", &[("link", attr("a", "id")), ("password", secret("password"))])
        .thing("c", &[("link", attr("b", "id"))])
        .output("a", attr("a", "id"), false)
        .secrets(&["password"])
        .build()
}

fn second() -> ResourceGraph {
    Program::new()
        .thing("a", &[("fixed", text("y"))])
        .thing("b", &[("link", attr("a", "id")), ("password", secret("password"))])
        .thing("d", &[("size", Value::Int(1))])
        .output("a", attr("a", "id"), false)
        .secrets(&["password"])
        .build()
}

fn world() -> World {
    let mut world = World::new();
    world.secrets.insert("password".into(), text("correct horse"));
    world
}

/// Applies until so many lines are in the journal, and then lets go of everything, as a kill does.
async fn killed_at(world: &World, graph: &ResourceGraph, destroy: bool, lines: usize) -> bool {
    let plan = world.try_plan(graph, destroy).unwrap();
    *world.store.freeze_after.lock().unwrap() = Some(lines);
    let killed = tokio::select! {
        biased;
        report = world.apply(&plan) => { report.unwrap(); false }
        () = world.store.frozen.notified() => true,
    };
    *world.store.freeze_after.lock().unwrap() = None;
    killed
}

/// Brings a fresh world to `before`, kills the way to `graph` at every journal line, goes on, and
/// looks at what is there.
async fn survives(
    before: Option<&ResourceGraph>,
    graph: &ResourceGraph,
    destroy: bool,
    left: &[&str],
) {
    let mut kills = 0;
    for step in 0.. {
        let world = world();
        if let Some(before) = before {
            world.up(before).await;
        }
        let lines = world.store.len() + step;
        if !killed_at(&world, graph, destroy, lines).await {
            break;
        }
        kills += 1;
        world.recover().await;
        match destroy {
            true => world.down(graph).await,
            false => world.up(graph).await,
        };
        assert_eq!(world.cloud.names(), left, "killed at line {step}");
        let state = world.state();
        let known: Vec<String> = state.resources.keys().map(ToString::to_string).collect();
        assert_eq!(known.len(), left.len(), "{known:?}");
        assert!(state.open.is_empty() && state.replaced.is_empty());
        assert!(world.try_plan(graph, destroy).unwrap().is_empty());
        assert!(!world.store.text().contains("correct horse"));
    }
    assert!(kills > 5, "{kills}");
}

#[tokio::test(start_paused = true)]
async fn creation_survives_a_kill_at_any_line() {
    survives(None, &first(), false, &["a", "b", "c"]).await;
}

#[tokio::test(start_paused = true)]
async fn change_survives_a_kill_at_any_line() {
    survives(Some(&first()), &second(), false, &["a", "b", "d"]).await;
}

#[tokio::test(start_paused = true)]
async fn destruction_survives_a_kill_at_any_line() {
    survives(Some(&first()), &first(), true, &[]).await;
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_lost_with_the_process_is_found_again() {
    let world = world();
    // The intent is line 1; the call has gone through when the outcome, line 2, cannot be written.
    assert!(killed_at(&world, &first(), false, 2).await);
    assert_eq!((world.cloud.names().len(), world.state().open.len()), (1, 1));
    assert_eq!(world.recover().await, 1);
    assert_eq!(world.state().resources.len(), 1);
    world.cloud.forget_calls();
    world.up(&first()).await;
    assert_eq!(world.cloud.calls(), ["create b", "create c"]);
    assert_eq!(world.recover().await, 0);
}

#[tokio::test(start_paused = true)]
async fn lost_answers_to_updates_and_deletions_are_cleared_up() {
    let world = world();
    let program = |size| {
        Program::new()
            .thing("u", &[("size", Value::Int(size)), ("password", secret("password"))])
            .policy(once)
            .thing("hidden", &[("pin", text(&format!("pin {size}")))])
            .policy(once)
            .secrets(&["password"])
            .build()
    };
    world.up(&program(1)).await;
    world.cloud.fail("update u", Fault::Lost);
    world.cloud.fail("update hidden", Fault::Lost);
    world.apply(&world.plan(&program(2))).await.unwrap();
    assert_eq!(world.recover().await, 2);
    // What the cloud never shows cannot be told, so it is done again.
    assert_eq!(support::waves(&world.plan(&program(2))), [vec!["~hidden"]]);
    world.up(&program(2)).await;

    world.cloud.fail("delete u", Fault::Lost);
    let destroy = world.try_plan(&program(2), true).unwrap();
    let report = world.apply(&destroy).await.unwrap();
    assert!(report.failed[0].uncertain && world.cloud.names().is_empty());
    assert_eq!((world.state().resources.len(), world.recover().await), (1, 1));
    assert!(world.state().resources.is_empty());
}

fn once(policy: &mut msd_model::policy::Policy) {
    policy.retry = Some(Retry { attempts: 1, ..Retry::default() });
}

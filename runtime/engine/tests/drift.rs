//! What changed outside: found, told, taken over, and brought back.

mod support;

use std::collections::BTreeMap;

use msd_engine::plan::Aim;
use msd_engine::refresh::{self, Refresh};
use msd_engine::selection::Remembered;
use msd_model::graph::ResourceGraph;
use msd_model::limit::Limit;
use msd_model::plan::{Action, Plan, StateEdit};
use msd_model::schema::OperationKind;
use msd_model::selection::Selection;
use msd_model::units::{Millis, Rate};
use msd_model::value::Value;
use support::{Program, World, attr, find, limit, secret, text, waves};

async fn drift_under(world: &World, selection: &Selection, limits: &[Limit]) -> Vec<StateEdit> {
    let state = world.state();
    let refresh = Refresh {
        state: &state,
        secrets: &world.secrets,
        schemas: &world.schemas,
        provider: &world.cloud,
        clock: &*world.clock,
        limits,
        selection,
        nested: &Default::default(),
        reach: Remembered::Named,
        ignored: &BTreeMap::from([("i".parse().unwrap(), vec!["size".into()])]),
        transports: &Default::default(),
        forced: &Default::default(),
    };
    refresh::refresh(&refresh).await.unwrap()
}

async fn drift(world: &World) -> Vec<StateEdit> {
    drift_under(world, &Selection::default(), &[]).await
}

fn plan(world: &World, graph: &ResourceGraph, aim: Aim, edits: Vec<StateEdit>) -> Plan {
    world.select(graph, aim, &Selection::default(), edits).unwrap()
}

fn told(edits: &[StateEdit]) -> Vec<String> {
    let told = |edit: &StateEdit| match edit {
        StateEdit::Refreshed { address, changes, .. } => {
            let changes = changes.iter().map(|change| {
                format!(
                    "{}: {} -> {}",
                    change.path,
                    change.before.to_json(),
                    change.after.to_json()
                )
            });
            format!("~{address} {}", changes.collect::<Vec<_>>().join(", "))
        }
        StateEdit::Gone { address, .. } => format!("-{address}"),
        other => panic!("{other:?}"),
    };
    edits.iter().map(told).collect()
}

fn program() -> ResourceGraph {
    Program::new()
        .thing("a", &[("size", Value::Int(1)), ("pin", text("1234"))])
        .thing("b", &[("link", attr("a", "id"))])
        .thing("i", &[("size", Value::Int(1))])
        .policy(|policy| policy.ignore = vec!["size".into()])
        .build()
}

#[tokio::test(start_paused = true)]
async fn nothing_changed_is_nothing_to_tell() {
    let world = World::new();
    world.up(&program()).await;
    assert!(drift(&world).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_change_is_told_and_brought_back() {
    let world = World::new();
    world.up(&program()).await;
    world.cloud.set("a", "size", Value::Int(9));
    world.cloud.set("a", "name", text("by the cloud"));
    world.cloud.set("i", "size", Value::Int(9));
    let edits = drift(&world).await;
    assert_eq!(told(&edits), ["~a size: 1 -> 9", "~i "]);
    assert!(world.plan(&program()).is_empty(), "without a look at the cloud there is nothing");
    let back = plan(&world, &program(), Aim::Apply, edits);
    assert_eq!(find(&back, "~a").changes[0].before, Value::Int(9));
    world.apply(&back).await.unwrap();
    assert_eq!(world.cloud.property("a", "size"), Value::Int(1));
    assert_eq!(world.cloud.property("i", "size"), Value::Int(9), "what is ignored stays");
    assert!(drift(&world).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_update_of_one_property_hides_no_drift_of_another() {
    let world = World::new();
    let program = |name: &str| {
        Program::new().thing("a", &[("size", Value::Int(1)), ("name", text(name))]).build()
    };
    world.up(&program("x")).await;
    world.cloud.set("a", "size", Value::Int(9));
    world.up(&program("y")).await;
    assert_eq!(world.cloud.property("a", "size"), Value::Int(9), "only what changed is sent");
    assert_eq!(told(&drift(&world).await), ["~a size: 1 -> 9"]);
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_is_created_again() {
    let world = World::new();
    world.up(&program()).await;
    world.cloud.remove("a");
    let edits = drift(&world).await;
    assert_eq!(told(&edits), ["-a"]);
    let again = plan(&world, &program(), Aim::Apply, edits);
    assert_eq!(waves(&again), [vec!["+a"], vec!["~b"]]);
    world.apply(&again).await.unwrap();
    assert!(drift(&world).await.is_empty() && world.plan(&program()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_refresh_only_plan_takes_over_what_is_there() {
    let world = World::new();
    world.up(&program()).await;
    world.cloud.set("a", "size", Value::Int(9));
    let only = plan(&world, &program(), Aim::Refresh, drift(&world).await);
    assert!(only.operations.is_empty() && !only.is_empty() && only.refresh_only);
    world.apply(&only).await.unwrap();
    assert!(drift(&world).await.is_empty());
    let back = world.plan(&program());
    assert_eq!(waves(&back), [vec!["~a"]]);
    // A program that agrees with what somebody did has nothing to do.
    let agreed = Program::new()
        .thing("a", &[("size", Value::Int(9)), ("pin", text("1234"))])
        .thing("b", &[("link", attr("a", "id"))])
        .thing("i", &[("size", Value::Int(1))])
        .policy(|policy| policy.ignore = vec!["size".into()]);
    assert!(world.plan(&agreed.build()).is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_the_cloud_fills_in_is_taken_over_in_silence() {
    let world = World::new();
    let graph = program();
    world.up(&graph).await;
    world.cloud.set("b", "name", text("given by the cloud"));
    let quiet = plan(&world, &graph, Aim::Apply, drift(&world).await);
    assert!(quiet.is_empty() && quiet.edits.len() == 1);
    world.apply(&quiet).await.unwrap();
    assert!(drift(&world).await.is_empty());
}

#[tokio::test(start_paused = true)]
async fn secrets_are_compared_and_never_shown() {
    let mut world = World::new();
    world.secrets.insert("pw".into(), text("hunter2"));
    let graph = Program::new().secrets(&["pw"]).thing("a", &[("password", secret("pw"))]).build();
    world.up(&graph).await;
    assert!(drift(&world).await.is_empty());
    world.cloud.set("a", "password", text("stolen"));
    let edits = drift(&world).await;
    let written = serde_json::to_string(&edits).unwrap();
    assert!(!written.contains("stolen") && !written.contains("hunter2"), "{written}");
    let back = plan(&world, &graph, Aim::Apply, edits);
    assert_eq!(waves(&back), [vec!["~a"]]);
    world.apply(&back).await.unwrap();
    assert_eq!(world.cloud.property("a", "password"), text("hunter2"));
}

#[tokio::test(start_paused = true)]
async fn reads_pass_limits_that_list_them() {
    let world = World::new();
    world.up(&program()).await;
    let slow = |operations: &[OperationKind]| {
        let mut slow = limit("slow");
        slow.rate = Some(Rate { count: 1.0, per: Millis(1000) });
        slow.operations = operations.to_vec();
        slow
    };
    for (operations, seconds) in [(&[][..], 0), (&[OperationKind::Read][..], 2)] {
        let began = tokio::time::Instant::now();
        drift_under(&world, &Selection::default(), &[slow(operations)]).await;
        assert_eq!(began.elapsed().as_secs(), seconds, "{operations:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_what_is_named_is_looked_at() {
    let world = World::new();
    world.up(&program()).await;
    ["a", "b", "i"].iter().for_each(|name| world.cloud.remove(name));
    let targets = vec!["a".parse().unwrap(), "b".parse().unwrap()];
    let excludes = vec!["b".parse().unwrap()];
    let selection = Selection { targets, excludes, ..Selection::default() };
    assert_eq!(told(&drift_under(&world, &selection, &[]).await), ["-a"]);
    let plan = plan(&world, &program(), Aim::Apply, drift(&world).await);
    assert!(plan.operations.iter().all(|operation| operation.action == Action::Create));
}

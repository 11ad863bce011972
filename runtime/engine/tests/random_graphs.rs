//! Properties that hold for any graph.

mod support;

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use msd_engine::plan::Aim;
use msd_engine::provider::ErrorClass;
use msd_model::address::Address;
use msd_model::graph::{Dependency, ResourceGraph, Upstream, Via};
use msd_model::plan::{Action, Operation, Plan};
use msd_model::selection::Selection;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use proptest::prelude::*;
use support::{Fault, Program, World};

/// For every node, which earlier nodes it needs, and its size.
type Spec = Vec<(Vec<prop::sample::Index>, i64)>;

fn spec() -> impl Strategy<Value = Spec> {
    let needs = prop::collection::vec(any::<prop::sample::Index>(), 0..4);
    prop::collection::vec((needs, 0..3i64), 1..40)
}

fn edges(spec: &Spec) -> Vec<Vec<usize>> {
    let on = |(index, (needs, _)): (usize, &(Vec<prop::sample::Index>, i64))| match index {
        0 => Vec::new(),
        _ => needs.iter().map(|need| need.index(index)).collect(),
    };
    spec.iter().enumerate().map(on).collect()
}

/// Declares the nodes in reverse, so that order in source is no help.
fn graph(spec: &Spec, kept: impl Fn(usize) -> bool, size: impl Fn(usize) -> i64) -> ResourceGraph {
    let edges = edges(spec);
    let names: Vec<usize> = (0..spec.len()).rev().filter(|index| kept(*index)).collect();
    let mut program = Program::new();
    for index in &names {
        program = program.thing(&format!("n{index}"), &[("size", Value::Int(size(*index)))]);
    }
    let mut graph = program.build();
    for (position, index) in names.iter().enumerate() {
        for on in edges[*index].iter().filter(|on| kept(**on)) {
            let on = names.iter().position(|name| name == on).unwrap() as u32;
            let on = Dependency { on: Upstream::Node(on), via: Via::Reference };
            graph.nodes[position].depends.push(on);
        }
    }
    graph
}

fn number(plan: &Plan, index: usize) -> usize {
    plan.operations[index].address.to_string()[1..].parse().unwrap()
}

/// Every operation stands after what it depends on, and in the first wave that allows that.
fn well_formed(plan: &Plan) {
    for (index, operation) in plan.operations.iter().enumerate() {
        let before = operation.depends.iter().map(|on| {
            assert!(on.index() < index);
            plan.operation(*on).wave
        });
        let earliest = before.max().unwrap_or(0) + u32::from(operation.action != Action::Barrier);
        assert_eq!(operation.wave, earliest);
    }
}

fn run(test: impl AsyncFnOnce()) {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.unwrap().block_on(test());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn creation_follows_and_destruction_reverses_every_edge(spec in spec()) {
        run(async || {
            let world = World::new();
            let graph = graph(&spec, |_| true, |i| spec[i].1);
            let plan = world.up(&graph).await;
            well_formed(&plan);
            let destroy = world.try_plan(&graph, true).unwrap();
            well_formed(&destroy);
            for (plan, reverse) in [(&plan, false), (&destroy, true)] {
                let mut wave = vec![0; spec.len()];
                for index in 0..plan.operations.len() {
                    wave[number(plan, index)] = plan.operations[index].wave;
                }
                for (index, needs) in edges(&spec).iter().enumerate() {
                    for on in needs {
                        let ordered = match reverse {
                            false => wave[*on] < wave[index],
                            true => wave[*on] > wave[index],
                        };
                        assert!(ordered, "n{index} needs n{on}: {wave:?}");
                    }
                }
            }
        });
    }

    #[test]
    fn a_change_keeps_order_through_unchanged_nodes(spec in spec(), changed in any::<u64>(), gone in any::<u64>()) {
        run(async || {
            let world = World::new();
            world.up(&graph(&spec, |_| true, |i| spec[i].1)).await;
            let bit = |bits: u64, index: usize| bits >> (index % 64) & 1 == 1;
            let kept = |index: usize| !bit(gone, index);
            let after = graph(&spec, kept, |i| spec[i].1 + i64::from(bit(changed, i)));
            let plan = world.plan(&after);
            well_formed(&plan);
            // What each operation has behind it, through everything that is kept.
            let edges = edges(&spec);
            let mut wave = vec![None; spec.len()];
            for index in 0..plan.operations.len() {
                if plan.operations[index].action == Action::Update {
                    wave[number(&plan, index)] = Some(plan.operations[index].wave);
                }
            }
            let mut behind = vec![0; spec.len()];
            for index in (0..spec.len()).filter(|index| kept(*index)) {
                let before = edges[index].iter().filter(|on| kept(**on)).map(|on| behind[*on]);
                let highest = before.max().unwrap_or(0);
                assert!(wave[index].is_none_or(|wave: u32| wave == highest + 1), "n{index}");
                behind[index] = wave[index].unwrap_or(highest);
            }
            world.up(&after).await;
            let left = (0..spec.len()).filter(|index| kept(*index)).count();
            assert_eq!(world.cloud.names().len(), left);
            assert!(world.plan(&after).is_empty());
        });
    }

    #[test]
    fn whatever_goes_wrong_repeating_ends_with_what_was_asked_for(
        spec in spec(),
        faults in prop::collection::vec((any::<prop::sample::Index>(), 0..5u8), 0..30),
    ) {
        run(async || {
            let world = World::new();
            let mut limit = support::limit("places");
            limit.concurrency = Some(3);
            let mut graph = graph(&spec, |_| true, |i| spec[i].1);
            graph.limits.push(limit);
            for node in &mut graph.nodes {
                Arc::make_mut(&mut node.policy).timeout = Some(Millis(100_000));
            }
            for (index, kind) in &faults {
                let fault = match kind {
                    0 => Fault::Lost,
                    1 => Fault::Hang,
                    2 => support::error(ErrorClass::Throttling, "Throttled"),
                    3 => support::error(ErrorClass::Transient, "Reset"),
                    _ => support::error(ErrorClass::Denied, "Denied"),
                };
                world.cloud.fail(&format!("create n{}", index.index(spec.len())), fault);
            }
            // Each run that fails uses up a fault, so that there are no more runs than faults.
            let mut runs = 0;
            loop {
                world.recover().await;
                let plan = world.plan(&graph);
                if plan.is_empty() {
                    break;
                }
                world.apply(&plan).await.unwrap();
                runs += 1;
                assert!(runs <= faults.len() + 1);
            }
            assert!(world.cloud.busiest() <= 3);
            let mut names: Vec<String> = (0..spec.len()).map(|index| format!("n{index}")).collect();
            names.sort();
            assert_eq!(world.cloud.names(), names);
            let state = world.state();
            let items = world.cloud.items.lock().unwrap();
            assert!(state.resources.values().all(|r| items.contains_key(r.identifier.as_str())));
        });
    }
    #[test]
    fn what_is_selected_can_go_first(
        spec in spec(),
        bits in any::<[u64; 4]>(),
        targets in prop::collection::vec(any::<prop::sample::Index>(), 0..3),
        excludes in prop::collection::vec(any::<prop::sample::Index>(), 0..2),
    ) {
        run(async || {
            let bit = |row: usize, index: usize| bits[row] >> (index % 64) & 1 == 1;
            let was = |index: usize| bit(0, index) || !index.is_multiple_of(3);
            let kept = |index: usize| bit(1, index) || index % 3 != 1;
            let name = |index: &prop::sample::Index| format!("n{}", index.index(spec.len()));
            let before = graph(&spec, was, |i| spec[i].1);
            let mut after = graph(&spec, kept, |i| spec[i].1 + i64::from(bit(2, i)));
            for node in &mut after.nodes {
                let index: usize = node.address.name()[1..].parse().unwrap();
                if bit(3, index) && index.is_multiple_of(2) {
                    Arc::make_mut(&mut node.properties)
                        .insert("fixed".into(), Value::str("other"));
                }
            }
            let (world, other) = (World::new(), World::new());
            world.up(&before).await;
            other.up(&before).await;
            let exists = |name: &String| {
                let named = |address: &Address| address.to_string() == *name;
                after.nodes.iter().any(|node| named(&node.address))
                    || world.state().resources.keys().any(named)
            };
            let addresses = |names: &[prop::sample::Index]| -> Vec<Address> {
                names.iter().map(name).filter(exists).map(|name| name.parse().unwrap()).collect()
            };
            let (targets, excludes) = (addresses(&targets), addresses(&excludes));
            let selection = Selection { targets, excludes, ..Selection::default() };
            let whole = world.plan(&after);
            let part = world.select(&after, Aim::Apply, &selection, Vec::new()).unwrap();
            well_formed(&part);
            closed(&whole, &part);
            let report = world.apply(&part).await.unwrap();
            assert!(report.failed.is_empty() && report.left.is_empty(), "{report:?}");
            world.up(&after).await;
            assert!(world.plan(&after).is_empty());
            other.up(&after).await;
            let things = |world: &World| -> BTreeMap<String, Record> {
                let items = world.cloud.items.lock().unwrap();
                items.values().map(|item| (item.name.clone(), item.properties.clone())).collect()
            };
            assert_eq!(things(&world), things(&other));
        });
    }
}

/// Nothing in the part waits, in the whole, for something that is not in the part.
fn closed(whole: &Plan, part: &Plan) {
    let key = |operation: &Operation| (operation.address.clone(), operation.action);
    let chosen: HashSet<_> = part.operations.iter().map(key).collect();
    let mut complete: Vec<bool> = Vec::new();
    for operation in &whole.operations {
        let before = operation.depends.iter().all(|on| complete[on.index()]);
        let is_barrier = operation.action == Action::Barrier;
        let is_chosen = chosen.contains(&key(operation));
        assert!(is_barrier || !is_chosen || before, "{} waits", operation.address);
        complete.push(before && (is_barrier || is_chosen));
    }
}

//! Plans that are restricted: to what is selected, with what it cannot do without.

mod support;

use msd_engine::plan::Aim;
use msd_engine::plan_error::PlanError;
use msd_model::deferred::Deferred;
use msd_model::graph::ResourceGraph;
use msd_model::plan::Plan;
use msd_model::selection::{LeftOut, Selection};
use msd_model::value::Value;
use support::{Program, World, attr, text, waves};

/// `target a exclude b replace c`, as on the command line.
fn selection(flags: &[(&str, &str)]) -> Selection {
    let mut selection = Selection::default();
    for (flag, value) in flags {
        match *flag {
            "target" => selection.targets.push(value.parse().unwrap()),
            "exclude" => selection.excludes.push(value.parse().unwrap()),
            "replace" => selection.replace.push(value.parse().unwrap()),
            "group" => selection.groups.push((*value).into()),
            "tag" => selection.tags.push(value.parse().unwrap()),
            other => panic!("no flag {other}"),
        }
    }
    selection
}

fn plan(world: &World, graph: &ResourceGraph, flags: &[(&str, &str)]) -> Plan {
    world.select(graph, Aim::Apply, &selection(flags), Vec::new()).unwrap()
}

fn destroy(world: &World, graph: &ResourceGraph, flags: &[(&str, &str)]) -> Plan {
    world.select(graph, Aim::Destroy, &selection(flags), Vec::new()).unwrap()
}

fn refused(world: &World, graph: &ResourceGraph, flag: (&str, &str)) -> (String, Option<String>) {
    let error = world.select(graph, Aim::Apply, &selection(&[flag]), Vec::new()).unwrap_err();
    let message = error.to_string();
    match error {
        PlanError::Unselectable(unselectable) => (message, unselectable.nearest),
        other => panic!("{other}"),
    }
}

/// `a` <- `b` <- `c`, and `d` beside them.
fn chain(size: i64) -> Program {
    let sized = ("size", Value::Int(size));
    Program::new()
        .thing("a", std::slice::from_ref(&sized))
        .thing("b", &[sized.clone(), ("link", attr("a", "id"))])
        .thing("c", &[sized.clone(), ("link", attr("b", "id"))])
        .thing("d", &[sized])
}

#[tokio::test(start_paused = true)]
async fn a_target_brings_in_what_it_needs() {
    let world = World::new();
    let graph = chain(1).build();
    let targeted = plan(&world, &graph, &[("target", "b")]);
    assert_eq!(waves(&targeted), [vec!["+a"], vec!["+b"]]);
    assert_eq!(targeted.left_out, LeftOut { create: 2, ..LeftOut::default() });
    world.apply(&targeted).await.unwrap();
    assert_eq!(waves(&world.up(&graph).await), [vec!["+c", "+d"]]);

    let graph = chain(2).build();
    assert_eq!(waves(&plan(&world, &graph, &[("target", "d")])), [vec!["~d"]]);
    let two = plan(&world, &graph, &[("target", "d"), ("target", "a")]);
    assert_eq!(waves(&two), [vec!["~a", "~d"]]);
}

#[tokio::test(start_paused = true)]
async fn an_exclusion_takes_along_what_needs_it() {
    let world = World::new();
    let graph = chain(1).build();
    assert_eq!(waves(&plan(&world, &graph, &[("exclude", "b")])), [vec!["+a", "+d"]]);
    let both = plan(&world, &graph, &[("target", "c"), ("exclude", "c")]);
    assert_eq!(waves(&both), [vec!["+a"], vec!["+b"]], "what was brought in stays");
    assert!(plan(&world, &graph, &[("target", "c"), ("exclude", "a")]).is_empty());
}

#[tokio::test(start_paused = true)]
async fn instances_and_what_is_inside_can_be_named_together() {
    let world = World::new();
    let graph = Program::new()
        .thing("s[\"x\"]", &[])
        .thing("s[\"y\"]", &[])
        .thing("net[\"eu\"].vpc", &[])
        .thing("net[\"us\"].vpc", &[])
        .build();
    let planned = |target: &str| waves(&plan(&world, &graph, &[("target", target)]));
    assert_eq!(planned("s"), [vec!["+s[\"x\"]", "+s[\"y\"]"]]);
    assert_eq!(planned("s[\"y\"]"), [vec!["+s[\"y\"]"]]);
    assert_eq!(planned("net[\"us\"]"), [vec!["+net[\"us\"].vpc"]]);
    assert_eq!(planned("net.vpc").concat().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn groups_and_tags_select_by_program_and_by_memory() {
    let world = World::new();
    let tag = |value: &str| ("tags", Value::map([("Team".into(), text(value))]));
    let program = |team: &str| {
        let mut program = Program::new().thing("a", &[tag(team)]).thing("b", &[]);
        program.last().group = Some("data".into());
        program
    };
    world.up(&program("red").build()).await;
    let after = program("blue").thing("c", &[]).build();
    let planned = |flags| waves(&plan(&world, &after, flags));
    assert_eq!(planned(&[("tag", "Team=blue")]), [vec!["~a"]]);
    assert_eq!(planned(&[("tag", "Team=red")]), [vec!["~a"]], "the state remembers it");
    assert!(planned(&[("group", "data")]).is_empty());
    // Nothing is left of the program.
    let empty = Program::new().build();
    assert_eq!(waves(&plan(&world, &empty, &[("group", "data")])), [vec!["-b"]]);
    assert_eq!(waves(&plan(&world, &empty, &[("tag", "Team=red")])), [vec!["-a"]]);
    assert_eq!(waves(&destroy(&world, &after, &[("group", "data")])), [vec!["-b"]]);
}

#[tokio::test(start_paused = true)]
async fn what_goes_takes_along_what_needs_it() {
    let world = World::new();
    let graph = chain(1).build();
    world.up(&graph).await;
    assert_eq!(waves(&destroy(&world, &graph, &[("target", "b")])), [vec!["-c"], vec!["-b"]]);
    assert_eq!(waves(&destroy(&world, &graph, &[("exclude", "b")])), [vec!["-c", "-d"]]);
    // What the program says no longer goes only when it is selected.
    let empty = Program::new().thing("d", &[("size", Value::Int(2))]).build();
    let other = plan(&world, &empty, &[("target", "d")]);
    assert_eq!(waves(&other), [vec!["~d"]]);
    assert_eq!(other.left_out, LeftOut { delete: 3, ..LeftOut::default() });
    let gone = plan(&world, &empty, &[("target", "a")]);
    assert_eq!(waves(&gone), [vec!["-c"], vec!["-b"], vec!["-a"]]);
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_a_large_group_goes_before_it() {
    let world = World::new();
    let names: Vec<String> = (0..70).map(|index| format!("m{index}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let program = names.iter().fold(Program::new(), |program, name| program.thing(name, &[]));
    let graph = program.thing("late", &[]).after_all("group m", &names).thing("x", &[]).build();
    world.up(&graph).await;
    let one = destroy(&world, &graph, &[("target", "m3")]);
    assert_eq!(waves(&one), [vec!["-late"], vec!["-m3"]]);
}

#[tokio::test(start_paused = true)]
async fn one_instance_is_replaced_because_somebody_asks() {
    let world = World::new();
    let graph = chain(1).build();
    world.up(&graph).await;
    let replaced = plan(&world, &graph, &[("replace", "b")]);
    assert_eq!(waves(&replaced), [vec!["-/+b"], vec!["~c"], vec!["--b"]]);
    // The predecessor cannot go while `c` holds on to it, selected or not.
    let targeted = plan(&world, &graph, &[("replace", "b"), ("target", "b")]);
    assert_eq!(waves(&targeted), waves(&replaced));
    assert!(plan(&world, &graph, &[("replace", "b"), ("exclude", "c")]).is_empty());
    let report = world.apply(&targeted).await.unwrap();
    assert!(report.failed.is_empty());
    assert!(world.plan(&graph).is_empty());
}

#[tokio::test(start_paused = true)]
async fn protection_stops_only_what_is_selected() {
    let world = World::new();
    let guarded = chain(1).policy(|policy| policy.protect = true).build();
    world.up(&guarded).await;
    assert!(world.try_plan(&guarded, true).is_err());
    assert_eq!(waves(&destroy(&world, &guarded, &[("exclude", "d")])).len(), 3);
    let error = world
        .select(&guarded, Aim::Apply, &selection(&[("replace", "d")]), Vec::new())
        .unwrap_err();
    assert!(error.to_string().contains("would be replaced"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn outputs_of_what_is_left_out_stay() {
    let world = World::new();
    let program = |size| {
        let program = chain(size).output("c", attr("c", "id"), false);
        program.output("a", attr("a", "id"), false).build()
    };
    let targeted = plan(&world, &program(1), &[("target", "a")]);
    let report = world.apply(&targeted).await.unwrap();
    let names: Vec<&str> = report.outputs.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a"]);
    assert_eq!(targeted.left_out.outputs, 1);
    world.up(&program(1)).await;
    let targeted = destroy(&world, &program(1), &[("target", "c")]);
    let report = world.apply(&targeted).await.unwrap();
    assert_eq!(report.outputs.len(), 1, "{:?}", report.outputs);
}

#[tokio::test(start_paused = true)]
async fn what_is_deferred_is_selected_by_its_name() {
    let world = World::new();
    let mut graph = chain(1).build();
    graph.deferred.push(Deferred {
        address: "later".parse().unwrap(),
        ty: None,
        reason: "it waits".into(),
        waits_for: vec!["a".parse().unwrap()],
        source: Default::default(),
    });
    let other = plan(&world, &graph, &[("target", "d")]);
    assert!(other.deferred.is_empty() && other.left_out.deferred == 1);
    let named = plan(&world, &graph, &[("target", "later[\"x\"]")]);
    assert_eq!(waves(&named), [vec!["+a"]], "what it waits for comes first");
    assert_eq!(named.deferred.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn flags_that_mean_nothing_are_refused() {
    let world = World::new();
    let mut program = chain(1).thing("subnet[\"x\"]", &[]);
    program.last().group = Some("network".into());
    let graph = program.build();
    let nearest = |flag| refused(&world, &graph, flag).1;
    assert_eq!(nearest(("target", "sunbet")).as_deref(), Some("subnet"));
    assert_eq!(nearest(("exclude", "subnet[\"z\"]")).as_deref(), Some("subnet[\"x\"]"));
    assert_eq!(nearest(("group", "netwrok")).as_deref(), Some("network"));
    assert_eq!(nearest(("tag", "A=b")), None);
    assert_eq!(nearest(("replace", "subnet")).as_deref(), Some("subnet[\"x\"]"));
    let (message, _) = refused(&world, &graph, ("target", "zzz"));
    assert_eq!(message, "-target=zzz: neither the program nor the state has such a thing");
}

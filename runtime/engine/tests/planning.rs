//! What is planned: verdicts, changes, what is known, and order.

mod support;

use msd_engine::plan_error::PlanError;
use msd_model::limit::LimitOrigin;
use msd_model::plan::{Action, Plan};
use msd_model::policy::LimitUse;
use msd_model::schema::{OperationKind, Replacement};
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::Value;
use support::{Program, World, attr, concat, find, limit, text, waves};

fn changes(plan: &Plan, operation: &str) -> Vec<String> {
    let show = |value: &Value| match value {
        Value::Deferred(_) => "?".to_owned(),
        known => known.to_json().to_string(),
    };
    let changes = find(plan, operation).changes.iter();
    changes
        .map(|c| {
            let force = if c.forces_replacement { " !" } else { "" };
            format!("{}: {} -> {}{force}", c.path, show(&c.before), show(&c.after))
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn an_unchanged_program_plans_nothing() {
    let world = World::new();
    let program = || {
        Program::new()
            .thing("a", &[("size", Value::Int(1)), ("tags", Value::map([("k".into(), text("v"))]))])
            .thing(
                "b",
                &[("link", attr("a", "id")), ("name", concat(&[text("x-"), attr("a", "id")]))],
            )
            .output("id", attr("b", "id"), false)
            .build()
    };
    let plan = world.up(&program()).await;
    assert_eq!(waves(&plan), [vec!["+a"], vec!["+b"]]);
    let again = world.plan(&program());
    assert!(again.is_empty() && again.notes.is_empty(), "{again:?}");
    assert_eq!(again.unchanged, 2);
    assert_eq!(world.cloud.property("b", "name"), text("x-id-a-1"));
    let before = world.store.len();
    world.apply(&again).await.unwrap();
    assert_eq!(world.store.len(), before, "an empty plan leaves no trace");
}

#[tokio::test(start_paused = true)]
async fn meaning_is_compared_and_not_spelling() {
    let world = World::new();
    let policy = r#"{"Version": "1", "Statement": [{"Effect": "Allow"}]}"#;
    let first = Program::new().thing(
        "a",
        &[
            ("links", Value::list(vec![text("x"), text("y")])),
            ("policy", text(policy)),
            ("ratio", Value::Int(2)),
            ("nested", Value::map([("p".into(), Value::Int(1)), ("q".into(), Value::Null)])),
        ],
    );
    world.up(&first.build()).await;
    let allow = Value::map([("Effect".into(), text("Allow"))]);
    let second = Program::new().thing(
        "a",
        &[
            ("nested", Value::map([("p".into(), Value::Float(1.0))])),
            ("ratio", Value::Float(2.0)),
            ("links", Value::list(vec![text("y"), text("x")])),
            (
                "policy",
                Value::map([
                    ("Statement".into(), Value::list(vec![allow])),
                    ("Version".into(), text("1")),
                ]),
            ),
            ("size", Value::Null),
        ],
    );
    assert_eq!(world.plan(&second.build()).unchanged, 1);
}

#[tokio::test(start_paused = true)]
async fn changes_are_listed_by_leaf() {
    let world = World::new();
    let list = |items: &[&str]| Value::list(items.iter().map(|item| text(item)).collect());
    let zone = |zone: &str, note: &str| {
        Value::list(vec![Value::map([("zone".into(), text(zone)), ("note".into(), text(note))])])
    };
    let first = Program::new()
        .thing(
            "a",
            &[
                ("tags", Value::map([("k".into(), text("v")), ("gone".into(), text("1"))])),
                ("list", list(&["p", "q"])),
                ("links", list(&["p", "q", "r"])),
                ("size", Value::Int(1)),
            ],
        )
        .thing("b", &[("nested", zone("z1", "n1"))])
        .thing("c", &[("nested", zone("z1", "n1"))]);
    world.up(&first.build()).await;
    let second = Program::new()
        .thing(
            "a",
            &[
                ("tags", Value::map([("k".into(), text("w")), ("new".into(), text("2"))])),
                ("list", list(&["p"])),
                ("links", list(&["r", "s", "p"])),
            ],
        )
        .thing("b", &[("nested", zone("z1", "n2"))])
        .thing("c", &[("nested", zone("z2", "n1"))]);
    let plan = world.plan(&second.build());
    assert_eq!(
        changes(&plan, "~a"),
        [
            r#"tags.k: "v" -> "w""#,
            r#"tags.new: null -> "2""#,
            r#"tags.gone: "1" -> null"#,
            r#"list.1: "q" -> null"#,
            r#"links.1: "q" -> "s""#,
            "size: 1 -> null",
        ]
    );
    assert_eq!(changes(&plan, "~b"), [r#"nested.0.note: "n1" -> "n2""#]);
    assert_eq!(changes(&plan, "-/+c"), [r#"nested.0.zone: "z1" -> "z2" !"#]);
}

#[tokio::test(start_paused = true)]
async fn ignored_properties_are_left_alone() {
    let world = World::new();
    let program = |size, name: &str| {
        Program::new()
            .thing("a", &[("size", Value::Int(size)), ("name", text(name))])
            .policy(|policy| policy.ignore = vec!["size".into()])
            .build()
    };
    world.up(&program(1, "x")).await;
    assert_eq!(world.plan(&program(2, "x")).unchanged, 1);
    assert_eq!(changes(&world.plan(&program(2, "y")), "~a"), [r#"name: "x" -> "y""#]);
}

#[tokio::test(start_paused = true)]
async fn what_a_kept_thing_is_worth_is_known_and_a_new_things_is_not() {
    let world = World::new();
    let program = |fixed: &str, size| {
        Program::new()
            .thing("a", &[("fixed", text(fixed)), ("size", Value::Int(size))])
            .thing("b", &[("link", attr("a", "id"))])
            .thing("c", &[("link", attr("b", "id"))])
            .build()
    };
    world.up(&program("x", 1)).await;
    // An update in place keeps the id, so that nothing follows from it.
    let plan = world.plan(&program("x", 2));
    assert_eq!(waves(&plan), [vec!["~a"]]);
    // A replacement gives a new one: `b` follows, and because `b` stays itself, `c` does not.
    let plan = world.plan(&program("y", 1));
    assert_eq!(waves(&plan), [vec!["-/+a"], vec!["~b"], vec!["--a"]]);
    assert_eq!(changes(&plan, "~b"), [r#"link: "id-a-1" -> ?"#]);
    world.up(&program("y", 1)).await;
    assert_eq!(world.cloud.property("b", "link"), text("id-a-4"));
    assert_eq!(world.cloud.names(), ["a", "b", "c"]);
    assert!(world.plan(&program("y", 1)).is_empty());
}

#[tokio::test(start_paused = true)]
async fn order_holds_through_what_does_not_change() {
    let world = World::new();
    let program = |size| {
        Program::new()
            .thing("a", &[("size", Value::Int(size))])
            .thing("b", &[("link", attr("a", "id"))])
            .thing("c", &[("link", attr("b", "id")), ("size", Value::Int(size))])
            .build()
    };
    world.up(&program(1)).await;
    let plan = world.plan(&program(2));
    assert_eq!(waves(&plan), [vec!["~a"], vec!["~c"]]);
    assert_eq!(plan.operations.len(), 2, "no meeting point is left");
}

#[tokio::test(start_paused = true)]
async fn joins_cost_one_edge_a_member() {
    let world = World::new();
    let mut program = Program::new();
    let names: Vec<String> = (0..100).map(|i| format!("m{i}")).collect();
    let members: Vec<&str> = names.iter().map(String::as_str).collect();
    for name in &members {
        program = program.thing(name, &[]);
    }
    for i in 0..100 {
        program = program.thing(&format!("n{i}"), &[]).after_all("group members", &members);
    }
    let graph = program.build();
    let plan = world.up(&graph).await;
    let edges: usize = plan.operations.iter().map(|o| o.depends.len()).sum();
    assert_eq!(edges, 200);
    let barrier = find(&plan, "·group-members");
    assert_eq!((barrier.wave, barrier.depends.len()), (1, 100));
    assert_eq!(waves(&plan).iter().map(Vec::len).collect::<Vec<_>>(), [100, 100]);
    let destroy = world.try_plan(&graph, true).unwrap();
    assert!(waves(&destroy)[0].iter().all(|operation| operation.starts_with("-n")));
    assert_eq!(destroy.operations.iter().map(|o| o.depends.len()).sum::<usize>(), 200);
    // A plan is a file: what is in it can be read again.
    let json = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&json).unwrap(), plan);
}

#[tokio::test(start_paused = true)]
async fn removed_things_go_in_reverse_and_after_who_used_them() {
    let world = World::new();
    let first = Program::new()
        .thing("a", &[])
        .thing("b", &[("link", attr("a", "id"))])
        .thing("c", &[("link", attr("b", "id"))])
        .thing("d", &[("link", attr("a", "id"))]);
    world.up(&first.build()).await;
    let plan = world.plan(&Program::new().thing("d", &[]).build());
    assert_eq!(waves(&plan), [vec!["~d", "-c"], vec!["-b"], vec!["-a"]]);
    world.up(&Program::new().thing("d", &[]).build()).await;
    assert_eq!(world.cloud.names(), ["d"]);
}

#[tokio::test(start_paused = true)]
async fn destroy_goes_through_everything_in_reverse() {
    let world = World::new();
    let program = Program::new()
        .thing("a", &[])
        .thing("b", &[("link", attr("a", "id"))])
        .thing("c", &[])
        .after(&["b"])
        .output("o", attr("a", "id"), false)
        .build();
    world.up(&program).await;
    let plan = world.down(&program).await;
    assert_eq!(waves(&plan), [vec!["-c"], vec!["-b"], vec!["-a"]]);
    assert!(world.cloud.names().is_empty());
    assert!(world.state().resources.is_empty() && world.state().outputs.is_empty());
    assert!(world.try_plan(&program, true).unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_name_that_clashes_makes_the_old_thing_go_first() {
    let world = World::new();
    let program = |name: &str, fixed: &str| {
        Program::new()
            .resource("a", "test.Named", &[("name", text(name)), ("fixed", text(fixed))])
            .thing("b", &[("fixed", attr("a", "id"))])
            .build()
    };
    world.up(&program("first", "x")).await;
    // The dependant has to be replaced too, so its predecessor goes before what it holds on to.
    let plan = world.plan(&program("first", "y"));
    assert_eq!(waves(&plan), [vec!["--b"], vec!["--a"], vec!["-/+a"], vec!["-/+b"]]);
    world.up(&program("first", "y")).await;
    assert_eq!(world.cloud.names(), ["a", "b"]);
    let plan = world.plan(&program("second", "y"));
    assert_eq!(waves(&plan)[0], ["-/+a"], "another name does not clash");
    world.up(&program("second", "y")).await;
    assert_eq!(world.cloud.names(), ["a", "b"]);
}

#[tokio::test(start_paused = true)]
async fn replacement_order_can_be_said() {
    let world = World::new();
    let program = |fixed: &str| {
        Program::new()
            .thing("a", &[("fixed", text(fixed))])
            .policy(|policy| policy.replacement = Some(Replacement::DeleteFirst))
            .build()
    };
    world.up(&program("x")).await;
    assert_eq!(waves(&world.plan(&program("y"))), [vec!["--a"], vec!["-/+a"]]);
    world.up(&program("y")).await;
    assert_eq!(world.cloud.names(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn another_type_is_another_thing() {
    let world = World::new();
    world.up(&Program::new().thing("a", &[("name", text("n"))]).build()).await;
    let program = Program::new().resource("a", "test.Named", &[("name", text("n"))]).build();
    let plan = world.plan(&program);
    assert_eq!(waves(&plan), [vec!["-/+a"], vec!["--a"]]);
    assert_eq!(find(&plan, "--a").ty, TypeName::new("test.Thing"));
    world.up(&program).await;
    assert_eq!(world.cloud.names(), ["a"]);
}

#[tokio::test(start_paused = true)]
async fn protected_things_are_neither_deleted_nor_replaced() {
    let world = World::new();
    let program = |fixed: &str, protect| {
        Program::new()
            .thing("a", &[("fixed", text(fixed))])
            .policy(|policy| policy.protect = protect)
            .build()
    };
    world.up(&program("x", true)).await;
    let replaced = world.try_plan(&program("y", true), false).unwrap_err();
    assert_eq!(
        replaced.to_string(),
        "main.msd:1:1: `a` is protected and would be replaced (because of fixed)\n\
         help: remove @protect and apply that first, without the change"
    );
    let deleted = world.try_plan(&Program::new().build(), false).unwrap_err();
    assert!(matches!(&deleted, PlanError::Protected(things) if things[0].source.is_none()));
    assert!(world.try_plan(&program("x", true), true).is_err(), "destroy is refused too");
    // Taking the protection away is only a note; after it, everything is allowed.
    let plan = world.up(&program("x", false)).await;
    assert!(plan.is_empty() && plan.notes.len() == 1);
    assert!(world.plan(&program("x", false)).notes.is_empty());
    world.up(&program("y", false)).await;
    world.down(&program("y", false)).await;
}

#[tokio::test(start_paused = true)]
async fn operations_carry_their_limits_and_estimates() {
    let world = World::new();
    let mut rate = limit("creates");
    rate.rate = Some(msd_model::units::Rate { count: 1.0, per: Millis(1000) });
    rate.operations = vec![OperationKind::Create];
    let mut own = limit("own");
    (own.concurrency, own.origin) = (Some(2), LimitOrigin::Concurrency);
    let mut quota = limit("quota");
    quota.quota = Some(5);
    let program = |size| {
        Program::new()
            .limit(rate.clone())
            .limit(own.clone())
            .limit(quota.clone())
            .thing("a", &[("size", Value::Int(size))])
            .policy(|policy| {
                policy.limits = vec![LimitUse { name: "own".into(), weight: 2 }];
                policy.estimate = Some(Millis(9000));
            })
            .thing("b", &[("size", Value::Int(size))])
            .build()
    };
    let names = |plan: &Plan, operation: &str| -> Vec<(String, u32)> {
        let limits = find(plan, operation).limits.iter();
        limits.map(|used| (used.name.to_string(), used.weight)).collect()
    };
    let plan = world.up(&program(1)).await;
    assert_eq!(names(&plan, "+a"), [("creates".to_owned(), 1), ("own".to_owned(), 2)]);
    assert_eq!(names(&plan, "+b"), [("creates".to_owned(), 1)]);
    assert_eq!(find(&plan, "+a").estimate, Millis(9000));
    assert_eq!(find(&plan, "+b").estimate, Millis(5000));
    let plan = world.plan(&program(2));
    assert_eq!(names(&plan, "~a"), [("own".to_owned(), 2)]);
    assert_eq!(find(&plan, "~a").estimate, Millis(3000));
    let plan = world.try_plan(&program(1), true).unwrap();
    assert_eq!(find(&plan, "-b").estimate, Millis(3000));
}

#[tokio::test(start_paused = true)]
async fn ten_thousand_resources_plan_with_a_handful_of_edges_each() {
    let world = World::new();
    let mut program = Program::new();
    for i in 0..10_000 {
        let address = format!("r[{i}]");
        program = program.thing(&address, &[("size", Value::Int(i))]);
        if i >= 100 {
            let on = msd_model::graph::Upstream::Node(i as u32 - 100);
            let via = msd_model::graph::Via::After;
            program.last().depends.push(msd_model::graph::Dependency { on, via });
        }
    }
    let graph = program.build();
    let plan = world.plan(&graph);
    assert_eq!(plan.operations.len(), 10_000);
    assert_eq!(plan.operations.iter().map(|o| o.depends.len()).sum::<usize>(), 9_900);
    assert_eq!(plan.forecast.waves.len(), 100);
    assert!(plan.operations.iter().all(|operation| operation.action == Action::Create));
}

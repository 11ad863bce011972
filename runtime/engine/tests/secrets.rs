//! Secrets reach the cloud, and nothing else.

mod support;

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_engine::report::ApplyError;
use msd_model::graph::ResourceGraph;
use msd_model::value::Value;
use support::{Fault, Program, World, attr, concat, find, secret, text};

const CLEAR: &str = "correct horse";

fn program() -> ResourceGraph {
    let url = concat(&[text("db://u:"), secret("password"), text("@"), attr("a", "id")]);
    Program::new()
        .thing("a", &[("password", secret("password")), ("pin", secret("password"))])
        .thing("b", &[("link", attr("a", "password")), ("name", url)])
        .thing("c", &[("tags", Value::map([("t".into(), attr("b", "link"))]))])
        .thing("d", &[("name", attr("a", "key"))])
        .output("url", attr("b", "name"), true)
        .output("plain", text("shown to nobody"), true)
        .secrets(&["password"])
        .build()
}

fn world(clear: &str) -> World {
    let mut world = World::new();
    world.secrets.insert("password".into(), text(clear));
    world
}

#[tokio::test(start_paused = true)]
async fn secrets_are_in_no_plan_and_no_journal() {
    let world = world(CLEAR);
    let plan = world.up(&program()).await;
    assert_eq!(world.cloud.property("a", "password"), text(CLEAR));
    assert_eq!(world.cloud.property("b", "link"), text(CLEAR));
    assert_eq!(world.cloud.property("b", "name"), text("db://u:correct horse@id-a-1"));
    assert_eq!(world.cloud.property("d", "name"), text("KEY-OF-id-a-1"));
    let journal = world.store.text();
    assert!(!journal.contains(CLEAR), "{journal}");
    assert!(!journal.contains("KEY-OF"), "what the schema calls secret is sealed too: {journal}");
    assert!(!journal.contains("shown to nobody"));
    assert!(!serde_json::to_string(&plan).unwrap().contains(CLEAR));
    assert!(matches!(world.state().outputs["url"], Value::Sealed(_)));
}

#[tokio::test(start_paused = true)]
async fn a_secret_that_stays_is_no_change_and_another_is() {
    let mut world = world(CLEAR);
    world.up(&program()).await;
    let again = world.plan(&program());
    assert!(again.is_empty(), "{:#?}", again.operations);
    world.secrets.insert("password".into(), text("battery staple"));
    let plan = world.plan(&program());
    assert_eq!(support::waves(&plan), [vec!["~a"], vec!["~b"], vec!["~c"]]);
    let changes = &find(&plan, "~a").changes;
    let sealed = |change: &msd_model::plan::Change| {
        matches!((&change.before, &change.after), (Value::Sealed(_), Value::Sealed(_)))
    };
    assert!(changes.len() == 2 && changes.iter().all(sealed), "{changes:?}");
    world.up(&program()).await;
    assert_eq!(
        world.cloud.property("c", "tags"),
        Value::map([("t".into(), text("battery staple"))])
    );
    assert!(!world.store.text().contains("battery staple"));
}

#[tokio::test(start_paused = true)]
async fn a_saved_plan_wants_its_secrets_again() {
    let mut world = world(CLEAR);
    let plan = world.plan(&program());
    world.secrets.insert("password".into(), text("another"));
    assert!(matches!(world.apply(&plan).await.unwrap_err(), ApplyError::OtherSecret(_)));
    world.secrets.clear();
    assert!(matches!(world.apply(&plan).await.unwrap_err(), ApplyError::MissingSecret(_)));
    let missing = world.try_plan(&program(), false).unwrap_err();
    assert!(missing.to_string().contains("MSD_VAR_password"), "{missing}");
}

#[tokio::test(start_paused = true)]
async fn an_error_that_repeats_a_secret_is_cleaned() {
    let world = world(CLEAR);
    let message = format!("the password '{CLEAR}' is too weak");
    world
        .cloud
        .fail("create a", Fault::Error(ProviderError::new(ErrorClass::Invalid, "Weak", message)));
    let report = world.apply(&world.plan(&program())).await.unwrap();
    assert_eq!(report.failed[0].error.message, "the password '(sensitive)' is too weak");
    assert!(!world.store.text().contains(CLEAR));
    assert!(!serde_json::to_string(&world.events.all()).unwrap().contains(CLEAR));
}

#[tokio::test(start_paused = true)]
async fn a_change_beside_a_secret_that_is_gone_is_possible() {
    let world = world(CLEAR);
    let program = |size| {
        Program::new()
            .thing("a", &[])
            .thing("d", &[("name", attr("a", "key")), ("size", Value::Int(size))])
            .build()
    };
    world.up(&program(1)).await;
    // The cloud shows the key only to who made it; the state has its digest.
    let plan = world.plan(&program(2));
    assert_eq!(find(&plan, "~d").changes.len(), 1);
    world.up(&program(2)).await;
    assert_eq!(world.cloud.property("d", "name"), text("KEY-OF-id-a-1"));
    let fresh = |name: &str| {
        Program::new()
            .thing("a", &[])
            .thing("d", &[("name", attr("a", "key")), ("size", Value::Int(2))])
            .thing(name, &[("name", attr("a", "key"))])
            .build()
    };
    let report = world.apply(&world.plan(&fresh("e"))).await.unwrap();
    assert!(report.failed[0].error.message.contains("showed only once"), "{report:?}");
}

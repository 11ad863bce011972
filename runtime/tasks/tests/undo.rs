//! What takes an action back runs for a rollback and for nothing else.

use async_trait::async_trait;
use msd_engine::provider::{Create, Delete, Lost, Object, Provider, ProviderError, Thing, Update};
use msd_model::task::TaskKind;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use msd_tasks::{Gates, Mode, Router, Tasks};

/// A cloud that nobody asks.
struct Nothing;

#[async_trait]
impl Provider for Nothing {
    async fn create(&self, _: Create<'_>) -> Result<Object, ProviderError> {
        unreachable!()
    }

    async fn read(&self, _: Thing<'_>) -> Result<Option<Object>, ProviderError> {
        unreachable!()
    }

    async fn update(&self, _: Update<'_>) -> Result<Object, ProviderError> {
        unreachable!()
    }

    async fn delete(&self, _: Delete<'_>) -> Result<(), ProviderError> {
        unreachable!()
    }

    async fn find(&self, _: Lost<'_>) -> Result<Option<Object>, ProviderError> {
        unreachable!()
    }
}

#[tokio::test]
async fn only_a_rollback_takes_an_action_back() {
    let folder = tempfile::tempdir().unwrap();
    let tasks = Tasks { mode: Mode::Real, gates: Gates::Open, folder: folder.path().to_owned() };
    let router = Router { cloud: Nothing, tasks };
    let ty = TypeName::new(TaskKind::Action.type_name());
    let run = Value::str("echo \"$WHO $MSD_IDEMPOTENCY_KEY\" >> undone");
    let properties = Record::from_iter([
        ("run".into(), Value::str("true")),
        ("key".into(), Value::str("k")),
        ("env".into(), Value::map([("WHO".into(), Value::str("me"))])),
        ("undo".into(), Value::map([("run".into(), run)])),
    ]);
    let thing = Thing { ty: &ty, identifier: "migrate", region: None, via: None };
    let delete = |undo| Delete { thing, properties: &properties, undo, estimate: Millis(0) };
    router.delete(delete(false)).await.unwrap();
    assert!(!folder.path().join("undone").exists());
    router.delete(delete(true)).await.unwrap();
    let undone = std::fs::read_to_string(folder.path().join("undone")).unwrap();
    assert_eq!(undone, "me undo-k\n");
}

//! Records to fill a journal with.

use msd_engine::journal::{Record, RunId};
use msd_engine::provider::Object;
use msd_model::address::Address;
use msd_model::plan::{Action, OperationId};
use msd_model::ty::TypeName;
use msd_model::value::{Record as Properties, Value};

pub fn run() -> RunId {
    RunId("run-1".into())
}

/// The intent to create a thing, and its outcome.
pub fn created(number: u32) -> Vec<Record> {
    let token = format!("token-{number}");
    let mut properties = Properties::default();
    properties.insert("name".into(), Value::str(format!("thing-{number}")));
    properties.insert("password".into(), Value::Sealed("abc".into()));
    let intent = Record::Intent {
        run: run(),
        operation: OperationId(number),
        token: token.as_str().into(),
        address: Address::root(format!("thing_{number}"), None),
        ty: TypeName::new("aws.test.Thing"),
        action: Action::Create,
        identifier: None,
        region: None,
        transport: None,
        properties: properties.clone(),
        needs: vec![],
        group: None,
        source: Default::default(),
        wave: 1,
        waited: None,
        protect: false,
        at: 1,
    };
    let object = Some(Object { identifier: format!("id-{number}").into(), properties });
    let done = Record::Done {
        run: run(),
        operation: OperationId(number),
        token: token.into(),
        object,
        at: 2,
    };
    vec![intent, done]
}

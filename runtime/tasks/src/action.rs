//! Actions: a command, a request, or a call to the cloud that manages nothing.

use std::path::Path;

use msd_engine::provider::{Delete, Provider, ProviderError, Thing, Update};
use msd_model::policy::Readiness;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};
use sha2::{Digest, Sha256};
use smol_str::SmolStr;

use crate::fields::{failed, given, record, text};
use crate::{command, request};

/// The variable in which a command finds its idempotency key.
const KEY: &str = "MSD_IDEMPOTENCY_KEY";

/// Returns what the action answers: `stdout`, `exit_code`, `json`, `status`, `body`.
pub async fn carry_out(
    name: &str,
    properties: &Record,
    folder: &Path,
    cloud: &dyn Provider,
) -> Result<Record, ProviderError> {
    let key = key(name, properties);
    if let Some(run) = given(properties, "run") {
        let ended = command::run(run, properties, folder, &[(KEY, &key)]).await?;
        return Ok(printed(&ended.stdout));
    }
    if let Some(http) = record(properties, "http") {
        return Ok(answered(&request::send(http, "POST", Some(&key)).await?));
    }
    invoke(properties, cloud).await
}

/// Takes back what the action did.
pub async fn undo(
    name: &str,
    undo: &Record,
    properties: &Record,
    folder: &Path,
) -> Result<(), ProviderError> {
    let key = format!("undo-{}", key(name, properties));
    if let Some(run) = given(undo, "run") {
        command::run(run, properties, folder, &[(KEY, &key)]).await?;
    }
    if let Some(http) = record(undo, "http") {
        request::send(http, "POST", Some(&key)).await?;
    }
    Ok(())
}

/// Returns what a simulated action answers. A call to the cloud is carried out: that is simulated too.
pub async fn simulated(properties: &Record, cloud: &dyn Provider) -> Result<Record, ProviderError> {
    match (given(properties, "run"), given(properties, "http")) {
        (Some(_), _) => Ok(printed("")),
        (_, Some(_)) => Ok(Record::from_iter([
            ("status".into(), Value::Int(200)),
            ("body".into(), Value::str("")),
        ])),
        _ => invoke(properties, cloud).await,
    }
}

fn printed(stdout: &str) -> Record {
    let mut answers = Record::default();
    answers.insert("exit_code".into(), Value::Int(0));
    answers.insert("stdout".into(), Value::str(stdout));
    answers.extend(json(stdout));
    answers
}

fn answered(answer: &request::Answer) -> Record {
    let mut answers = Record::default();
    answers.insert("status".into(), Value::Int(answer.status.into()));
    answers.insert("body".into(), Value::str(answer.body.as_str()));
    answers.extend(json(&answer.body));
    answers
}

/// Returns the output as a value where it is JSON.
fn json(text: &str) -> Option<(SmolStr, Value)> {
    let parsed: serde_json::Value = serde_json::from_str(text).ok()?;
    Some(("json".into(), plain(&parsed)))
}

/// Foreign data has no markers: a `$secret` key in it is just a key.
fn plain(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Array(items) => Value::list(items.iter().map(plain).collect()),
        serde_json::Value::Object(fields) => {
            Value::map(fields.iter().map(|(name, value)| (name.as_str().into(), plain(value))))
        }
        leaf => Value::from_json(leaf).unwrap_or_default(),
    }
}

async fn invoke(properties: &Record, cloud: &dyn Provider) -> Result<Record, ProviderError> {
    let Some(invoke) = record(properties, "invoke") else { return Ok(Record::default()) };
    let ty = TypeName::new(text(invoke, "type").unwrap_or_default());
    let identifier = text(invoke, "identifier").unwrap_or_default();
    let thing = Thing { ty: &ty, identifier, region: None, via: None };
    let empty = Record::default();
    let properties = record(invoke, "properties").unwrap_or(&empty);
    let object = match text(invoke, "operation") {
        Some("read") => cloud.read(thing).await?,
        Some("update") => {
            let changed: Vec<SmolStr> = properties.keys().cloned().collect();
            let estimate = Millis::ZERO;
            let ready = Readiness::Available;
            let update = Update { thing, properties, changed: &changed, estimate, ready };
            Some(cloud.update(update).await?)
        }
        _ => {
            let estimate = Millis::ZERO;
            cloud.delete(Delete { thing, properties, undo: false, estimate }).await?;
            return Ok(Record::default());
        }
    };
    let Some(object) = object else {
        return Err(failed("NotFound", format!("there is no {ty} `{identifier}`")));
    };
    Ok(Record::from_iter([("json".into(), Value::Map(object.properties.into()))]))
}

/// Returns the key under which whoever is called knows the same action again: the one that is given,
/// or a digest of the address and of all that it says. It is the same in retries and later runs.
fn key(name: &str, properties: &Record) -> String {
    if let Some(key) = text(properties, "key") {
        return key.to_owned();
    }
    let mut digest = Sha256::new();
    digest.update(name);
    let mut fields: Vec<(&SmolStr, &Value)> =
        properties.iter().filter(|(_, value)| **value != Value::Null).collect();
    fields.sort_by_key(|(name, _)| *name);
    for (name, value) in fields {
        digest.update(format!("\n{name}={}", value.to_json()));
    }
    digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

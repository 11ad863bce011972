//! State: the fold of the journal.

use indexmap::IndexMap;
use msd_model::address::Address;
use msd_model::plan::{Action, StateStamp};
use msd_model::task::TaskKind;
use msd_model::ty::TypeName;
use msd_model::units::Millis;
use msd_model::value::{Record as Properties, Value};
use rustc_hash::FxBuildHasher;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::journal::{Record, RunId};
use crate::measured::Measured;
use crate::provider::Object;

/// What is known to exist.
#[derive(Clone, Debug, Default)]
pub struct State {
    pub stamp: StateStamp,
    /// The key under which secrets are sealed; made once with the state.
    pub seal_key: Vec<u8>,
    /// In no particular order: removing one is O(1).
    pub resources: IndexMap<Address, Resource, FxBuildHasher>,
    /// Predecessors of replaced resources that still have to be deleted, by address and identifier.
    pub replaced: IndexMap<(Address, SmolStr), Resource, FxBuildHasher>,
    /// Intents without an outcome, by token: the process died between the two.
    pub open: IndexMap<SmolStr, Record, FxBuildHasher>,
    pub outputs: IndexMap<SmolStr, Value, FxBuildHasher>,
    pub last_run: Option<RunId>,
    /// Where in the journal the last run began, or was taken up again. Names of runs are made of the
    /// time of day and so do not tell which one came first.
    pub began: u64,
    /// How long operations took on a real cloud.
    pub measured: Measured,
}

/// One managed thing as the state remembers it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Resource {
    pub address: Address,
    #[serde(rename = "type")]
    pub ty: TypeName,
    pub identifier: SmolStr,
    pub region: Option<SmolStr>,
    /// What the program asked for, resolved; secrets sealed.
    pub properties: Properties,
    /// What the cloud answered, read-only properties included; secrets sealed.
    pub attributes: Properties,
    pub needs: Vec<Address>,
    pub group: Option<SmolStr>,
    pub protect: bool,
    /// Its creation failed and left it behind: it is not whole, or will never be ready. It is replaced
    /// by the next apply.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub tainted: bool,
    /// The run that last touched it.
    pub run: RunId,
    /// Where in the journal that run began.
    #[serde(skip)]
    pub began: u64,
}

impl State {
    /// Applies one record; O(1). Unknown tokens are ignored, so that folding is total.
    pub fn apply(&mut self, record: &Record) {
        self.stamp.serial += 1;
        match record {
            Record::RunStarted { run, provider, .. } => {
                self.measured.begin(provider != "sim");
                self.last_run = Some(run.clone());
                self.began = self.stamp.serial;
            }
            Record::RunResumed { .. } => self.began = self.stamp.serial,
            Record::Intent { token, .. } => {
                self.open.insert(token.clone(), record.clone());
            }
            Record::Failed { token, error, .. } => {
                if let Some(intent) = self.open.swap_remove(token) {
                    self.fail(intent, error.made.as_deref().cloned());
                }
            }
            Record::Done { token, object, at, .. } => {
                if let Some(intent) = self.open.swap_remove(token) {
                    self.measure(&intent, *at);
                    self.settle(intent, object.as_ref());
                }
            }
            Record::Noted { address, needs, group, protect, .. } => {
                if let Some(resource) = self.resources.get_mut(address) {
                    resource.needs.clone_from(needs);
                    resource.group.clone_from(group);
                    resource.protect = *protect;
                }
            }
            Record::Edited { run, edit, .. } => self.edit(edit, run),
            Record::Outputs { values, .. } => {
                self.outputs = values.iter().cloned().collect();
            }
            Record::Retried { .. } | Record::Breaker { .. } | Record::RunFinished { .. } => {}
        }
    }

    fn measure(&mut self, intent: &Record, ended: i64) {
        let Record::Intent { ty, action, at, .. } = intent else { return };
        let took = Millis(ended - at);
        if let Some(kind) = action.operation().filter(|_| took.0 > 0) {
            self.measured.note(ty, kind, took);
        }
    }

    /// Takes over what a failure leaves behind.
    fn fail(&mut self, intent: Record, made: Option<SmolStr>) {
        let Record::Intent { address, ty, action, .. } = &intent else { return };
        match (action, made) {
            // A task that failed has not been done, whatever it did before: it comes again.
            (Action::Update, _) if TaskKind::of(ty).is_some() => {
                self.resources.swap_remove(address);
            }
            (Action::Create | Action::Replace, Some(identifier)) => {
                let address = address.clone();
                let object = Object { identifier, ..Object::default() };
                self.settle(intent, Some(&object));
                if let Some(resource) = self.resources.get_mut(&address) {
                    (resource.tainted, resource.protect) = (true, false);
                }
            }
            _ => {}
        }
    }

    fn settle(&mut self, intent: Record, object: Option<&Object>) {
        let Record::Intent {
            run,
            address,
            ty,
            action,
            identifier,
            region,
            properties,
            needs,
            group,
            protect,
            ..
        } = intent
        else {
            return;
        };
        match (action, object) {
            (Action::Create | Action::Replace | Action::Update, Some(object)) => {
                let before = self.resources.get(&address).filter(|_| action == Action::Update);
                let (identifier, mut properties) = (object.identifier.clone(), properties);
                let mut attributes = answered(before, &properties, &object.properties);
                share(&identifier, &properties, &mut attributes);
                properties.shrink_to_fit();
                attributes.shrink_to_fit();
                let resource = Resource {
                    address: address.clone(),
                    ty,
                    identifier,
                    region,
                    properties,
                    attributes,
                    needs,
                    group,
                    protect,
                    tainted: false,
                    run,
                    began: self.began,
                };
                let made = resource.identifier.clone();
                let before = self.resources.insert(address, resource);
                // What a failed attempt left behind may be what a later one finished.
                if action != Action::Update
                    && let Some(before) = before.filter(|before| before.identifier != made)
                {
                    let key = (before.address.clone(), before.identifier.clone());
                    self.replaced.insert(key, before);
                }
            }
            (Action::Delete, _) => {
                self.resources.swap_remove(&address);
            }
            // The predecessor is in `replaced` when its successor came first, and still in
            // `resources` when it has to go first.
            (Action::DeleteReplaced, _) => {
                let key = (address, identifier.unwrap_or_default());
                if self.replaced.swap_remove(&key).is_none() {
                    let (address, identifier) = key;
                    if self.resources.get(&address).is_some_and(|r| r.identifier == identifier) {
                        self.resources.swap_remove(&address);
                    }
                }
            }
            (Action::Barrier, _) | (_, None) => {}
        }
    }
}

/// Returns what the cloud answered. What an update did not ask for anew keeps its answer from before:
/// a change that somebody made there would otherwise pass for ours, and never be found.
fn answered(before: Option<&Resource>, asked: &Properties, answer: &Properties) -> Properties {
    let mut answered = answer.clone();
    let Some(before) = before else { return answered };
    for (name, _) in
        asked.iter().filter(|(name, asked)| before.properties.get(*name) == Some(asked))
    {
        match before.attributes.get(name) {
            Some(value) => answered.insert(name.clone(), value.clone()),
            None => answered.shift_remove(name),
        };
    }
    answered
}

/// Lets attributes be the very values that were asked for, where they are equal: a state of many
/// things is half as large for it.
fn share(identifier: &SmolStr, asked: &Properties, attributes: &mut Properties) {
    for (name, value) in attributes {
        match (asked.get(name), &*value) {
            (Some(asked), _) if asked == value => value.clone_from(asked),
            (_, Value::Str(text)) if text == identifier => *value = Value::Str(identifier.clone()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run that creates one thing, as the journal has it.
    fn run(name: &str, address: &str) -> Vec<Record> {
        let record = |kind: &str, more: &str| {
            let text = format!(r#"{{"kind":"{kind}","run":"{name}","at":0,{more}}}"#);
            serde_json::from_str(&text).unwrap()
        };
        let operation = format!(r#""operation":0,"token":"{name}-0""#);
        let intent = format!(
            r#"{operation},"address":"{address}","type":"aws.sqs.Queue","action":"create",
            "identifier":null,"region":null,"properties":{{}},"needs":[],"group":null,
            "protect":false,"wave":1"#
        );
        let object = format!(r#"{operation},"object":{{"identifier":"q","properties":{{}}}}"#);
        vec![
            record(
                "run_started",
                r#""command":"apply","operations":1,"target":"local","provider":"sim""#,
            ),
            record("intent", &intent),
            record("done", &object),
        ]
    }

    #[test]
    fn runs_of_the_same_second_keep_their_order() {
        let mut state = State::default();
        let records = [run("20261121-015503-ffff", "first"), run("20261121-015503-0000", "second")];
        records.concat().iter().for_each(|record| state.apply(record));
        let began = |address: &str| state.resources[&address.parse::<Address>().unwrap()].began;
        assert!(began("first") < began("second"));
    }
}

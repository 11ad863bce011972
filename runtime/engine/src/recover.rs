//! Resolves intents without an outcome, which a run leaves behind when its process dies or an answer
//! is lost: by asking the cloud, never by guessing. Comes before planning.

use std::sync::Arc;

use futures::StreamExt;
use futures::stream;
use msd_model::address::Address;
use msd_model::plan::{Action, OperationId};
use msd_model::schema::{ResourceType, SchemaSet, Schemas};
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use msd_model::value::{Record as Properties, Value};
use smol_str::SmolStr;

use crate::attribute::collect_schemas;
use crate::clock::Clock;
use crate::compare::same;
use crate::event::{Event, Sink};
use crate::journal::{Record, RunId};
use crate::provider::{ErrorClass, Lost, Object, Provider, ProviderError, Thing};
use crate::seal::Sealer;
use crate::shape::Shape;
use crate::state::State;
use crate::store::{Store, StoreError};

/// How many questions are under way at once.
const PARALLELISM: usize = 16;

/// What recovery needs. The caller holds the store's lock.
pub struct Recovery<'a> {
    /// Secret parameters in the clear, so that they are recognised in what the cloud returns.
    pub secrets: &'a Properties,
    pub schemas: &'a (dyn Schemas + Sync),
    pub provider: &'a dyn Provider,
    pub store: &'a dyn Store,
    pub clock: &'a dyn Clock,
    pub sink: &'a dyn Sink,
}

#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    #[error(
        "an earlier run ended in the middle of an operation on `{address}`, and the cloud does not say \
         what became of it: {error}\nhelp: nothing is lost; repeat the command when it answers again"
    )]
    Provider { address: Address, error: ProviderError },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Resolves every open intent, in the journal and in the state. Returns how many there were.
pub async fn recover(recovery: &Recovery<'_>, state: &mut State) -> Result<usize, RecoverError> {
    let open: Vec<Question> = state.open.values().filter_map(Question::new).collect();
    if open.is_empty() {
        return Ok(0);
    }
    let schemas = collect_schemas(open.iter().map(|question| &question.ty), recovery.schemas);
    let sealer = Sealer::new(&state.seal_key, recovery.secrets);
    let asking = Asking { recovery, schemas: &schemas, sealer: &sealer };
    let answers: Vec<Result<Record, RecoverError>> = stream::iter(&open)
        .map(|question| asking.ask(question))
        .buffered(PARALLELISM)
        .collect()
        .await;
    // What is known now is written down even if another question has no answer.
    let (mut records, mut failure) = (Vec::new(), None);
    for (question, answer) in open.iter().zip(answers) {
        match answer {
            Ok(record) => {
                let found = match &record {
                    Record::Failed { error, .. } => error.made.is_some(),
                    _ => true,
                };
                let (address, ty) = (question.address.clone(), question.ty.clone());
                let action = question.action;
                recovery.sink.send(&Event::Recovered { address, ty, action, found });
                records.push(record);
            }
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    recovery.store.append(records.clone()).await?;
    records.iter().for_each(|record| state.apply(record));
    failure.map_or(Ok(records.len()), Err)
}

/// An intent whose outcome is not known.
struct Question {
    run: RunId,
    operation: OperationId,
    token: SmolStr,
    address: Address,
    ty: TypeName,
    action: Action,
    identifier: Option<SmolStr>,
    region: Option<SmolStr>,
    transport: Option<Transport>,
    properties: Properties,
    at: i64,
}

impl Question {
    fn new(intent: &Record) -> Option<Question> {
        match intent.clone() {
            Record::Intent {
                run,
                operation,
                token,
                address,
                ty,
                action,
                identifier,
                region,
                transport,
                properties,
                at,
                ..
            } => Some(Question {
                run,
                operation,
                token,
                address,
                ty,
                action,
                identifier,
                region,
                transport,
                properties,
                at,
            }),
            _ => None,
        }
    }
}

/// Tells whether the cloud may say something else in a while.
fn is_passing(error: &ProviderError) -> bool {
    matches!(error.class, ErrorClass::Throttling | ErrorClass::Transient | ErrorClass::Eventual)
}

struct Asking<'a> {
    recovery: &'a Recovery<'a>,
    schemas: &'a SchemaSet,
    sealer: &'a Sealer<'a>,
}

impl Asking<'_> {
    async fn ask(&self, question: &Question) -> Result<Record, RecoverError> {
        let provider = self.recovery.provider;
        let failed = |error: ProviderError| RecoverError::Provider {
            address: question.address.clone(),
            error: self.sealer.error(error),
        };
        let thing = question.identifier.as_deref().map(|identifier| Thing {
            ty: &question.ty,
            identifier,
            region: question.region.as_deref(),
            via: question.transport,
        });
        let schema = self.schemas.0.get(&question.ty).map(Arc::as_ref);
        match (question.action, thing) {
            (Action::Create | Action::Replace, _) => {
                let lost = Lost {
                    address: &question.address,
                    ty: &question.ty,
                    token: &question.token,
                    region: question.region.as_deref(),
                    via: question.transport,
                    properties: &question.properties,
                    since: question.at,
                };
                let found = provider.find(lost).await;
                Ok(match found {
                    Ok(Some(object)) => self.done(question, Some(&object), schema),
                    Ok(None) => self.did_not_happen(question),
                    // It is there, and asking again will not make it whole.
                    Err(error) if error.made.is_some() && !is_passing(&error) => {
                        self.record_failure(question, self.sealer.error(error))
                    }
                    Err(error) => return Err(failed(error)),
                })
            }
            (Action::Update, Some(thing)) => {
                let found = provider.read(thing).await.map_err(failed)?;
                Ok(match found.filter(|object| self.is_as_intended(question, object, schema)) {
                    Some(object) => self.done(question, Some(&object), schema),
                    None => self.did_not_happen(question),
                })
            }
            (Action::Delete | Action::DeleteReplaced, Some(thing)) => {
                let found = provider.read(thing).await.map_err(failed)?;
                Ok(match found {
                    None => self.done(question, None, schema),
                    Some(_) => self.did_not_happen(question),
                })
            }
            (Action::Update | Action::Delete | Action::DeleteReplaced | Action::Barrier, _) => {
                Ok(self.did_not_happen(question))
            }
        }
    }

    /// Tells whether every intended property is there. What the cloud never shows cannot be told: then
    /// the update is planned once more, which does no harm.
    fn is_as_intended(
        &self,
        question: &Question,
        object: &Object,
        schema: Option<&ResourceType>,
    ) -> bool {
        question.properties.iter().filter(|(_, value)| **value != Value::Null).all(
            |(name, intended)| {
                let found = object.properties.get(name).unwrap_or(&Value::Null);
                self.matches(intended, found, Shape::property(schema, name))
            },
        )
    }

    fn matches(&self, intended: &Value, found: &Value, shape: Shape<'_>) -> bool {
        match (intended, found) {
            (Value::Sealed(digest), Value::Sealed(found)) => digest == found,
            (Value::Sealed(digest), found) => *digest == self.sealer.digest(found),
            (Value::List(intended), Value::List(found))
                if intended.iter().any(Value::is_secret) && intended.len() == found.len() =>
            {
                intended
                    .iter()
                    .zip(found.iter())
                    .all(|(intended, found)| self.matches(intended, found, shape.element()))
            }
            // The cloud may add fields of its own to a record.
            (Value::Map(intended), Value::Map(found)) => intended.iter().all(|(name, intended)| {
                let found = found.get(name).unwrap_or(&Value::Null);
                *intended == Value::Null || self.matches(intended, found, shape.field(name))
            }),
            (intended, found) => same(intended, found, shape),
        }
    }

    fn done(
        &self,
        question: &Question,
        object: Option<&Object>,
        schema: Option<&ResourceType>,
    ) -> Record {
        Record::Done {
            run: question.run.clone(),
            operation: question.operation,
            token: question.token.clone(),
            object: object.map(|object| self.sealer.object(object, &question.properties, schema)),
            at: self.recovery.clock.epoch().0,
        }
    }

    fn did_not_happen(&self, question: &Question) -> Record {
        let message = "the run ended before it was carried out".to_owned();
        let error = ProviderError::new(ErrorClass::Terminal, "Interrupted", message);
        self.record_failure(question, error)
    }

    fn record_failure(&self, question: &Question, error: ProviderError) -> Record {
        Record::Failed {
            run: question.run.clone(),
            operation: question.operation,
            token: question.token.clone(),
            error,
            at: self.recovery.clock.epoch().0,
        }
    }
}

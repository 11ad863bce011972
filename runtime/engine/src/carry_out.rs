//! Carries out one operation: values, intent on disk, the call with its retries, outcome on disk.

mod call;
mod pacing;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use msd_model::eval;
use msd_model::plan::{Action, Operation, OperationId, Plan};
use msd_model::schema::SchemaSet;
use msd_model::task::TaskKind;
use msd_model::units::Millis;
use msd_model::value::{Record as Properties, Value};
use smol_str::SmolStr;

use crate::batch::{Meeting, Seat};
use crate::clock::Clock;
use crate::event::{Event, Sink};
use crate::journal::{Record, RunId, Waited};
use crate::limiter::{Limiter, Pass, Start};
use crate::live::Live;
use crate::operation::changed;
use crate::provider::{ErrorClass, Object, Provider, ProviderError};
use crate::report::Failure;
use crate::seal::Sealer;
use crate::store::{Store, StoreError};

use self::call::{Call, CallError};

/// Everything that the operations of a run share.
pub struct Worker<'a> {
    pub run: &'a RunId,
    pub plan: &'a Plan,
    pub provider: &'a dyn Provider,
    pub store: &'a dyn Store,
    pub clock: &'a dyn Clock,
    pub sink: &'a dyn Sink,
    pub schemas: &'a SchemaSet,
    pub sealer: Sealer<'a>,
    pub live: Live<'a>,
    pub limiter: Limiter<'a>,
    pub seed: u64,
    /// Once true nothing new starts.
    pub halted: AtomicBool,
    /// Whether a failure leaves alone what does not depend on it.
    pub goes_on: bool,
    /// How many more attempts the run may make beyond first ones.
    pub retries_left: AtomicI64,
    /// How many calls are on their way.
    pub running: AtomicU64,
}

/// How an operation ended.
pub enum Ended {
    Done,
    Failed(Box<Failure>),
    /// The journal cannot be written: nothing may go on.
    Store(StoreError),
}

/// Properties ready for the call, and as the journal may have them.
struct Prepared {
    /// Resolved but for secrets.
    closed: Properties,
    open: Properties,
    sealed: Properties,
}

impl Worker<'_> {
    /// With a meeting, the first attempt is made together with others.
    pub async fn carry_out(
        &self,
        start: Start,
        meeting: Option<Arc<Meeting>>,
    ) -> (OperationId, Ended) {
        let id = start.operation;
        self.running.fetch_add(1, Ordering::Relaxed);
        let started = self.clock.elapsed();
        let waited = start.wait.as_ref().map(|wait| Waited {
            limit: wait.limit.clone(),
            time: Millis::from(started - wait.since),
        });
        let pass = self.limiter.pass(start);
        let seat = meeting.as_ref().map(|meeting| meeting.seat());
        let ended = self.start(id, pass, waited, seat).await.unwrap_or_else(Ended::Store);
        self.running.fetch_sub(1, Ordering::Relaxed);
        self.tell_failure(id, &ended, started);
        (id, ended)
    }

    pub fn is_halted(&self) -> bool {
        self.halted.load(Ordering::Relaxed)
    }

    async fn start(
        &self,
        id: OperationId,
        mut pass: Pass<'_>,
        waited: Option<Waited>,
        seat: Option<Seat<'_>>,
    ) -> Result<Ended, StoreError> {
        let operation = self.plan.operation(id);
        let token = self.run.token(id);
        let started = self.clock.elapsed();
        let prepared = match self.prepare(operation) {
            Ok(prepared) => prepared,
            Err(error) => {
                // No call leaves, so that there is no intent either; history still shows why.
                let error = self.sealer.error(error);
                self.record_failure(id, token, &error).await?;
                return Ok(self.failed(id, CallError { error, attempts: 0, uncertain: false }));
            }
        };
        self.sink.send(&Event::Started {
            operation: id,
            address: operation.address.clone(),
            ty: operation.ty.clone(),
            action: operation.action,
            expected: operation.estimate,
        });
        self.tell_question(id, &prepared.sealed);
        let intent = self.intent(id, &token, &prepared.sealed, waited);
        self.store.append(vec![intent]).await?;
        let mut sealer = self.sealer.clone();
        sealer.learn(&prepared.sealed, &prepared.open);
        let call = Call { id, token: &token, prepared: &prepared, sealer: &sealer };
        match self.within_timeout(&call, &mut pass, seat).await? {
            Ok(object) => {
                let identifier = object.as_ref().map(|object| object.identifier.clone());
                self.note_success(id, token, prepared, object, &sealer).await?;
                self.sink.send(&Event::Finished {
                    operation: id,
                    address: operation.address.clone(),
                    ty: operation.ty.clone(),
                    action: operation.action,
                    identifier,
                    took: Millis::from(self.clock.elapsed() - started),
                });
                Ok(Ended::Done)
            }
            Err(failure) => {
                match failure.uncertain {
                    // Without an outcome the intent stays open: the next run asks the cloud.
                    true => {
                        let (run, error) = (self.run.clone(), failure.error.clone());
                        let (attempt, at) = (failure.attempts, self.now());
                        let last = Record::Retried { run, operation: id, attempt, error, at };
                        self.store.append(vec![last]).await?;
                    }
                    false => self.record_failure(id, token, &failure.error).await?,
                }
                Ok(self.failed(id, failure))
            }
        }
    }

    /// Says what a gate asks, unless its policy has the answer.
    fn tell_question(&self, id: OperationId, sealed: &Properties) {
        let operation = self.plan.operation(id);
        let opens = sealed.get("policy") == Some(&Value::Bool(true));
        if TaskKind::of(&operation.ty) != Some(TaskKind::Gate) || opens {
            return;
        }
        let text = |value: &Value| value.as_str().map(SmolStr::new);
        let approvers = sealed.get("approvers").and_then(Value::as_list).unwrap_or_default();
        self.sink.send(&Event::Asked {
            operation: id,
            address: operation.address.clone(),
            message: sealed.get("message").and_then(text).unwrap_or_default(),
            approvers: approvers.iter().filter_map(text).collect(),
        });
    }

    fn prepare(&self, operation: &Operation) -> Result<Prepared, ProviderError> {
        let schema = self.schemas.0.get(&operation.ty).map(AsRef::as_ref);
        let mut closed = Properties::default();
        let mut open = Properties::default();
        let changed = changed(operation);
        for (name, value) in operation.properties.iter() {
            let invalid = |message: String| ProviderError {
                property: Some(name.as_str().into()),
                ..ProviderError::new(ErrorClass::Invalid, "Expression", message)
            };
            let value = self.live.resolve(value).map_err(invalid)?;
            let clear = eval::resolve(&value, &mut self.live.open())
                .map_err(|error| invalid(error.message))?;
            if !clear.is_known() {
                return Err(invalid(format!("`{name}` is still not known")));
            }
            match holds_sealed(&clear) {
                false => {
                    open.insert(name.clone(), clear);
                }
                // What does not change need not be sent.
                true if operation.action == Action::Update && !changed.contains(name) => {}
                true => {
                    return Err(invalid(format!(
                        "`{name}` needs a secret that the cloud showed only once; the state keeps no more \
                     than a digest of it: replace the resource that it comes from"
                    )));
                }
            }
            closed.insert(name.clone(), value);
        }
        let sealed = self.sealer.properties(&closed, schema, &mut self.live.open());
        self.live.resolved(&operation.properties);
        Ok(Prepared { closed, open, sealed })
    }

    fn intent(
        &self,
        id: OperationId,
        token: &SmolStr,
        sealed: &Properties,
        waited: Option<Waited>,
    ) -> Record {
        let operation = self.plan.operation(id);
        Record::Intent {
            run: self.run.clone(),
            operation: id,
            token: token.clone(),
            address: operation.address.clone(),
            ty: operation.ty.clone(),
            action: operation.action,
            identifier: operation.identifier.clone(),
            region: operation.region.clone(),
            transport: operation.transport,
            properties: sealed.clone(),
            needs: operation.needs.clone(),
            group: operation.group.clone(),
            protect: operation.protect,
            source: operation.source.clone(),
            wave: operation.wave,
            waited,
            at: self.now(),
        }
    }

    async fn note_success(
        &self,
        id: OperationId,
        token: SmolStr,
        prepared: Prepared,
        object: Option<Object>,
        sealer: &Sealer<'_>,
    ) -> Result<(), StoreError> {
        let operation = self.plan.operation(id);
        let schema = self.schemas.0.get(&operation.ty).map(AsRef::as_ref);
        let sealed = object.as_ref().map(|object| sealer.object(object, &prepared.sealed, schema));
        if let (Some(object), Some(sealed)) = (object, &sealed) {
            let (address, ty) = (&operation.address, &operation.ty);
            self.live.set(address, ty, prepared.closed, object.properties, &sealed.properties);
        }
        let (run, at) = (self.run.clone(), self.now());
        let done = Record::Done { run, operation: id, token, object: sealed, at };
        self.store.append(vec![done]).await
    }

    async fn record_failure(
        &self,
        id: OperationId,
        token: SmolStr,
        error: &ProviderError,
    ) -> Result<(), StoreError> {
        let (run, error, at) = (self.run.clone(), error.clone(), self.now());
        self.store.append(vec![Record::Failed { run, operation: id, token, error, at }]).await
    }

    fn failed(&self, id: OperationId, failure: CallError) -> Ended {
        let operation = self.plan.operation(id);
        Ended::Failed(Box::new(Failure {
            operation: id,
            address: operation.address.clone(),
            ty: operation.ty.clone(),
            action: operation.action,
            source: operation.source.clone(),
            error: failure.error,
            attempts: failure.attempts,
            uncertain: failure.uncertain,
        }))
    }

    fn tell_failure(&self, id: OperationId, ended: &Ended, started: Duration) {
        let operation = self.plan.operation(id);
        let (error, cause) = match ended {
            Ended::Failed(failure) => {
                (failure.error.to_string(), Some(Box::new(failure.error.clone())))
            }
            Ended::Store(error) => (error.to_string(), None),
            Ended::Done => return,
        };
        self.sink.send(&Event::Failed {
            operation: id,
            address: operation.address.clone(),
            ty: operation.ty.clone(),
            action: operation.action,
            error,
            cause,
            took: Millis::from(self.clock.elapsed() - started),
        });
    }

    fn now(&self) -> i64 {
        self.clock.epoch().0
    }
}

fn holds_sealed(value: &Value) -> bool {
    match value {
        Value::Sealed(_) => true,
        Value::List(items) => items.iter().any(holds_sealed),
        Value::Map(fields) => fields.values().any(holds_sealed),
        _ => false,
    }
}

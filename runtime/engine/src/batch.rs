//! Operations that share one call. Each keeps its own intent, token, outcome and rollback; only the first
//! attempt is made for all of them at once, and counts once against limits. What fails in it goes on
//! alone.

use std::sync::{Mutex, MutexGuard, PoisonError};

use msd_model::plan::{Operation, OperationId, Plan};
use msd_model::value::{Record as Properties, Value};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tokio::sync::{Notify, oneshot};

use crate::provider::{ErrorClass, Object, ProviderError};

/// Puts operations together that may share a call; others are alone. Keeps their order. `value` returns
/// a property as far as it is known.
pub fn gather(
    plan: &Plan,
    ready: &[OperationId],
    value: impl Fn(&Operation, &str) -> Value,
) -> Vec<Vec<OperationId>> {
    let mut calls: Vec<Vec<OperationId>> = Vec::with_capacity(ready.len());
    let mut open: FxHashMap<String, usize> = FxHashMap::default();
    for id in ready {
        let operation = plan.operation(*id);
        let Some(batch) = &operation.batch else {
            calls.push(vec![*id]);
            continue;
        };
        let same: Vec<Value> = batch.same.iter().map(|name| value(operation, name)).collect();
        // One that may take longer, or may not take as long, is no company.
        let Operation { ty, action, region, transport, limits, timeout, estimate, .. } = operation;
        let key = format!(
            "{ty} {action:?} {region:?} {transport:?} {limits:?} {timeout:?} {estimate:?} {same:?}"
        );
        match open.get(&key).copied() {
            Some(call) if calls[call].len() < batch.size as usize => calls[call].push(*id),
            _ => {
                open.insert(key, calls.len());
                calls.push(vec![*id]);
            }
        }
    }
    calls
}

/// What one operation wants of a shared call.
pub struct Wanted {
    pub operation: OperationId,
    pub token: SmolStr,
    pub properties: Properties,
    answer: oneshot::Sender<Result<Object, ProviderError>>,
}

impl Wanted {
    pub fn answer(self, answer: Result<Object, ProviderError>) {
        // One that no longer waits has run out of time: recovery asks what became of it.
        let _ = self.answer.send(answer);
    }
}

/// Where the operations of one call meet. The last one that arrives makes the call for all.
pub struct Meeting {
    inner: Mutex<Inner>,
    changed: Notify,
}

struct Inner {
    /// How many have neither arrived nor left.
    missing: usize,
    wanted: Vec<Wanted>,
}

/// What one that takes part finds next.
pub enum Turn {
    /// Everybody is there: make the call and answer all, oneself included.
    Call(Vec<Wanted>),
    Answered(Result<Object, ProviderError>),
}

/// The place of one operation in a meeting; leaves it when dropped.
pub struct Seat<'m> {
    meeting: &'m Meeting,
    arrived: bool,
    receiver: Option<oneshot::Receiver<Result<Object, ProviderError>>>,
}

impl Meeting {
    pub fn new(operations: usize) -> Meeting {
        let inner = Inner { missing: operations, wanted: Vec::new() };
        Meeting { inner: Mutex::new(inner), changed: Notify::new() }
    }

    pub fn seat(&self) -> Seat<'_> {
        Seat { meeting: self, arrived: false, receiver: None }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        // Every change of it is whole, so that a panic elsewhere leaves nothing half-done.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat<'_> {
    /// Says what is wanted.
    pub fn arrive(&mut self, operation: OperationId, token: &SmolStr, properties: &Properties) {
        let (answer, receiver) = oneshot::channel();
        let (token, properties) = (token.clone(), properties.clone());
        let mut inner = self.meeting.inner();
        inner.wanted.push(Wanted { operation, token, properties, answer });
        inner.missing -= 1;
        self.arrived = true;
        self.receiver = Some(receiver);
    }

    /// Waits until everybody has arrived, or the call has been made.
    pub async fn turn(&mut self) -> Turn {
        let gone =
            || ProviderError::new(ErrorClass::Transient, "Abandoned", "the call was given up");
        let Some(receiver) = &mut self.receiver else { return Turn::Answered(Err(gone())) };
        loop {
            let changed = self.meeting.changed.notified();
            {
                let mut inner = self.meeting.inner();
                if inner.missing == 0 && !inner.wanted.is_empty() {
                    let mut wanted = std::mem::take(&mut inner.wanted);
                    wanted.sort_unstable_by_key(|one| one.operation);
                    return Turn::Call(wanted);
                }
            }
            tokio::select! {
                biased;
                answer = &mut *receiver => {
                    return Turn::Answered(answer.unwrap_or_else(|_| Err(gone())));
                }
                () = changed => {}
            }
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        if !self.arrived {
            self.meeting.inner().missing -= 1;
            self.meeting.changed.notify_waiters();
        }
    }
}

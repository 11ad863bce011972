//! The call to the provider: attempts, pauses between them, and the time for all of them.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use msd_model::plan::{Action, Operation, OperationId};
use msd_model::policy::Retry;
use msd_model::task::TaskKind;
use msd_model::units::Millis;
use msd_model::value::Record as Properties;
use smol_str::SmolStr;

use super::pacing::Pacing;
use super::{Prepared, Worker};
use crate::admission::{Outcome, SLOW, Urgency};
use crate::batch::{Seat, Turn};
use crate::event::Event;
use crate::journal::Record;
use crate::limiter::Pass;
use crate::operation::changed;
use crate::provider::{Create, Delete, ErrorClass, Object, Pace, ProviderError, Thing, Update};
use crate::reading;
use crate::retry;
use crate::seal::Sealer;
use crate::store::StoreError;

/// One operation with all that its attempts need.
pub struct Call<'a> {
    pub id: OperationId,
    pub token: &'a SmolStr,
    pub prepared: &'a Prepared,
    pub sealer: &'a Sealer<'a>,
}

pub struct CallError {
    pub error: ProviderError,
    pub attempts: u32,
    /// It may have had an effect all the same.
    pub uncertain: bool,
}

impl Worker<'_> {
    /// Makes attempts until one succeeds, another is no use, or the operation's time is over. The
    /// outer error is the journal's.
    pub(super) async fn within_timeout<'a>(
        &'a self,
        call: &Call<'_>,
        pass: &mut Pass<'a>,
        seat: Option<Seat<'_>>,
    ) -> Result<Result<Option<Object>, CallError>, StoreError> {
        let made = AtomicU32::new(0);
        let attempts = self.attempts(call, pass, seat, &made);
        let Some(timeout) = self.plan.operation(call.id).timeout else { return attempts.await };
        tokio::select! {
            biased;
            outcome = attempts => outcome,
            () = self.clock.sleep(timeout.as_duration()) => {
                let message = format!("not finished within {timeout}");
                let error = ProviderError::new(ErrorClass::Transient, "Timeout", message);
                let attempts = made.load(Ordering::Relaxed);
                Ok(Err(CallError { error, attempts, uncertain: true }))
            }
        }
    }

    async fn attempts<'a>(
        &'a self,
        call: &Call<'_>,
        pass: &mut Pass<'a>,
        mut seat: Option<Seat<'_>>,
        made: &AtomicU32,
    ) -> Result<Result<Option<Object>, CallError>, StoreError> {
        let operation = self.plan.operation(call.id);
        let retry = operation.retry.clone().unwrap_or_default();
        let mut uncertain = false;
        let mut left_behind = None;
        loop {
            let attempt = made.fetch_add(1, Ordering::Relaxed) + 1;
            let began = self.clock.elapsed();
            let answer = match seat.take() {
                Some(seat) => self.together(call, seat).await,
                None => self.once(operation, call).await,
            };
            let took = self.clock.elapsed() - began;
            for (breaker, state) in pass.tell(outcome(operation, answer.as_ref().err(), took)) {
                self.sink.send(&Event::Breaker { breaker: breaker.clone(), state });
                let (run, at) = (self.run.clone(), self.now());
                self.store.append(vec![Record::Breaker { run, breaker, state, at }]).await?;
            }
            let error = match answer {
                Ok(object) => return Ok(Ok(object)),
                Err(error) => call.sealer.error(error),
            };
            // What one attempt left behind, a later one may not come to see.
            left_behind = error.made.clone().or(left_behind);
            let error = ProviderError { made: left_behind.clone(), ..error };
            // A lost answer may hide a success, whatever later attempts say.
            uncertain |= error.class == ErrorClass::Transient;
            let worthwhile = retry::is_worthwhile(&retry, &error) || is_asked_for(operation);
            if attempt >= retry.attempts || !worthwhile {
                return Ok(Err(CallError { error, attempts: attempt, uncertain }));
            }
            if self.retries_left.fetch_sub(1, Ordering::Relaxed) <= 0 {
                let message = format!("{} (the run has used up its retries)", error.message);
                let error = ProviderError { message, ..error };
                return Ok(Err(CallError { error, attempts: attempt, uncertain }));
            }
            self.pause(call.id, attempt, &retry, error, pass).await?;
        }
    }

    /// Waits before the next attempt; that one is a call like any other, so it takes tokens too.
    async fn pause<'a>(
        &'a self,
        id: OperationId,
        attempt: u32,
        retry: &Retry,
        error: ProviderError,
        pass: &mut Pass<'a>,
    ) -> Result<(), StoreError> {
        let operation = self.plan.operation(id);
        // Operations that fail together must not come back together.
        let seed = self.seed ^ u64::from(id.0).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let pause = retry::pause(retry, attempt, seed);
        self.sink.send(&Event::Retrying {
            operation: id,
            address: operation.address.clone(),
            attempt,
            pause: Millis::from(pause),
            error: error.to_string(),
        });
        let (run, at) = (self.run.clone(), self.now());
        self.store.append(vec![Record::Retried { run, operation: id, attempt, error, at }]).await?;
        // It has been at it longer than anybody who has not begun.
        pass.again(pause, Urgency::new(u64::MAX, u64::from(id.0))).await;
        Ok(())
    }

    /// Makes the one call for all that meet, or waits until another has made it.
    async fn together(
        &self,
        call: &Call<'_>,
        mut seat: Seat<'_>,
    ) -> Result<Option<Object>, ProviderError> {
        seat.arrive(call.id, call.token, &call.prepared.open);
        let wanted = match seat.turn().await {
            Turn::Answered(answer) => return answer.map(Some),
            Turn::Call(wanted) => wanted,
        };
        let operations: Vec<OperationId> = wanted.iter().map(|one| one.operation).collect();
        if operations.len() > 1 {
            let ty = self.plan.operation(call.id).ty.clone();
            self.sink.send(&Event::Batched { operations, ty });
        }
        let pace = Pacing::new(self, call.id);
        let requests: Vec<Create<'_>> = wanted
            .iter()
            .map(|one| {
                let operation = self.plan.operation(one.operation);
                self.create(operation, &one.properties, &one.token, &pace)
            })
            .collect();
        let answers = match requests.as_slice() {
            [alone] => vec![self.provider.create(*alone).await],
            many => self.provider.create_many(many).await,
        };
        drop(requests);
        let mut own = None;
        for (one, answer) in wanted.into_iter().zip(answers) {
            match one.operation == call.id {
                true => own = Some(answer),
                false => one.answer(answer),
            }
        }
        let silent = "the call said nothing about it";
        own.unwrap_or_else(|| Err(ProviderError::new(ErrorClass::Transient, "NoAnswer", silent)))
            .map(Some)
    }

    fn create<'r>(
        &self,
        operation: &'r Operation,
        properties: &'r Properties,
        token: &'r str,
        pace: &'r dyn Pace,
    ) -> Create<'r> {
        Create {
            address: &operation.address,
            ty: &operation.ty,
            properties,
            region: operation.region.as_deref(),
            via: operation.transport,
            token,
            estimate: operation.estimate,
            ready: operation.ready,
            pace,
        }
    }

    async fn once(
        &self,
        operation: &Operation,
        call: &Call<'_>,
    ) -> Result<Option<Object>, ProviderError> {
        let region = operation.region.as_deref();
        let estimate = operation.estimate;
        let identifier = operation.identifier.as_deref().unwrap_or("");
        let via = operation.transport;
        let thing = Thing { ty: &operation.ty, identifier, region, via };
        let properties = &call.prepared.open;
        match operation.action {
            Action::Create | Action::Replace => {
                let pace = Pacing::new(self, call.id);
                let create = self.create(operation, properties, call.token, &pace);
                self.provider.create(create).await.map(Some)
            }
            Action::Update => {
                let changed = changed(operation);
                let ready = operation.ready;
                let update = Update { thing, properties, changed: &changed, estimate, ready };
                self.provider.update(update).await.map(Some)
            }
            Action::Delete | Action::DeleteReplaced => {
                let undo = self.plan.rolls_back.is_some();
                let delete = Delete { thing, properties, undo, estimate };
                self.provider.delete(delete).await.map(|()| None)
            }
            Action::Barrier => Ok(None),
        }
    }
}

/// Returns what limits and breakers make of an answer.
fn outcome(operation: &Operation, error: Option<&ProviderError>, took: Duration) -> Outcome {
    let slow = operation.estimate.as_duration().mul_f64(SLOW);
    match error {
        None if took > slow && !slow.is_zero() => Outcome::Slow,
        error => reading::outcome(error),
    }
}

/// Tells whether any failure is worth another attempt: an action with `@retry` and no list of errors
/// says so, because a command's exit code tells nothing of its cause.
fn is_asked_for(operation: &Operation) -> bool {
    let says = operation.retry.as_ref().is_some_and(|retry| retry.on.is_empty());
    says && matches!(TaskKind::of(&operation.ty), Some(TaskKind::Action | TaskKind::Check))
}

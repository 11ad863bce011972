//! The call to the provider: attempts, pauses between them, and the time for all of them.

use super::*;

impl Worker<'_> {
    /// Makes attempts until one succeeds, another is no use, or the operation's time is over. The
    /// outer error is the journal's.
    pub(super) async fn within_timeout(
        &self,
        id: OperationId,
        token: &SmolStr,
        prepared: &Prepared,
        sealer: &Sealer<'_>,
    ) -> Result<Result<Option<Object>, CallError>, StoreError> {
        let attempts = self.attempts(id, token, prepared, sealer);
        let Some(timeout) = self.plan.operation(id).timeout else { return attempts.await };
        tokio::select! {
            biased;
            outcome = attempts => outcome,
            () = self.clock.sleep(timeout.as_duration()) => {
                let message = format!("not finished within {timeout}");
                let error = ProviderError::new(ErrorClass::Transient, "Timeout", message);
                Ok(Err(CallError { error, attempts: 1, uncertain: true }))
            }
        }
    }

    async fn attempts(
        &self,
        id: OperationId,
        token: &SmolStr,
        prepared: &Prepared,
        sealer: &Sealer<'_>,
    ) -> Result<Result<Option<Object>, CallError>, StoreError> {
        let operation = self.plan.operation(id);
        let retry = operation.retry.clone().unwrap_or_default();
        let seed = self.seed ^ u64::from(id.0).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut uncertain = false;
        for attempt in 1.. {
            let error = match self.once(operation, token, prepared).await {
                Ok(object) => return Ok(Ok(object)),
                Err(error) => sealer.error(error),
            };
            // A lost answer may hide a success, whatever later attempts say.
            uncertain |= error.class == ErrorClass::Transient;
            if attempt >= retry.attempts || !retry::is_worthwhile(&retry, &error) {
                return Ok(Err(CallError { error, attempts: attempt, uncertain }));
            }
            self.pause(id, attempt, &retry, seed, error).await?;
        }
        unreachable!("the loop ends with its last attempt")
    }

    /// Waits before the next attempt; that one is a call like any other, so it takes tokens too.
    async fn pause(
        &self,
        id: OperationId,
        attempt: u32,
        retry: &Retry,
        seed: u64,
        error: ProviderError,
    ) -> Result<(), StoreError> {
        let operation = self.plan.operation(id);
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
        self.clock.sleep(pause).await;
        self.limiter.tokens(&operation.limits, self.clock, &|_| {}).await;
        Ok(())
    }

    async fn once(
        &self,
        operation: &Operation,
        token: &SmolStr,
        prepared: &Prepared,
    ) -> Result<Option<Object>, ProviderError> {
        let region = operation.region.as_deref();
        let estimate = operation.estimate;
        let identifier = operation.identifier.as_deref().unwrap_or("");
        let thing = Thing { ty: &operation.ty, identifier, region };
        match operation.action {
            Action::Create | Action::Replace => {
                let create = Create {
                    address: &operation.address,
                    ty: &operation.ty,
                    properties: &prepared.open,
                    region,
                    token,
                    estimate,
                };
                self.provider.create(create).await.map(Some)
            }
            Action::Update => {
                let changed = changed(operation);
                let properties = &prepared.open;
                let update = Update { thing, properties, changed: &changed, estimate };
                self.provider.update(update).await.map(Some)
            }
            Action::Delete | Action::DeleteReplaced => {
                self.provider.delete(Delete { thing, estimate }).await.map(|()| None)
            }
            Action::Barrier => Ok(None),
        }
    }
}

//! Sends tasks to the one who does them and everything else to the cloud.

use async_trait::async_trait;
use msd_engine::provider::{Create, Delete, Lost, Object, Provider, ProviderError, Thing, Update};
use msd_model::task::TaskKind;

use crate::provider::Tasks;

pub struct Router<C> {
    pub cloud: C,
    pub tasks: Tasks,
}

#[async_trait]
impl<C: Provider> Provider for Router<C> {
    async fn create(&self, request: Create<'_>) -> Result<Object, ProviderError> {
        match TaskKind::of(request.ty) {
            Some(kind) => {
                let Create { address, properties, estimate, .. } = request;
                self.tasks
                    .carry_out(kind, &address.to_string(), properties, estimate, &self.cloud)
                    .await
            }
            None => self.cloud.create(request).await,
        }
    }

    async fn create_many(&self, requests: &[Create<'_>]) -> Vec<Result<Object, ProviderError>> {
        // No task has a bulk call.
        self.cloud.create_many(requests).await
    }

    async fn read(&self, thing: Thing<'_>) -> Result<Option<Object>, ProviderError> {
        match TaskKind::of(thing.ty) {
            Some(_) => Ok(None),
            None => self.cloud.read(thing).await,
        }
    }

    async fn update(&self, request: Update<'_>) -> Result<Object, ProviderError> {
        let Update { thing, properties, estimate, .. } = request;
        match TaskKind::of(thing.ty) {
            Some(kind) => {
                self.tasks
                    .carry_out(kind, thing.identifier, properties, estimate, &self.cloud)
                    .await
            }
            None => self.cloud.update(request).await,
        }
    }

    async fn delete(&self, request: Delete<'_>) -> Result<(), ProviderError> {
        let Delete { thing, properties, undo, estimate } = request;
        match TaskKind::of(thing.ty) {
            Some(TaskKind::Action) if undo => {
                self.tasks.undo(thing.identifier, properties, estimate).await
            }
            // A task that is no longer declared is forgotten: there is nothing to take away.
            Some(_) => Ok(()),
            None => self.cloud.delete(request).await,
        }
    }

    async fn find(&self, lost: Lost<'_>) -> Result<Option<Object>, ProviderError> {
        match TaskKind::of(lost.ty) {
            // Nobody can tell whether an action was finished: it comes again, with the same key.
            Some(_) => Ok(None),
            None => self.cloud.find(lost).await,
        }
    }
}

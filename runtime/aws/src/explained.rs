//! The cloud as the engine sees it: errors tell the property at fault and what to do. Does nothing else.

use std::sync::Arc;

use async_trait::async_trait;
use msd_engine::provider::{Create, Delete, Lost, Object, Provider, ProviderError, Thing, Update};
use msd_model::ty::TypeName;
use msd_model::value::Record;

use crate::cloud::AwsCloud;
use crate::error::{property_of, with_hint};

/// An account that is shared with whoever asks it more than the engine does.
#[derive(Clone)]
pub struct Explained(pub Arc<AwsCloud>);

impl Explained {
    fn told(&self, error: ProviderError, ty: &TypeName, asked: &Record) -> ProviderError {
        let property = error.property.clone().or_else(|| {
            let (schema, schemas) = self.0.schema(ty)?;
            let name = property_of(&error, &schema, schemas, asked)?;
            Some(name.as_str().into())
        });
        with_hint(ProviderError { property, ..error })
    }
}

#[async_trait]
impl Provider for Explained {
    async fn create(&self, request: Create<'_>) -> Result<Object, ProviderError> {
        let Create { ty, properties, .. } = request;
        self.0.create(request).await.map_err(|error| self.told(error, ty, properties))
    }

    async fn create_many(&self, requests: &[Create<'_>]) -> Vec<Result<Object, ProviderError>> {
        let answers = self.0.create_many(requests).await;
        let told = |(answer, request): (Result<Object, ProviderError>, &Create<'_>)| {
            answer.map_err(|error| self.told(error, request.ty, request.properties))
        };
        answers.into_iter().zip(requests).map(told).collect()
    }

    async fn read(&self, thing: Thing<'_>) -> Result<Option<Object>, ProviderError> {
        self.0.read(thing).await.map_err(with_hint)
    }

    async fn update(&self, request: Update<'_>) -> Result<Object, ProviderError> {
        let Update { thing: Thing { ty, .. }, properties, .. } = request;
        self.0.update(request).await.map_err(|error| self.told(error, ty, properties))
    }

    async fn delete(&self, request: Delete<'_>) -> Result<(), ProviderError> {
        self.0.delete(request).await.map_err(with_hint)
    }

    async fn find(&self, lost: Lost<'_>) -> Result<Option<Object>, ProviderError> {
        self.0.find(lost).await.map_err(with_hint)
    }
}

//! What there is in a cloud, whoever made it: the question that comes before an import.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream;
use msd_model::limit::Limit;
use msd_model::policy::{Breaker, Retry};
use msd_model::schema::OperationKind;
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::clock::Clock;
use crate::provider::{ErrorClass, Object, Provider, ProviderError};
use crate::reading::{PARALLELISM, Reading};

/// How often a list is asked for, when something passing is in the way.
const ATTEMPTS: u32 = 3;

/// A cloud that can tell what is in it.
#[async_trait]
pub trait Inventory: Provider {
    /// Finds credentials, where there are any to find: once, and not for each type that is asked for.
    async fn sign_in(&self) -> Result<(), ProviderError> {
        Ok(())
    }

    /// Returns the identifiers of all things of a type in a region.
    async fn list(
        &self,
        ty: &TypeName,
        region: Option<&str>,
        via: Option<Transport>,
    ) -> Result<Vec<SmolStr>, ProviderError>;

    /// Returns those that the cloud made by itself and nobody would miss in a program: a default
    /// network, a managed key.
    async fn own(
        &self,
        things: &[(TypeName, Object)],
        region: Option<&str>,
    ) -> Result<FxHashSet<(TypeName, SmolStr)>, ProviderError>;
}

/// A type whose things are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    pub ty: TypeName,
    pub region: Option<SmolStr>,
    pub via: Option<Transport>,
}

/// Lists types, many at a time, in their order. Limits that list `list` among their operations hold.
pub async fn list_all(
    inventory: &dyn Inventory,
    clock: &dyn Clock,
    limits: &[Limit],
    wanted: &[Listing],
) -> Vec<Result<Vec<SmolStr>, ProviderError>> {
    // That one type cannot be listed says nothing of the others.
    let breaker = Breaker { threshold: 0, ..Breaker::default() };
    let reading = &Reading::with_breaker(inventory, clock, limits, breaker);
    // Where nobody answers for one type, nobody will for the next: Cloud Control is not everywhere.
    let silent = &AtomicBool::new(false);
    let lists = stream::iter(wanted).map(|Listing { ty, region, via }| async move {
        let region = region.as_deref();
        let is_general = *via == Some(Transport::CloudControl);
        let attempts = if is_general && silent.load(Ordering::Relaxed) { 1 } else { ATTEMPTS };
        let patience = Retry { attempts, ..Retry::default() };
        let ask = || inventory.list(ty, region, *via);
        let kind = OperationKind::List;
        let answer = reading.patiently((ty, region, *via), kind, ty.as_str(), &patience, ask).await;
        if is_general && answer.as_ref().is_err_and(|error| error.class == ErrorClass::Transient) {
            silent.store(true, Ordering::Relaxed);
        }
        answer
    });
    lists.buffered(PARALLELISM).collect().await
}

//! What there is in a cloud, whoever made it: the question that comes before an import.

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream;
use msd_model::limit::Limit;
use msd_model::schema::OperationKind;
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::clock::Clock;
use crate::provider::{Object, Provider, ProviderError};
use crate::reading::{PARALLELISM, Reading};

/// A cloud that can tell what is in it.
#[async_trait]
pub trait Inventory: Provider {
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
    let reading = &Reading::new(inventory, clock, limits);
    let lists = stream::iter(wanted).map(|Listing { ty, region, via }| async move {
        let region = region.as_deref();
        let ask = || inventory.list(ty, region, *via);
        reading.patiently((ty, region, *via), OperationKind::List, ty.as_str(), ask).await
    });
    lists.buffered(PARALLELISM).collect().await
}

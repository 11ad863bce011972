//! What is in the simulated cloud, for those who want to take it over.

use async_trait::async_trait;
use msd_engine::inventory::Inventory;
use msd_engine::provider::{ErrorClass, Object, ProviderError};
use msd_model::schema::OperationKind;
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::cloud::SimCloud;

#[async_trait]
impl Inventory for SimCloud {
    async fn list(
        &self,
        ty: &TypeName,
        region: Option<&str>,
        _: Option<Transport>,
    ) -> Result<Vec<SmolStr>, ProviderError> {
        let _permit = self.throttle.enter(ty, OperationKind::List, self.clock.elapsed())?;
        let place = self.spot(ty, region, "").region;
        let objects = self.list(Some(ty)).map_err(|error| {
            ProviderError::new(ErrorClass::Terminal, "SimulatedCloud", error.to_string())
        })?;
        let here = objects.into_iter().filter(|object| object.region == place);
        Ok(here.map(|object| object.identifier).collect())
    }

    /// Nothing is there that nobody asked for.
    async fn own(
        &self,
        _: &[(TypeName, Object)],
        _: Option<&str>,
    ) -> Result<FxHashSet<(TypeName, SmolStr)>, ProviderError> {
        Ok(FxHashSet::default())
    }
}

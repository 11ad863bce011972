//! What there is in an account, and what of it AWS made by itself.

mod own;

use async_trait::async_trait;
use msd_engine::inventory::Inventory;
use msd_engine::provider::{Object, ProviderError};
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::cloud::AwsCloud;
use crate::drivers;

#[async_trait]
impl Inventory for AwsCloud {
    async fn sign_in(&self) -> Result<(), ProviderError> {
        AwsCloud::sign_in(self).await
    }

    async fn list(
        &self,
        ty: &TypeName,
        region: Option<&str>,
        via: Option<Transport>,
    ) -> Result<Vec<SmolStr>, ProviderError> {
        let cx = self.context(ty, region).await?;
        drivers::of(ty, via)?.list(&cx).await
    }

    async fn own(
        &self,
        things: &[(TypeName, Object)],
        region: Option<&str>,
    ) -> Result<FxHashSet<(TypeName, SmolStr)>, ProviderError> {
        #[cfg_attr(not(feature = "ec2"), expect(unused_mut, reason = "networks alone add to it"))]
        let mut out: FxHashSet<(TypeName, SmolStr)> = things
            .iter()
            .filter(|(ty, object)| own::by_name(ty, object))
            .map(|(ty, object)| (ty.clone(), object.identifier.clone()))
            .collect();
        #[cfg(feature = "ec2")]
        if let Some((ty, _)) = things.iter().find(|(ty, _)| ty.service() == "ec2") {
            let cx = self.context(ty, region).await?;
            let defaults = own::Defaults::of(&cx).await?;
            let of_network = things.iter().filter(|(ty, object)| defaults.have(ty, object));
            out.extend(of_network.map(|(ty, object)| (ty.clone(), object.identifier.clone())));
        }
        #[cfg(not(feature = "ec2"))]
        let _ = region;
        Ok(out)
    }
}

//! Reads things that are there already, many at a time, with patience for a cloud that is busy.

use futures::StreamExt;
use futures::stream;
use msd_model::policy::Retry;
use msd_model::ty::TypeName;
use smol_str::SmolStr;

use crate::clock::Clock;
use crate::provider::{Object, Provider, ProviderError, Thing};
use crate::retry;

/// As many reads are on their way at once.
const PARALLELISM: usize = 32;

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub ty: TypeName,
    pub identifier: SmolStr,
    pub region: Option<SmolStr>,
}

/// Returns what was found, in the order of what was wanted; `None` where there is nothing.
pub async fn read_all(
    provider: &dyn Provider,
    clock: &dyn Clock,
    wanted: &[Wanted],
) -> Vec<Result<Option<Object>, ProviderError>> {
    let reads = wanted.iter().map(|one| read(provider, clock, one));
    stream::iter(reads).buffered(PARALLELISM).collect().await
}

async fn read(
    provider: &dyn Provider,
    clock: &dyn Clock,
    wanted: &Wanted,
) -> Result<Option<Object>, ProviderError> {
    let patience = Retry::default();
    let thing =
        Thing { ty: &wanted.ty, identifier: &wanted.identifier, region: wanted.region.as_deref() };
    let mut attempt = 1;
    loop {
        match provider.read(thing).await {
            Err(error)
                if attempt < patience.attempts && retry::is_worthwhile(&patience, &error) =>
            {
                // Reads that fail together need not come back together.
                let seed = wanted.identifier.bytes().map(u64::from).sum();
                clock.sleep(retry::pause(&patience, attempt, seed)).await;
                attempt += 1;
            }
            answer => return answer,
        }
    }
}

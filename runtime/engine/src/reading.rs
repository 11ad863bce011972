//! Reads things that are there already, many at a time, with patience for a cloud that is busy.

use futures::StreamExt;
use futures::stream;
use msd_model::limit::Limit;
use msd_model::policy::Retry;
use msd_model::schema::OperationKind;
use msd_model::ty::TypeName;
use smol_str::SmolStr;

use crate::clock::Clock;
use crate::limiter::Limiter;
use crate::operation;
use crate::provider::{Object, Provider, ProviderError, Thing};
use crate::retry;

/// As many reads are on their way at once.
pub(crate) const PARALLELISM: usize = 32;

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub ty: TypeName,
    pub identifier: SmolStr,
    pub region: Option<SmolStr>,
}

/// Returns what was found, in the order of what was wanted; `None` where there is nothing. Limits
/// that list `read` among their operations hold.
pub async fn read_all(
    provider: &dyn Provider,
    clock: &dyn Clock,
    limits: &[Limit],
    wanted: &[Wanted],
) -> Vec<Result<Option<Object>, ProviderError>> {
    let reading = &Reading::new(provider, clock, limits);
    let reads = stream::iter(wanted).map(|one| reading.read(one));
    reads.buffered(PARALLELISM).collect().await
}

/// Reads under limits, which all reads of one `Reading` share.
pub(crate) struct Reading<'a> {
    provider: &'a dyn Provider,
    clock: &'a dyn Clock,
    limits: &'a [Limit],
    limiter: Limiter,
}

impl<'a> Reading<'a> {
    pub fn new(
        provider: &'a dyn Provider,
        clock: &'a dyn Clock,
        limits: &'a [Limit],
    ) -> Reading<'a> {
        Reading { provider, clock, limits, limiter: Limiter::new(limits, PARALLELISM) }
    }

    /// Reads one thing, again and again as long as that may help.
    pub async fn read(&self, wanted: &Wanted) -> Result<Option<Object>, ProviderError> {
        let patience = Retry::default();
        let Wanted { ty, identifier, region } = wanted;
        let thing = Thing { ty, identifier, region: region.as_deref() };
        let uses = operation::uses(self.limits, ty, OperationKind::Read);
        let mut pass = self.limiter.admit(&uses, self.clock, &|_| {}).await;
        let mut attempt = 1;
        loop {
            match self.provider.read(thing).await {
                Err(error)
                    if attempt < patience.attempts && retry::is_worthwhile(&patience, &error) =>
                {
                    // Reads that fail together need not come back together.
                    let seed = identifier.bytes().map(u64::from).sum();
                    let pause = retry::pause(&patience, attempt, seed);
                    self.limiter.again(&mut pass, pause, &uses, self.clock).await;
                    attempt += 1;
                }
                answer => return answer,
            }
        }
    }
}

//! Reads things that are there already, many at a time, with patience for a cloud that is busy.

use futures::StreamExt;
use futures::stream;
use msd_model::limit::Limit;
use msd_model::policy::{Breaker, Retry};
use msd_model::schema::OperationKind;
use msd_model::transport::Transport;
use msd_model::ty::TypeName;
use smol_str::SmolStr;

use crate::admission::{Outcome, Urgency};
use crate::clock::Clock;
use crate::limiter::Limiter;
use crate::operation;
use crate::provider::{ErrorClass, Object, Provider, ProviderError, Thing};
use crate::retry;
use crate::walk::service;

/// As many reads are on their way at once.
pub(crate) const PARALLELISM: usize = 32;

/// What is to be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Wanted {
    pub ty: TypeName,
    pub identifier: SmolStr,
    pub region: Option<SmolStr>,
    /// What carries the question, where there is a choice.
    pub via: Option<Transport>,
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
    limits: &'a [Limit],
    limiter: Limiter<'a>,
}

impl<'a> Reading<'a> {
    pub fn new(
        provider: &'a dyn Provider,
        clock: &'a dyn Clock,
        limits: &'a [Limit],
    ) -> Reading<'a> {
        Reading::with_breaker(provider, clock, limits, Breaker::default())
    }

    pub fn with_breaker(
        provider: &'a dyn Provider,
        clock: &'a dyn Clock,
        limits: &'a [Limit],
        breaker: Breaker,
    ) -> Reading<'a> {
        let limiter = Limiter::new(limits, PARALLELISM, breaker, clock);
        Reading { provider, limits, limiter }
    }

    /// Reads one thing, again and again as long as that may help.
    pub async fn read(&self, wanted: &Wanted) -> Result<Option<Object>, ProviderError> {
        let Wanted { ty, identifier, region, via } = wanted;
        let (region, via) = (region.as_deref(), *via);
        let thing = Thing { ty, identifier, region, via };
        let ask = || self.provider.read(thing);
        let patience = Retry::default();
        self.patiently((ty, region, via), OperationKind::Read, identifier, &patience, ask).await
    }

    /// Asks under limits, again and again as long as that may help; `what` tells questions apart.
    pub async fn patiently<T, A>(
        &self,
        (ty, region, via): (&TypeName, Option<&str>, Option<Transport>),
        kind: OperationKind,
        what: &str,
        patience: &Retry,
        ask: impl Fn() -> A,
    ) -> Result<T, ProviderError>
    where
        A: Future<Output = Result<T, ProviderError>>,
    {
        let uses = operation::uses(self.limits, ty, kind, via);
        let way = self.limiter.way(&uses, service(ty.as_str()), region.unwrap_or_default());
        let mut pass = self.limiter.admit(&way, Urgency::new(0, 0)).await;
        let mut attempt = 1;
        loop {
            let answer = ask().await;
            pass.tell(outcome(answer.as_ref().err()));
            match answer {
                Err(error)
                    if attempt < patience.attempts && retry::is_worthwhile(patience, &error) =>
                {
                    // Reads that fail together need not come back together.
                    let seed = what.bytes().map(u64::from).sum();
                    let pause = retry::pause(patience, attempt, seed);
                    pass.again(pause, Urgency::new(1, 0)).await;
                    attempt += 1;
                }
                answer => return answer,
            }
        }
    }
}

/// Returns what limits and breakers make of an answer.
pub(crate) fn outcome(error: Option<&ProviderError>) -> Outcome {
    match error.map(|error| error.class) {
        None => Outcome::Fine,
        Some(ErrorClass::Throttling) => Outcome::Throttled,
        Some(ErrorClass::Transient) => Outcome::Failed,
        Some(_) => Outcome::Refused,
    }
}

//! Limits at run time: semaphores and token buckets that operations pass before a call leaves. First
//! come, first served. Decides nothing about order.

use std::time::Duration;

use msd_model::limit::Limit;
use msd_model::policy::LimitUse;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tokio::sync::{Mutex, Semaphore, SemaphorePermit};

use crate::clock::Clock;
use crate::token_bucket::TokenBucket;

/// All limits of a run, in the order of their names. Every operation passes them in this order:
/// semaphores, then buckets, then the bound on calls; so that no two can wait for each other.
pub struct Limiter {
    gates: Vec<Gate>,
    by_name: FxHashMap<SmolStr, usize>,
    /// Bounds how many calls are under way, whatever they are.
    calls: Semaphore,
}

struct Gate {
    name: SmolStr,
    semaphore: Option<(Semaphore, u32)>,
    bucket: Option<Mutex<TokenBucket>>,
}

/// The right to make a call, with places in semaphores; given back when dropped.
#[must_use]
pub struct Pass<'a> {
    _places: Vec<SemaphorePermit<'a>>,
    call: Option<SemaphorePermit<'a>>,
}

/// Hears which limit an operation waits for.
pub type Waiting<'a> = &'a (dyn Fn(&SmolStr) + Sync);

impl Limiter {
    pub fn new(limits: &[Limit], parallelism: usize) -> Limiter {
        let mut gates: Vec<Gate> = limits
            .iter()
            .map(|limit| Gate {
                name: limit.name.clone(),
                semaphore: limit.concurrency.map(|places| {
                    let places = places.max(1);
                    (Semaphore::new(places as usize), places)
                }),
                bucket: TokenBucket::new(limit).map(Mutex::new),
            })
            .collect();
        gates.sort_by(|left, right| left.name.cmp(&right.name));
        let by_name = gates.iter().enumerate().map(|(i, gate)| (gate.name.clone(), i)).collect();
        let calls = Semaphore::new(parallelism.clamp(1, Semaphore::MAX_PERMITS));
        Limiter { gates, by_name, calls }
    }

    /// Waits until the operation may make its call. May be cancelled; nothing is taken then.
    pub async fn admit(
        &self,
        uses: &[LimitUse],
        clock: &dyn Clock,
        waiting: Waiting<'_>,
    ) -> Pass<'_> {
        let places = self.places(uses, waiting).await;
        let call = self.tokens(uses, clock, waiting).await;
        Pass { _places: places, call }
    }

    /// Waits for so long, and then until the operation may make another call; it keeps its places.
    pub async fn again<'a>(
        &'a self,
        pass: &mut Pass<'a>,
        pause: Duration,
        uses: &[LimitUse],
        clock: &dyn Clock,
    ) {
        drop(pass.call.take());
        clock.sleep(pause).await;
        pass.call = self.tokens(uses, clock, &|_| {}).await;
    }

    async fn places(&self, uses: &[LimitUse], waiting: Waiting<'_>) -> Vec<SemaphorePermit<'_>> {
        let mut places = Vec::new();
        for (gate, weight) in self.gates(uses) {
            let Some((semaphore, size)) = &gate.semaphore else { continue };
            let weight = weight.min(*size);
            let place = match semaphore.try_acquire_many(weight) {
                Ok(place) => Ok(place),
                Err(_) => {
                    waiting(&gate.name);
                    semaphore.acquire_many(weight).await
                }
            };
            // The semaphore is never closed, so that this cannot fail.
            places.extend(place.ok());
        }
        places
    }

    /// Waits until every token bucket among the limits has enough, and takes from all of them in the
    /// instant in which the call may leave: taken earlier, tokens would let calls leave closer
    /// together than the rate allows.
    async fn tokens(
        &self,
        uses: &[LimitUse],
        clock: &dyn Clock,
        waiting: Waiting<'_>,
    ) -> Option<SemaphorePermit<'_>> {
        let mut buckets = Vec::new();
        for (gate, weight) in self.gates(uses) {
            let Some(bucket) = &gate.bucket else { continue };
            let tokens = match bucket.try_lock() {
                Ok(tokens) => tokens,
                Err(_) => {
                    waiting(&gate.name);
                    bucket.lock().await
                }
            };
            buckets.push((tokens, weight, &gate.name));
        }
        loop {
            let now = clock.elapsed();
            let last = buckets
                .iter()
                .map(|(tokens, weight, name)| (tokens.earliest(*weight), *name))
                .max_by_key(|(earliest, _)| *earliest);
            match last {
                Some((earliest, name)) if earliest > now => {
                    waiting(name);
                    clock.sleep(earliest - now).await;
                }
                _ => break,
            }
        }
        // Never closed, so that there is always one.
        let call = self.calls.acquire().await.ok();
        let now = clock.elapsed();
        for (tokens, weight, _) in &mut buckets {
            tokens.take(*weight, now);
        }
        call
    }

    fn gates(&self, uses: &[LimitUse]) -> Vec<(&Gate, u32)> {
        let mut found: Vec<(usize, u32)> = uses
            .iter()
            .filter_map(|used| Some((*self.by_name.get(&used.name)?, used.weight.max(1))))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(index, weight)| (&self.gates[index], weight)).collect()
    }
}

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

/// All limits of a run, in the order of their names. Every operation passes them in this order,
/// semaphores before buckets, so that no two can wait for each other.
pub struct Limiter {
    gates: Vec<Gate>,
    by_name: FxHashMap<SmolStr, usize>,
}

struct Gate {
    name: SmolStr,
    semaphore: Option<(Semaphore, u32)>,
    bucket: Option<Mutex<TokenBucket>>,
}

/// Places in semaphores; given back when dropped.
#[must_use]
#[derive(Default)]
pub struct Places<'a> {
    _permits: Vec<SemaphorePermit<'a>>,
}

impl Limiter {
    pub fn new(limits: &[Limit]) -> Limiter {
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
        Limiter { gates, by_name }
    }

    /// Waits for a place in every semaphore among the limits; `waiting` hears which one it waits for,
    /// if it has to. May be cancelled.
    pub async fn places(&self, uses: &[LimitUse], waiting: &(dyn Fn(&SmolStr) + Sync)) -> Places<'_> {
        let mut permits = Vec::new();
        for (gate, weight) in self.gates(uses) {
            let Some((semaphore, places)) = &gate.semaphore else { continue };
            let weight = weight.min(*places);
            let permit = match semaphore.try_acquire_many(weight) {
                Ok(permit) => Ok(permit),
                Err(_) => {
                    waiting(&gate.name);
                    semaphore.acquire_many(weight).await
                }
            };
            // The semaphore is never closed, so that this cannot fail.
            permits.extend(permit.ok());
        }
        Places { _permits: permits }
    }

    /// Waits until every token bucket among the limits has enough, and takes from all of them in the
    /// same instant: taken earlier, tokens would let calls leave closer together than the rate allows.
    /// May be cancelled; nothing is taken then.
    pub async fn tokens(
        &self,
        uses: &[LimitUse],
        clock: &dyn Clock,
        waiting: &(dyn Fn(&SmolStr) + Sync),
    ) {
        let mut taken = Vec::new();
        for (gate, weight) in self.gates(uses) {
            let Some(bucket) = &gate.bucket else { continue };
            let tokens = match bucket.try_lock() {
                Ok(tokens) => tokens,
                Err(_) => {
                    waiting(&gate.name);
                    bucket.lock().await
                }
            };
            taken.push((tokens, weight, &gate.name));
        }
        loop {
            let now = clock.elapsed();
            let last = taken
                .iter()
                .map(|(tokens, weight, name)| (tokens.earliest(*weight), *name))
                .max_by_key(|(earliest, _)| *earliest);
            match last {
                Some((earliest, name)) if earliest > now => {
                    waiting(name);
                    clock.sleep(earliest - now).await;
                }
                _ => {
                    take(&mut taken, now);
                    return;
                }
            }
        }
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

fn take(taken: &mut [(tokio::sync::MutexGuard<'_, TokenBucket>, u32, &SmolStr)], now: Duration) {
    for (tokens, weight, _) in taken {
        tokens.take(*weight, now);
    }
}

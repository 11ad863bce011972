//! One gate: places, tokens or a breaker, and how it follows what the cloud can bear.

use std::time::Duration;

use msd_model::limit::{Adaptive, Limit};
use msd_model::policy::Breaker as BreakerPolicy;
use smol_str::SmolStr;

use crate::token_bucket::TokenBucket;

/// After so many calls an adaptive limit looks at how they went.
const WINDOW: u32 = 20;
/// More errors than this share: fewer calls. Fewer than that: more calls.
const TOO_MANY: f64 = 0.05;
const FEW: f64 = 0.01;
/// What is left after a decrease.
const DECREASE: f64 = 0.7;
/// Calls that take longer than so many times what is expected are slow.
pub const SLOW: f64 = 2.0;

pub struct Gate<T> {
    pub name: SmolStr,
    places: Option<Places>,
    bucket: Option<Bucket>,
    breaker: Option<Breaker>,
    adaptive: Option<Adapting>,
    /// Who gave a place back or took tokens last.
    pub before_this: Option<T>,
}

struct Places {
    size: u32,
    taken: u32,
}

struct Bucket {
    tokens: TokenBucket,
    declared: Limit,
}

struct Breaker {
    policy: BreakerPolicy,
    state: BreakerState,
    failures: u32,
    probing: u32,
    opened: Duration,
}

struct Adapting {
    bounds: Adaptive,
    level: f64,
    calls: u32,
    errors: u32,
    slow: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BreakerState {
    Closed,
    /// Nothing leaves until it has recovered.
    Open,
    /// A few calls try whether it works again.
    HalfOpen,
}

/// How a call ended, as far as limits and breakers care.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Fine,
    /// Fine, and it took much longer than expected.
    Slow,
    /// The cloud was asked too often.
    Throttled,
    /// The service itself failed.
    Failed,
    /// The service works, and refused this one call.
    Refused,
    /// No call was made after all, or nobody knows.
    Unknown,
}

pub enum Room {
    Enough,
    NoPlace,
    /// Not before this time.
    At(Duration),
}

impl<T> Gate<T> {
    fn new(name: SmolStr) -> Gate<T> {
        let (places, bucket, breaker, adaptive) = (None, None, None, None);
        Gate { name, places, bucket, breaker, adaptive, before_this: None }
    }

    pub fn of_places(name: SmolStr, size: u32) -> Gate<T> {
        Gate { places: Some(Places { size, taken: 0 }), ..Gate::new(name) }
    }

    pub fn of_limit(limit: &Limit, name: SmolStr) -> Gate<T> {
        let places = limit.concurrency.map(|size| Places { size: size.max(1), taken: 0 });
        let bucket =
            TokenBucket::new(limit).map(|tokens| Bucket { tokens, declared: limit.clone() });
        let adaptive = limit.adaptive.map(|bounds| {
            let start = limit.concurrency.unwrap_or(100).clamp(bounds.min, bounds.max);
            Adapting { bounds, level: f64::from(start), calls: 0, errors: 0, slow: 0 }
        });
        Gate { places, bucket, adaptive, ..Gate::new(name) }
    }

    pub fn of_breaker(name: SmolStr, policy: BreakerPolicy) -> Gate<T> {
        let breaker = Breaker {
            policy,
            state: BreakerState::Closed,
            failures: 0,
            probing: 0,
            opened: Duration::ZERO,
        };
        Gate { breaker: Some(breaker), ..Gate::new(name) }
    }

    pub fn is_bucket(&self) -> bool {
        self.bucket.is_some()
    }

    pub fn is_breaker(&self) -> bool {
        self.breaker.is_some()
    }

    pub fn room(&self, weight: u32, places: bool, now: Duration) -> Room {
        if let Some(known) = self.places.as_ref().filter(|_| places)
            && known.taken + weight.min(known.size) > known.size
        {
            return Room::NoPlace;
        }
        if let Some(breaker) = &self.breaker {
            match breaker.state {
                BreakerState::Open => {
                    let until = breaker.opened + breaker.policy.recovery.as_duration();
                    if now < until {
                        return Room::At(until);
                    }
                }
                BreakerState::HalfOpen if breaker.probing >= breaker.policy.probes.max(1) => {
                    return Room::NoPlace;
                }
                BreakerState::HalfOpen | BreakerState::Closed => {}
            }
        }
        match self.bucket.as_ref().map(|bucket| bucket.tokens.earliest(weight)) {
            Some(earliest) if earliest > now => Room::At(earliest),
            _ => Room::Enough,
        }
    }

    /// Takes what `room` said is there; returns the places to give back later.
    pub fn take(&mut self, weight: u32, places: bool, now: Duration) -> Option<u32> {
        if let Some(bucket) = &mut self.bucket {
            bucket.tokens.take(weight, now);
        }
        if let Some(breaker) = &mut self.breaker {
            if breaker.state == BreakerState::Open {
                breaker.state = BreakerState::HalfOpen;
                breaker.probing = 0;
            }
            if breaker.state == BreakerState::HalfOpen {
                breaker.probing += 1;
            }
            return None;
        }
        let known = self.places.as_mut().filter(|_| places)?;
        let taken = weight.min(known.size);
        known.taken += taken;
        Some(taken)
    }

    pub fn give_back(&mut self, places: u32) {
        if let Some(known) = &mut self.places {
            known.taken = known.taken.saturating_sub(places);
        }
    }

    /// Goes by how a call ended; returns the breaker's state if that changed.
    pub fn learn(&mut self, outcome: Outcome, now: Duration) -> Option<BreakerState> {
        self.adapt(outcome);
        self.breaker.as_mut()?.learn(outcome, now)
    }

    fn adapt(&mut self, outcome: Outcome) {
        let Some(adapting) = &mut self.adaptive else { return };
        if outcome == Outcome::Unknown {
            return;
        }
        let Some(level) = adapting.learn(outcome) else { return };
        match (&mut self.places, &mut self.bucket) {
            (Some(places), _) => places.size = (level as u32).max(1),
            (None, Some(bucket)) => bucket.tokens.set_share(&bucket.declared, level / 100.0),
            (None, None) => {}
        }
    }
}

impl Adapting {
    /// Returns the new level, once enough calls have been seen.
    fn learn(&mut self, outcome: Outcome) -> Option<f64> {
        let Adaptive { min, max } = self.bounds;
        self.calls += 1;
        self.errors += u32::from(matches!(outcome, Outcome::Throttled | Outcome::Failed));
        self.slow += u32::from(outcome == Outcome::Slow);
        let share = |count: u32| f64::from(count) / f64::from(WINDOW);
        // Too many errors are known before the window is full.
        let bad = share(self.errors) > TOO_MANY;
        if self.calls < WINDOW && !bad {
            return None;
        }
        let step = (f64::from(max) / 10.0).max(1.0);
        let level = match share(self.errors) {
            _ if bad => (self.level * DECREASE).max(f64::from(min)),
            errors if errors < FEW && share(self.slow) < 0.5 => {
                (self.level + step).min(f64::from(max))
            }
            _ => self.level,
        };
        (self.level, self.calls, self.errors, self.slow) = (level, 0, 0, 0);
        Some(level)
    }
}

impl Breaker {
    fn learn(&mut self, outcome: Outcome, now: Duration) -> Option<BreakerState> {
        let before = self.state;
        self.probing = self.probing.saturating_sub(u32::from(before == BreakerState::HalfOpen));
        match (outcome, before) {
            (Outcome::Fine | Outcome::Slow | Outcome::Refused, _) => {
                self.failures = 0;
                // Answers to calls from before it opened say nothing about now.
                if before == BreakerState::HalfOpen {
                    self.state = BreakerState::Closed;
                }
            }
            (Outcome::Failed, BreakerState::HalfOpen) => {
                (self.state, self.opened) = (BreakerState::Open, now);
            }
            (Outcome::Failed, BreakerState::Closed) => {
                self.failures += 1;
                if self.failures >= self.policy.threshold {
                    (self.state, self.opened) = (BreakerState::Open, now);
                }
            }
            // Throttling is what limits are for.
            (Outcome::Throttled | Outcome::Unknown, _) | (Outcome::Failed, BreakerState::Open) => {}
        }
        (self.state != before).then_some(self.state)
    }
}

//! A token bucket by the generic cell rate algorithm (ITU-T I.371), as plain arithmetic over a time
//! that is passed in: the forecast and the limiter run the very same one, so that a prediction can be
//! right. Not `governor`: that crate cannot tell when tokens will be there without taking them, which
//! is what an operation under several buckets needs to take all of them in the same instant.

use std::time::Duration;

use msd_model::limit::Limit;

#[derive(Clone, Debug)]
pub struct TokenBucket {
    /// Nanoseconds between two tokens.
    interval: i128,
    /// Tokens that may be saved up.
    burst: i128,
    /// The theoretical arrival time: when the bucket will be full again, less nothing.
    full_at: i128,
}

impl TokenBucket {
    /// Makes a full bucket; `None` when the limit has no rate.
    pub fn new(limit: &Limit) -> Option<TokenBucket> {
        let rate = limit.rate.filter(|rate| rate.count > 0.0 && rate.per.0 > 0)?;
        // Rounded up: a nanosecond too late is in order, one too early is not.
        let interval = (rate.per.0 as f64 * 1e6 / rate.count).ceil() as i128;
        let burst = i128::from(limit.burst.unwrap_or(1).max(1));
        Some(TokenBucket { interval, burst, full_at: 0 })
    }

    /// From now on gives this share of the declared rate.
    pub fn set_share(&mut self, declared: &Limit, share: f64) {
        if let Some(full) = TokenBucket::new(declared) {
            self.interval = (full.interval as f64 / share.max(0.001)).ceil() as i128;
        }
    }

    /// Returns the earliest time at which so many tokens can be taken. More tokens than the burst can
    /// be had too: they have to be waited for since the last time that the bucket was full.
    pub fn earliest(&self, tokens: u32) -> Duration {
        let nanos = self.full_at + (i128::from(tokens) - self.burst) * self.interval;
        Duration::from_nanos(u64::try_from(nanos.max(0)).unwrap_or(u64::MAX))
    }

    /// Takes tokens at a time that is not before `earliest`.
    pub fn take(&mut self, tokens: u32, now: Duration) {
        let now = i128::try_from(now.as_nanos()).unwrap_or(i128::MAX / 2);
        let tokens = i128::from(tokens);
        let waited = (tokens - self.burst).max(0) * self.interval;
        self.full_at = self.full_at.max(now - waited) + tokens * self.interval;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use msd_model::limit::LimitOrigin;
    use msd_model::units::{Millis, Rate};

    fn bucket(count: f64, per: i64, burst: u32) -> TokenBucket {
        let limit = Limit {
            name: "l".into(),
            origin: LimitOrigin::Declared,
            rate: Some(Rate { count, per: Millis(per) }),
            burst: Some(burst),
            concurrency: None,
            quota: None,
            adaptive: None,
            scope: Default::default(),
            applies_to: Vec::new(),
            operations: Vec::new(),
            via: None,
            source: Default::default(),
        };
        TokenBucket::new(&limit).unwrap()
    }

    fn starts(mut bucket: TokenBucket, weight: u32, count: usize) -> Vec<u64> {
        let mut now = Duration::ZERO;
        (0..count)
            .map(|_| {
                now = now.max(bucket.earliest(weight));
                bucket.take(weight, now);
                now.as_millis() as u64
            })
            .collect()
    }

    #[test]
    fn a_full_bucket_gives_its_burst_and_then_its_rate() {
        assert_eq!(starts(bucket(2.0, 1000, 3), 1, 6), [0, 0, 0, 500, 1000, 1500]);
        assert_eq!(starts(bucket(1.0, 1000, 1), 1, 3), [0, 1000, 2000]);
    }

    #[test]
    fn a_weight_beyond_the_burst_waits_and_keeps_the_rate() {
        assert_eq!(starts(bucket(1.0, 1000, 1), 3, 3), [2000, 5000, 8000]);
        assert_eq!(starts(bucket(1.0, 1000, 2), 2, 3), [0, 2000, 4000]);
    }

    #[test]
    fn unused_tokens_are_saved_up_to_the_burst() {
        let mut bucket = bucket(1.0, 1000, 2);
        let later = Duration::from_secs(100);
        for _ in 0..2 {
            assert!(bucket.earliest(1) <= later);
            bucket.take(1, later);
        }
        assert_eq!(bucket.earliest(1), Duration::from_secs(101));
    }
}

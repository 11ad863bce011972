//! How full a token bucket was over a run, from the times at which tokens were taken.

use msd_model::limit::Limit;
use msd_model::units::Millis;

#[derive(Clone, Debug)]
pub struct BucketUse {
    /// Milliseconds between two tokens.
    interval: f64,
    /// When the bucket will be full again.
    full_at: f64,
    /// For how long it was not full.
    busy: f64,
    peak: f64,
}

impl BucketUse {
    /// Nothing without a rate.
    pub fn new(limit: &Limit) -> Option<BucketUse> {
        let rate = limit.rate.filter(|rate| rate.count > 0.0 && rate.per.0 > 0)?;
        let interval = rate.per.0 as f64 / rate.count;
        Some(BucketUse { interval, full_at: 0.0, busy: 0.0, peak: 0.0 })
    }

    /// Takes tokens; times must not go back.
    pub fn take(&mut self, at: Millis, tokens: u32) {
        let (at, more) = (at.0 as f64, f64::from(tokens) * self.interval);
        self.full_at = self.full_at.max(at) + more;
        self.busy += more;
        self.peak = self.peak.max((self.full_at - at) / self.interval);
    }

    /// Returns the share of the time up to `end` in which tokens were missing.
    pub fn share(&self, end: Millis) -> f64 {
        let end = end.0 as f64;
        let within = self.busy - (self.full_at - end).max(0.0);
        if end > 0.0 { (within / end).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Returns the most tokens that were missing at once.
    pub fn peak(&self) -> u32 {
        // A hair above a whole number is that number.
        (self.peak - 0.01).ceil().max(0.0) as u32
    }
}

#[cfg(test)]
mod tests {
    use msd_model::limit::LimitOrigin;
    use msd_model::units::Rate;

    use super::*;

    #[test]
    fn tokens_are_missing_until_they_have_come_back() {
        let limit = Limit {
            name: "l".into(),
            origin: LimitOrigin::Declared,
            rate: Some(Rate { count: 1.0, per: Millis(1000) }),
            burst: Some(3),
            concurrency: None,
            quota: None,
            adaptive: None,
            scope: Default::default(),
            applies_to: Vec::new(),
            operations: Vec::new(),
            via: None,
            source: Default::default(),
        };
        let mut bucket = BucketUse::new(&limit).unwrap();
        for at in [0, 0, 5000] {
            bucket.take(Millis(at), 1);
        }
        assert_eq!(bucket.peak(), 2);
        // Two seconds after the first two, one after the third.
        assert!((bucket.share(Millis(10_000)) - 0.3).abs() < 1e-9);
        // What comes back after the end does not count.
        assert!((bucket.share(Millis(5500)) - 2.5 / 5.5).abs() < 1e-9);
        assert!(BucketUse::new(&Limit { rate: None, ..limit }).is_none());
    }
}

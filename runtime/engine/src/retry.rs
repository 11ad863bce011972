//! Whether and when to try again. Only arithmetic: waiting is the clock's business.

use std::time::Duration;

use msd_model::policy::Retry;

use crate::provider::{ErrorClass, ProviderError};

/// No pause is longer, whatever the factor makes of it.
const LONGEST: Duration = Duration::from_secs(120);

/// Tells whether another attempt may help.
pub fn is_worthwhile(retry: &Retry, error: &ProviderError) -> bool {
    match retry.on.is_empty() {
        true => matches!(
            error.class,
            ErrorClass::Throttling | ErrorClass::Transient | ErrorClass::Eventual
        ),
        false => retry.on.iter().any(|name| {
            name.eq_ignore_ascii_case(&error.code) || name.eq_ignore_ascii_case(error.class.name())
        }),
    }
}

/// Returns the pause after the given attempt, counted from one. With jitter it lies between half of
/// the full pause and all of it, by chance drawn from the seed.
pub fn pause(retry: &Retry, attempt: u32, seed: u64) -> Duration {
    let factor = retry.factor.max(1.0).powi(attempt.saturating_sub(1).min(1000) as i32);
    let full = retry.backoff.as_duration().as_secs_f64() * factor;
    let full = full.min(LONGEST.as_secs_f64());
    let share = match retry.jitter {
        true => 0.5 + 0.5 * fraction(seed ^ u64::from(attempt).rotate_left(32)),
        false => 1.0,
    };
    Duration::from_secs_f64(full * share)
}

/// Returns a number from 0 to 1 by SplitMix64 (Steele, Lea and Flood, 2014).
fn fraction(seed: u64) -> f64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    (bits >> 11) as f64 / (1u64 << 53) as f64
}

impl ErrorClass {
    /// Returns the name by which `@retry(on = [...])` calls it.
    pub fn name(self) -> &'static str {
        match self {
            ErrorClass::Throttling => "Throttling",
            ErrorClass::Transient => "Transient",
            ErrorClass::Eventual => "Eventual",
            ErrorClass::NotFound => "NotFound",
            ErrorClass::Conflict => "Conflict",
            ErrorClass::Invalid => "Invalid",
            ErrorClass::Denied => "Denied",
            ErrorClass::Terminal => "Terminal",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use msd_model::units::Millis;

    #[test]
    fn pauses_grow_and_jitter_stays_within_its_half() {
        let retry = Retry { jitter: false, ..Retry::default() };
        let millis = |attempt| pause(&retry, attempt, 0).as_millis();
        assert_eq!([millis(1), millis(2), millis(3)], [1000, 2000, 4000]);
        assert_eq!(pause(&retry, 5000, 0), LONGEST);
        for seed in 0..1000 {
            let jittered = pause(&Retry::default(), 2, seed);
            assert!(jittered >= Duration::from_secs(1) && jittered <= Duration::from_secs(2));
        }
        assert_ne!(pause(&Retry::default(), 1, 1), pause(&Retry::default(), 1, 2));
    }

    #[test]
    fn codes_and_classes_can_be_named() {
        let error = ProviderError::new(ErrorClass::Conflict, "ResourceInUse", "busy");
        assert!(!is_worthwhile(&Retry::default(), &error));
        for name in ["ResourceInUse", "conflict"] {
            let retry = Retry { on: vec![name.into()], backoff: Millis(1), ..Retry::default() };
            assert!(is_worthwhile(&retry, &error), "{name}");
        }
    }
}

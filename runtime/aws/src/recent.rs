//! What this process did a moment ago: a service that does not know of a new thing yet will soon.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use msd_engine::provider::{ErrorClass, ProviderError};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// For so long a new thing may be unknown to another service.
const SETTLING: Duration = Duration::from_secs(60);
/// A shorter part of an identifier may be found in any message.
const SHORTEST: usize = 4;

/// Creations of which an attempt failed: something of it may be there.
#[derive(Default)]
pub struct Attempts(Mutex<FxHashMap<SmolStr, ErrorClass>>);

impl Attempts {
    pub fn note_failure(&self, token: &str, class: ErrorClass) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(token.into(), class);
    }

    /// Returns how the last attempt failed.
    pub fn failure(&self, token: &str) -> Option<ErrorClass> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(token).copied()
    }
}

#[derive(Default)]
pub struct Recent(Mutex<Vec<(SmolStr, Duration)>>);

impl Recent {
    pub fn note(&self, identifier: &SmolStr, now: Duration) {
        let mut things = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        things.retain(|(_, made)| now.saturating_sub(*made) < SETTLING);
        things.push((identifier.clone(), now));
    }

    /// Returns an error about a thing that was made a moment ago as one that passes.
    pub fn judge(&self, error: ProviderError, now: Duration) -> ProviderError {
        if error.class != ErrorClass::NotFound {
            return error;
        }
        let things = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = |(identifier, made): &(SmolStr, Duration)| {
            let mut parts = identifier.split('|').filter(|part| part.len() >= SHORTEST);
            now.saturating_sub(*made) < SETTLING && parts.any(|part| error.message.contains(part))
        };
        let class = if things.iter().any(is_new) { ErrorClass::Eventual } else { error.class };
        ProviderError { class, ..error }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_new_identifier_is_new_too() {
        let recent = Recent::default();
        recent.note(&"203.0.113.7|eipalloc-0a1b".into(), Duration::ZERO);
        let unknown = |message: &str, at| {
            let error = ProviderError::new(ErrorClass::NotFound, "NotFound", message);
            recent.judge(error, Duration::from_secs(at)).class
        };
        assert_eq!(
            unknown("The elastic-ip 'eipalloc-0a1b' does not exist", 5),
            ErrorClass::Eventual
        );
        assert_eq!(
            unknown("The elastic-ip 'eipalloc-ffff' does not exist", 5),
            ErrorClass::NotFound
        );
        assert_eq!(
            unknown("The elastic-ip 'eipalloc-0a1b' does not exist", 90),
            ErrorClass::NotFound
        );
    }
}

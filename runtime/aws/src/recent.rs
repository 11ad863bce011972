//! What this process did a moment ago: a service that does not know of a new thing yet will soon.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use msd_engine::provider::{ErrorClass, ProviderError};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

/// For so long a new thing may be unknown to another service.
const SETTLING: Duration = Duration::from_secs(60);

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
            now.saturating_sub(*made) < SETTLING && error.message.contains(identifier.as_str())
        };
        let class = if things.iter().any(is_new) { ErrorClass::Eventual } else { error.class };
        ProviderError { class, ..error }
    }
}

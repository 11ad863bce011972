//! What this process made a moment ago: a service that does not know it yet will soon.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use msd_engine::provider::{ErrorClass, ProviderError};
use smol_str::SmolStr;

/// For so long a new thing may be unknown to another service.
const SETTLING: Duration = Duration::from_secs(60);

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

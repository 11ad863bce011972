//! What the services allow: calls beyond it are refused at once, as the real ones do. The engine's
//! own limits wait; these never do.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::limit::Limit;
use msd_model::schema::OperationKind;
use msd_model::ty::TypeName;

pub struct Throttle {
    limits: Vec<Metered>,
    /// When each bucket will be full again, on the run's clock: the generic cell rate algorithm.
    full_at: Mutex<Vec<Duration>>,
}

struct Metered {
    limit: Limit,
    running: Arc<AtomicU32>,
}

/// Holds the call's places in semaphores until it is dropped.
pub struct Permit(Vec<Arc<AtomicU32>>);

impl Drop for Permit {
    fn drop(&mut self) {
        for running in &self.0 {
            running.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl Throttle {
    pub fn new(limits: Vec<Limit>) -> Throttle {
        let full_at = Mutex::new(vec![Duration::ZERO; limits.len()]);
        let metered = |limit| Metered { limit, running: Arc::default() };
        Throttle { limits: limits.into_iter().map(metered).collect(), full_at }
    }

    /// Takes what one call costs from every limit that covers it, or nothing from any.
    pub fn enter(
        &self,
        ty: &TypeName,
        operation: OperationKind,
        now: Duration,
    ) -> Result<Permit, ProviderError> {
        // Whoever panicked left whole numbers behind.
        let mut full_at = self.full_at.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let covering = || {
            let limits = self.limits.iter().enumerate();
            limits.filter(|(_, metered)| metered.limit.covers(ty, operation, None))
        };
        for (position, Metered { limit, running }) in covering() {
            let over_rate = interval(limit).is_some_and(|interval| {
                let tolerance = interval * limit.burst.unwrap_or(1).saturating_sub(1);
                full_at[position] > now + tolerance
            });
            let busy =
                limit.concurrency.is_some_and(|most| running.load(Ordering::Relaxed) >= most);
            if over_rate || busy {
                let message = format!("Rate exceeded ({}, {ty}, {})", limit.name, operation.name());
                let code = "ThrottlingException";
                return Err(ProviderError::new(ErrorClass::Throttling, code, message));
            }
        }
        let mut held = Vec::new();
        for (position, Metered { limit, running }) in covering() {
            if let Some(interval) = interval(limit) {
                full_at[position] = full_at[position].max(now) + interval;
            }
            if limit.concurrency.is_some() {
                running.fetch_add(1, Ordering::Relaxed);
                held.push(Arc::clone(running));
            }
        }
        Ok(Permit(held))
    }

    /// Returns the quota that one more thing of this type would exceed.
    pub fn exceeded_quota(
        &self,
        ty: &TypeName,
        count: impl Fn(&Limit) -> u64,
    ) -> Option<ProviderError> {
        let limits = self.limits.iter().map(|metered| &metered.limit);
        let mut quotas = limits.filter(|limit| limit.covers(ty, OperationKind::Create, None));
        let over = quotas.find(|limit| limit.quota.is_some_and(|quota| count(limit) >= quota))?;
        let message = format!("{} allows {} of {ty}", over.name, over.quota.unwrap_or_default());
        Some(ProviderError::new(ErrorClass::Terminal, "ServiceQuotaExceededException", message))
    }
}

fn interval(limit: &Limit) -> Option<Duration> {
    limit.rate.filter(|rate| rate.count > 0.0).map(|rate| rate.interval())
}

//! How often a provider asks whether a thing is ready: by what is expected, and within the limits on
//! `read`.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use msd_model::plan::OperationId;
use msd_model::policy::LimitUse;
use msd_model::schema::OperationKind;

use super::Worker;
use crate::admission::{Outcome, Urgency, Way};
use crate::provider::{Pace, Turn};

/// Between two questions lies a tenth of the expected time, within these bounds.
const SHARE: u32 = 10;
const SHORTEST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);
/// What is late is asked about ever more rarely, up to so many times the usual pause.
const PATIENCE: u32 = 4;

pub struct Pacing<'w, 'a> {
    worker: &'w Worker<'a>,
    id: OperationId,
    way: Way,
    asked: AtomicU32,
}

impl<'w, 'a> Pacing<'w, 'a> {
    pub fn new(worker: &'w Worker<'a>, id: OperationId) -> Pacing<'w, 'a> {
        let operation = worker.plan.operation(id);
        let covers = worker.plan.limits.iter().filter(|limit| {
            limit.operations.contains(&OperationKind::Read)
                && limit.covers(&operation.ty, OperationKind::Read, operation.transport)
        });
        let uses: Vec<LimitUse> =
            covers.map(|limit| LimitUse { name: limit.name.clone(), weight: 1 }).collect();
        let region = operation.region.as_deref().or(worker.plan.target.region.as_deref());
        let way = worker.limiter.way_of_read(&uses, region.unwrap_or_default());
        Pacing { worker, id, way, asked: AtomicU32::new(0) }
    }

    fn pause(&self) -> Duration {
        let expected = self.worker.plan.operation(self.id).estimate.as_duration();
        let asked = self.asked.fetch_add(1, Ordering::Relaxed);
        let late = (asked / SHARE).clamp(1, PATIENCE);
        (expected / SHARE).clamp(SHORTEST, LONGEST) * late
    }
}

#[async_trait]
impl Pace for Pacing<'_, '_> {
    async fn turn(&self) -> Turn<'_> {
        self.worker.clock.sleep(self.pause()).await;
        // After what changes something: nobody waits for a question.
        let mut pass =
            self.worker.limiter.admit(&self.way, Urgency::new(0, u64::from(self.id.0))).await;
        pass.tell(Outcome::Unknown);
        Turn(Box::new(pass))
    }
}

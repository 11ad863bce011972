//! Time as the engine sees it, so that a run can be real, scaled or simulated.

use std::time::Duration;

use async_trait::async_trait;
use msd_model::units::Millis;

#[async_trait]
pub trait Clock: Send + Sync {
    /// Returns the time since the clock was made, in the run's own time.
    fn elapsed(&self) -> Duration;

    /// Returns the wall-clock time in milliseconds since 1970, for records that people read.
    fn epoch(&self) -> Millis;

    /// Waits for so much of the run's own time.
    async fn sleep(&self, duration: Duration);
}

/// Tokio's clock, run so many times faster; under `tokio::time::pause` it is fully virtual.
pub struct ScaledClock {
    start: tokio::time::Instant,
    epoch: Millis,
    speed: f64,
}

impl ScaledClock {
    /// Makes a clock that starts now; `epoch` is the wall-clock time of that moment.
    pub fn new(speed: f64, epoch: Millis) -> ScaledClock {
        ScaledClock { start: tokio::time::Instant::now(), epoch, speed }
    }
}

#[async_trait]
impl Clock for ScaledClock {
    fn elapsed(&self) -> Duration {
        self.start.elapsed().mul_f64(self.speed)
    }

    fn epoch(&self) -> Millis {
        Millis(self.epoch.0 + self.start.elapsed().as_millis() as i64)
    }

    async fn sleep(&self, duration: Duration) {
        if !duration.is_zero() {
            // Never rounded to nothing: who sleeps in a loop until some moment must get there.
            let scaled = duration.div_f64(self.speed).max(Duration::from_nanos(1));
            tokio::time::sleep(scaled).await;
        }
    }
}

//! What the live display knows: which operations run, how many are done, how long it will still take.
//! Pure: events and the time in, numbers out.

use std::time::Duration;

use msd_engine::event::Event;
use msd_model::plan::{OperationId, Plan};
use msd_model::units::Millis;
use rustc_hash::FxHashMap;

use crate::progress::words;

#[derive(Debug, Default)]
pub struct Board {
    /// Forecast of each wave.
    forecast: Vec<Duration>,
    /// How much faster than the wall clock the run's clock is.
    pub speed: f64,
    pub operations: u64,
    pub finished: u64,
    pub wave: u32,
    pub waves: u32,
    began: Duration,
    wave_began: Duration,
    running: FxHashMap<OperationId, Running>,
    /// After a failure or an interruption only what runs is waited for.
    draining: bool,
}

/// An operation under way; times are on the run's clock.
#[derive(Clone, Debug, PartialEq)]
pub struct Running {
    pub name: String,
    pub doing: &'static str,
    pub began: Duration,
    pub expected: Duration,
}

impl Board {
    pub fn new(plan: &Plan) -> Board {
        let forecast = plan.forecast.waves.iter().map(|wave| wave.duration.as_duration()).collect();
        Board { forecast, speed: plan.target.speed, ..Board::default() }
    }

    /// Takes in an event that happened at `now`.
    pub fn note(&mut self, event: &Event, now: Duration) {
        match event {
            Event::RunStarted { operations, waves, .. } => {
                (self.operations, self.waves, self.began) = (*operations, *waves, now);
            }
            Event::WaveStarted { wave, .. } => (self.wave, self.wave_began) = (*wave, now),
            Event::Started { operation, address, ty, action, expected } => {
                let running = Running {
                    name: address.to_string(),
                    doing: words::doing(*action, ty),
                    began: now,
                    expected: expected.as_duration(),
                };
                self.running.insert(*operation, running);
            }
            Event::Finished { operation, .. } => {
                self.finished += 1;
                self.running.remove(operation);
            }
            Event::Failed { operation, .. } => {
                self.running.remove(operation);
            }
            Event::Draining { .. } => self.draining = true,
            _ => {}
        }
    }

    /// Returns what runs, the longest-running first.
    pub fn running(&self) -> Vec<&Running> {
        let mut running: Vec<&Running> = self.running.values().collect();
        running.sort_by(|a, b| a.began.cmp(&b.began).then_with(|| a.name.cmp(&b.name)));
        running
    }

    /// Returns how long the rest will take by the forecast, on the run's clock.
    pub fn remaining(&self, now: Duration) -> Duration {
        let left = |one: &Running| (one.began + one.expected).saturating_sub(now);
        let running = self.running.values().map(left).max().unwrap_or_default();
        if self.draining {
            return running;
        }
        let wave = self.wave.saturating_sub(1) as usize;
        let this = self.forecast.get(wave).copied().unwrap_or_default();
        let this = (self.wave_began + this).saturating_sub(now);
        // What runs may be late, and then the wave is too.
        let later: Duration = self.forecast.iter().skip(wave + 1).sum();
        this.max(running) + later
    }

    /// Returns the share of the time that is over, in percent.
    pub fn percent(&self, now: Duration) -> u64 {
        let over = now.saturating_sub(self.began).as_secs_f64();
        let all = over + self.remaining(now).as_secs_f64();
        match all > 0.0 {
            // 100 is for when it is over.
            true => ((over / all * 100.0) as u64).min(99),
            false => 0,
        }
    }

    /// Returns what a time on the run's clock is on the wall's; `None` where they are the same.
    pub fn here(&self, time: Duration) -> Option<Millis> {
        let differs = self.speed > 0.0 && (self.speed - 1.0).abs() > f64::EPSILON;
        differs.then(|| Millis::from(time.div_f64(self.speed)))
    }
}

#[cfg(test)]
mod tests {
    use msd_model::plan::Action;
    use msd_model::ty::TypeName;

    use super::*;

    const fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    fn started(id: u32, expected: i64) -> Event {
        Event::Started {
            operation: OperationId(id),
            address: format!("r{id}").parse().unwrap(),
            ty: TypeName::new("aws.ec2.VPC"),
            action: Action::Create,
            expected: Millis::from_secs(expected),
        }
    }

    #[test]
    fn the_rest_follows_the_forecast_and_what_runs() {
        let mut board =
            Board { forecast: vec![seconds(10), seconds(30)], speed: 10.0, ..Board::default() };
        board.note(&Event::WaveStarted { wave: 1, of: 2, operations: 2 }, seconds(100));
        board.began = seconds(100);
        assert_eq!(board.remaining(seconds(100)), seconds(40));
        board.note(&started(0, 10), seconds(100));
        board.note(&started(1, 25), seconds(100));
        // The second is expected to outlast the wave's forecast.
        assert_eq!(board.remaining(seconds(105)), seconds(20 + 30));
        assert_eq!(board.running().len(), 2);
        assert_eq!(board.here(seconds(50)), Some(Millis::from_secs(5)));
        board.note(&Event::Draining { running: 2, reason: "interrupted".into() }, seconds(105));
        assert_eq!(board.remaining(seconds(105)), seconds(20));
        assert_eq!(board.percent(seconds(105)), 20);
    }
}

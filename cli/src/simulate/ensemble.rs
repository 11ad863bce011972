//! Many runs with one seed after the other, and how their times are spread.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use msd_engine::journal::RunOutcome;
use msd_model::units::Millis;
use serde::Serialize;

use super::{Chance, Draft, Prediction, Scene};
use crate::error::CliError;

/// What several runs came to.
#[derive(Clone, Debug, Serialize)]
pub struct Ensemble {
    pub min: Millis,
    pub p50: Millis,
    pub p90: Millis,
    pub p99: Millis,
    pub max: Millis,
    /// How many runs ended how.
    pub outcomes: BTreeMap<&'static str, u64>,
    /// By seed.
    pub runs: Vec<Brief>,
}

#[derive(Clone, Debug, Serialize)]
pub struct Brief {
    pub seed: u64,
    pub outcome: RunOutcome,
    pub makespan: Millis,
    pub retries: u64,
    pub throttled: u64,
}

/// Predicts so many runs on all cores; returns the first of them whole, and all of them in brief.
pub fn ensemble(
    scene: &Scene<'_>,
    draft: &Draft,
    first: Chance,
    runs: u32,
) -> Result<(Prediction, Ensemble), CliError> {
    let whole = scene.predict(draft, first)?;
    let done = Mutex::new(vec![Ok(brief(&whole))]);
    let next = AtomicU64::new(1);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|threads| {
        for _ in 0..cores.min(runs as usize) {
            threads.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= u64::from(runs) {
                        return;
                    }
                    let chance = Chance { seed: first.seed.wrapping_add(index), ..first };
                    let run = scene.predict(draft, chance).map(|run| brief(&run));
                    done.lock().unwrap_or_else(PoisonError::into_inner).push(run);
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    let runs: Vec<Brief> = done.into_iter().collect::<Result<_, _>>()?;
    Ok((whole, of(runs, first.seed)))
}

impl Ensemble {
    /// Returns what a single run came to.
    pub fn of_one(run: &Prediction) -> Ensemble {
        of(vec![brief(run)], run.seed)
    }
}

fn brief(run: &Prediction) -> Brief {
    Brief {
        seed: run.seed,
        outcome: run.outcome,
        makespan: run.makespan,
        retries: run.retries,
        throttled: run.throttled,
    }
}

fn of(mut runs: Vec<Brief>, first: u64) -> Ensemble {
    runs.sort_by_key(|run| run.seed.wrapping_sub(first));
    let mut times: Vec<Millis> = runs.iter().map(|run| run.makespan).collect();
    times.sort();
    let mut outcomes = BTreeMap::new();
    for run in &runs {
        *outcomes.entry(word(run.outcome)).or_default() += 1;
    }
    Ensemble {
        min: percentile(&times, 0.0),
        p50: percentile(&times, 50.0),
        p90: percentile(&times, 90.0),
        p99: percentile(&times, 99.0),
        max: percentile(&times, 100.0),
        outcomes,
        runs,
    }
}

/// Returns the smallest time that so many of a hundred runs do not exceed (nearest rank).
fn percentile(sorted: &[Millis], percent: f64) -> Millis {
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or(Millis::ZERO)
}

pub fn word(outcome: RunOutcome) -> &'static str {
    match outcome {
        RunOutcome::Succeeded => "succeeded",
        RunOutcome::Failed => "failed",
        RunOutcome::Interrupted => "interrupted",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_came_up() {
        let times: Vec<Millis> = (1..=200).map(Millis).collect();
        let at = |percent| percentile(&times, percent).0;
        assert_eq!([at(0.0), at(50.0), at(90.0), at(99.0), at(100.0)], [1, 100, 180, 198, 200]);
        assert_eq!(percentile(&[Millis(7)], 99.0), Millis(7));
        assert_eq!(percentile(&[], 50.0), Millis::ZERO);
    }
}

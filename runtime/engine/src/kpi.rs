//! How well deployments go, in six figures that are computed from the history alone. Figures, targets and
//! thresholds are `DEPLOYMENT_KPIS` of MisterSmith's strategy for parallel execution.

use msd_model::address::Address;
use msd_model::plan::Action;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::history::{OperationHistory, Result, RunHistory};
use crate::provider::ErrorClass;

/// One figure. Shares are of one; times are seconds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Kpi {
    pub name: &'static str,
    pub unit: Unit,
    /// Absent where the runs say nothing about it.
    pub value: Option<f64>,
    pub target: f64,
    pub threshold: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    Seconds,
    Share,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Reaches its target.
    Good,
    /// Between target and threshold.
    Fair,
    /// Beyond its threshold.
    Poor,
}

/// Name, unit, target and threshold; a target above its threshold is to be exceeded.
const KPIS: [(&str, Unit, f64, f64); 6] = [
    ("total_deployment_time", Unit::Seconds, 3000.0, 3600.0),
    ("parallel_efficiency", Unit::Share, 0.75, 0.60),
    ("error_rate", Unit::Share, 0.02, 0.05),
    ("resource_utilization", Unit::Share, 0.80, 0.95),
    ("api_throttling_rate", Unit::Share, 0.01, 0.03),
    ("rollback_frequency", Unit::Share, 0.01, 0.05),
];

/// Returns the six figures of these runs; O(operations + needs), but for sorting.
pub fn kpis<'a>(runs: impl IntoIterator<Item = &'a RunHistory>) -> Vec<Kpi> {
    let runs: Vec<&RunHistory> =
        runs.into_iter().filter(|run| !run.operations.is_empty()).collect();
    let deployments = || runs.iter().copied().filter(|run| run.rolls_back.is_none());
    let operations = || runs.iter().flat_map(|run| &run.operations);
    let ended = operations().filter(|one| one.result != Result::Open).count();
    let failed = operations().filter(|one| matches!(one.result, Result::Failed { .. })).count();
    let attempts: usize = operations().map(attempts).sum();
    let throttled: usize = operations().map(throttled).sum();
    let undone = runs.len() - deployments().count();
    let values = [
        mean(deployments().filter_map(|run| Some(span(run)? / 1000.0))),
        mean(deployments().filter_map(efficiency)),
        share(failed, ended),
        mean(deployments().filter_map(utilization)),
        share(throttled, attempts),
        share(undone, deployments().count()),
    ];
    let kpi = |((name, unit, target, threshold), value): ((&'static str, Unit, f64, f64), _)| Kpi {
        name,
        unit,
        value,
        target,
        threshold,
        verdict: value.map(|value| verdict(value, target, threshold)),
    };
    KPIS.into_iter().zip(values).map(kpi).collect()
}

fn verdict(value: f64, target: f64, threshold: f64) -> Verdict {
    let reaches = |bound: f64| match target > threshold {
        true => value >= bound,
        false => value <= bound,
    };
    match (reaches(target), reaches(threshold)) {
        (true, _) => Verdict::Good,
        (false, true) => Verdict::Fair,
        (false, false) => Verdict::Poor,
    }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0u32), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// Returns how long the run took, in milliseconds; nothing for one that has not ended.
fn span(run: &RunHistory) -> Option<f64> {
    run.ended.map(|ended| (ended - run.began) as f64).filter(|span| *span > 0.0)
}

fn took(one: &OperationHistory) -> f64 {
    one.ended.map_or(0.0, |ended| (ended - one.began).max(0) as f64)
}

/// Returns how near the run came to the best that any order of its operations allows: the longest chain
/// of operations that need one another, over the time of the run.
fn efficiency(run: &RunHistory) -> Option<f64> {
    let mut ends: FxHashMap<&Address, f64> = FxHashMap::default();
    let made = |one: &&OperationHistory| {
        matches!(one.action, Action::Create | Action::Update | Action::Replace)
    };
    // In the order in which they began: what something needs began before.
    for one in run.operations.iter().filter(made) {
        let before = one.needs.iter().filter_map(|need| ends.get(need)).copied();
        let end = before.fold(0.0, f64::max) + took(one);
        ends.insert(&one.address, end);
    }
    let longest = ends.values().copied().fold(0.0, f64::max);
    let span = span(run).filter(|_| longest > 0.0)?;
    Some((longest / span).min(1.0))
}

/// Returns how much of what was under way at the busiest moment was under way on average.
fn utilization(run: &RunHistory) -> Option<f64> {
    let mut turns: Vec<(i64, i32)> = Vec::new();
    for one in &run.operations {
        let Some(ended) = one.ended.filter(|ended| *ended > one.began) else { continue };
        turns.extend([(one.began, 1), (ended, -1)]);
    }
    turns.sort_unstable();
    let (mut now, mut most) = (0, 0);
    for (_, turn) in turns {
        now += turn;
        most = most.max(now);
    }
    let busy: f64 = run.operations.iter().map(took).sum();
    let span = span(run).filter(|_| most > 0)?;
    Some((busy / span / f64::from(most)).min(1.0))
}

fn attempts(one: &OperationHistory) -> usize {
    // A call without an answer has its last attempt among those that failed.
    one.retries.len() + usize::from(one.result != Result::Open)
}

fn throttled(one: &OperationHistory) -> usize {
    let last = match &one.result {
        Result::Failed { error } => usize::from(error.class == ErrorClass::Throttling),
        Result::Open | Result::Done => 0,
    };
    let is_throttled = |error: ErrorClass| error == ErrorClass::Throttling;
    last + one.retries.iter().filter(|attempt| is_throttled(attempt.error.class)).count()
}

//! How much of each limit a run used: which share of its places or its time, how many at the most, and
//! what waited for it.

use std::collections::BTreeMap;

use msd_model::limit::{Limit, LimitOrigin, LimitScope};
use msd_model::plan::Plan;
use msd_model::units::{Millis, Rate};
use serde::Serialize;
use smol_str::SmolStr;

use super::bucket_use::BucketUse;
use super::prediction::Passage;

/// What a run made of a limit; a limit of each region counts once for each.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Usage {
    pub name: SmolStr,
    pub origin: LimitOrigin,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub burst: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    pub operations: u64,
    /// The share of all places over the whole time, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places_used: Option<f64>,
    /// The most places that were taken at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub places_peak: Option<u32>,
    /// The share of the time in which tokens were missing from the bucket, from 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_used: Option<f64>,
    /// The most tokens that were missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens_peak: Option<u32>,
    /// Operations that waited for it.
    pub waits: u64,
    pub waited: Millis,
    pub longest_wait: Millis,
}

/// One operation's part in a limit.
struct Part<'a> {
    passage: &'a Passage,
    weight: u32,
}

/// Returns the limits that operations passed, those that were waited for longest first.
pub fn of(plans: &[Plan], passages: &[Passage], end: Millis) -> Vec<Usage> {
    let limits: Vec<BTreeMap<&str, &Limit>> = plans
        .iter()
        .map(|plan| plan.limits.iter().map(|limit| (limit.name.as_str(), limit)).collect())
        .collect();
    let mut gates: BTreeMap<SmolStr, (&Limit, Vec<Part<'_>>)> = BTreeMap::new();
    for passage in passages {
        for used in &plans[passage.round].operation(passage.operation).limits {
            let Some(limit) = limits[passage.round].get(used.name.as_str()) else { continue };
            let part = Part { passage, weight: used.weight.max(1) };
            gates.entry(gate(limit, passage)).or_insert((limit, Vec::new())).1.push(part);
        }
    }
    let mut out: Vec<Usage> = gates
        .into_iter()
        .map(|(name, (limit, parts))| usage(name, limit, &parts, passages, end))
        .collect();
    out.sort_by(|a, b| b.waited.cmp(&a.waited).then(a.name.cmp(&b.name)));
    out
}

/// Names the gate as the engine does.
fn gate(limit: &Limit, passage: &Passage) -> SmolStr {
    match (limit.scope, passage.region.as_deref()) {
        (LimitScope::Region, Some(region)) => format!("{} in {region}", limit.name).into(),
        _ => limit.name.clone(),
    }
}

fn usage(
    name: SmolStr,
    limit: &Limit,
    parts: &[Part<'_>],
    passages: &[Passage],
    end: Millis,
) -> Usage {
    let waits: Vec<Millis> = passages
        .iter()
        .filter_map(|one| one.waited.as_ref().filter(|waited| waited.limit == name))
        .map(|waited| waited.time)
        .collect();
    let places = limit.concurrency.map(|places| places_used(places, parts, end));
    let tokens = BucketUse::new(limit).map(|mut bucket| {
        let mut taken: Vec<(Millis, u32)> = Vec::new();
        for Part { passage, weight } in parts {
            // Every attempt takes its own.
            let attempts = std::iter::once(passage.start).chain(passage.retried.iter().copied());
            taken.extend(attempts.map(|at| (at, *weight)));
        }
        taken.sort();
        taken.into_iter().for_each(|(at, weight)| bucket.take(at, weight));
        // Attempts are known by when they failed, a little late.
        (bucket.share(end), bucket.peak().min(limit.burst.unwrap_or(1).max(1)))
    });
    Usage {
        name,
        origin: limit.origin,
        rate: limit.rate,
        burst: limit.burst,
        concurrency: limit.concurrency,
        operations: parts.len() as u64,
        places_used: places.map(|(share, _)| share),
        places_peak: places.map(|(_, peak)| peak),
        tokens_used: tokens.map(|(share, _)| share),
        tokens_peak: tokens.map(|(_, peak)| peak),
        waits: waits.len() as u64,
        waited: Millis(waits.iter().map(|time| time.0).sum()),
        longest_wait: waits.into_iter().max().unwrap_or(Millis::ZERO),
    }
}

fn places_used(places: u32, parts: &[Part<'_>], end: Millis) -> (f64, u32) {
    let mut steps: Vec<(Millis, bool, i64)> = Vec::new();
    for Part { passage, weight } in parts {
        let taken = i64::from((*weight).min(places));
        // Places are given back before others are taken.
        steps.push((passage.start, true, taken));
        steps.push((passage.end, false, -taken));
    }
    steps.sort();
    let (mut taken, mut peak, mut sum, mut before) = (0i64, 0i64, 0i64, Millis::ZERO);
    for (at, _, change) in steps {
        sum += taken * (at.0 - before.0);
        before = at;
        taken += change;
        peak = peak.max(taken);
    }
    let whole = i64::from(places) * end.0;
    let share = if whole > 0 { sum as f64 / whole as f64 } else { 0.0 };
    (share, u32::try_from(peak).unwrap_or(0))
}

//! What no schedule can undercut: the longest path, and for each limit the work that has to pass it
//! between what comes before and what comes after.
//!
//! A limit is taken as one machine. Places for `c` operations do the work of an operation in the c-th
//! part of its time; a bucket serves one token an interval, after the tokens that it has saved. Of one
//! machine with times before (heads) and after (tails) the preemptive schedule that always serves the
//! longest tail is the shortest (Jackson; Carlier, 1982), so it is a bound for every real one. Where
//! few operations share places, counting them is sharper: of `k` operations on `c` places one place
//! carries at least k/c of them, rounded up.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use msd_model::limit::{Limit, LimitScope};
use msd_model::plan::{Action, Plan};
use msd_model::units::Millis;
use rustc_hash::FxHashMap;

/// Heads get better by what the limits make of everything before an operation; that costs the square of
/// the number of operations, so that larger plans go without.
const SHARP: usize = 2500;

/// One operation as a limit sees it; milliseconds.
#[derive(Clone, Copy, Debug)]
struct Job {
    head: f64,
    /// From the moment when the limit has let it in, or gets its places back.
    tail: f64,
    time: f64,
    weight: f64,
}

/// Returns a time that no schedule of the plan under its limits can undercut.
pub fn at_least(plan: &Plan, parallelism: usize) -> Millis {
    let order = Order::new(plan);
    let rules = rules(plan, parallelism);
    let heads = before(&order, &rules);
    let tails = with_own(&order, before(&order.reversed(), &rules));
    let all: Vec<usize> = (0..order.times.len()).collect();
    Millis(over(&order, &rules, &all, &heads, &tails).floor() as i64)
}

fn with_own(order: &Order, mut reversed: Vec<f64>) -> Vec<f64> {
    reversed.reverse();
    reversed.iter_mut().zip(&order.times).for_each(|(tail, time)| *tail += time);
    reversed
}

/// Operations in an order that respects every edge, or in the reverse of that with edges turned round.
struct Order {
    times: Vec<f64>,
    on: Vec<Vec<usize>>,
    /// Where an operation stands in the plan.
    reversed: bool,
}

impl Order {
    fn new(plan: &Plan) -> Order {
        let times = plan.operations.iter().map(|operation| operation.estimate.0 as f64).collect();
        let depends = |operation: &msd_model::plan::Operation| {
            operation.depends.iter().map(|on| on.index()).collect()
        };
        Order { times, on: plan.operations.iter().map(depends).collect(), reversed: false }
    }

    fn reversed(&self) -> Order {
        let count = self.times.len();
        let mut on = vec![Vec::new(); count];
        for (index, before) in self.on.iter().enumerate() {
            for earlier in before {
                on[count - 1 - earlier].push(count - 1 - index);
            }
        }
        let times = self.times.iter().rev().copied().collect();
        Order { times, on, reversed: true }
    }

    /// Returns where an operation of this order stands in the plan.
    fn place(&self, index: usize) -> usize {
        if self.reversed { self.times.len() - 1 - index } else { index }
    }
}

/// One limit and what it takes from whom.
struct Rule {
    /// Places, or nothing for a bucket.
    places: Option<f64>,
    /// Milliseconds between tokens, and tokens that are saved up.
    bucket: Option<(f64, f64)>,
    /// Weight by operation; zero where it does not apply.
    weights: Vec<f64>,
}

fn rules(plan: &Plan, parallelism: usize) -> Vec<Rule> {
    let calls =
        |operation: &msd_model::plan::Operation| f64::from(operation.action != Action::Barrier);
    let mut rules = vec![Rule {
        places: Some(parallelism.max(1) as f64),
        bucket: None,
        weights: plan.operations.iter().map(calls).collect(),
    }];
    for (limit, region) in gates(plan) {
        let weight = |operation: &msd_model::plan::Operation| {
            let here = region.is_none_or(|region| place(plan, operation) == region);
            let used = operation.limits.iter().find(|used| here && used.name == limit.name);
            used.map_or(0.0, |used| f64::from(used.weight.max(1)))
        };
        let weights: Vec<f64> = plan.operations.iter().map(weight).collect();
        let rate = limit.rate.filter(|rate| rate.count > 0.0);
        rules.push(Rule {
            places: limit.concurrency.map(|places| f64::from(places.max(1))),
            bucket: rate.map(|rate| {
                (rate.per.0 as f64 / rate.count, f64::from(limit.burst.unwrap_or(1).max(1)))
            }),
            weights,
        });
    }
    rules
}

/// Returns limits whose bounds are known beforehand, those of a region once for each region.
fn gates(plan: &Plan) -> Vec<(&Limit, Option<&str>)> {
    let mut regions: Vec<&str> = plan.operations.iter().map(|one| place(plan, one)).collect();
    regions.sort_unstable();
    regions.dedup();
    let fixed = plan.limits.iter().filter(|limit| limit.adaptive.is_none());
    fixed
        .flat_map(|limit| match limit.scope {
            LimitScope::Account => vec![(limit, None)],
            LimitScope::Region => regions.iter().map(|region| (limit, Some(*region))).collect(),
        })
        .collect()
}

/// Returns the region of an operation as the admission knows it.
fn place<'a>(plan: &'a Plan, operation: &'a msd_model::plan::Operation) -> &'a str {
    operation.region.as_deref().or(plan.target.region.as_deref()).unwrap_or_default()
}

/// Returns how long what comes before each operation takes at least.
fn before(order: &Order, rules: &[Rule]) -> Vec<f64> {
    let count = order.times.len();
    let mut heads = vec![0f64; count];
    let words = if count <= SHARP { count.div_ceil(64) } else { 0 };
    let mut sets = vec![0u64; count * words];
    let mut seen: FxHashMap<Vec<u64>, f64> = FxHashMap::default();
    for index in 0..count {
        let mut set = vec![0u64; words];
        for &on in &order.on[index] {
            heads[index] = heads[index].max(heads[on] + order.times[on]);
            if words > 0 {
                set[on / 64] |= 1 << (on % 64);
                let more = &sets[on * words..(on + 1) * words];
                set.iter_mut().zip(more).for_each(|(word, more)| *word |= more);
            }
        }
        // One thing before it adds nothing to what its own head says.
        if words == 0 || order.on[index].len() < 2 {
            sets[index * words..(index + 1) * words].copy_from_slice(&set);
            continue;
        }
        let known = seen.get(&set).copied();
        let bound = known.unwrap_or_else(|| {
            let members: Vec<usize> = (0..index).filter(|at| has(&set, *at)).collect();
            let tails = tails_within(order, &members, &set);
            over(order, rules, &members, &heads, &tails)
        });
        heads[index] = heads[index].max(bound);
        sets[index * words..(index + 1) * words].copy_from_slice(&set);
        seen.entry(set).or_insert(bound);
    }
    heads
}

fn has(set: &[u64], at: usize) -> bool {
    set[at / 64] & (1 << (at % 64)) != 0
}

/// Returns the longest paths that stay among the members, by operation.
fn tails_within(order: &Order, members: &[usize], set: &[u64]) -> Vec<f64> {
    let mut tails = vec![0f64; order.times.len()];
    for &index in members.iter().rev() {
        tails[index] += order.times[index];
        for &on in order.on[index].iter().filter(|on| has(set, **on)) {
            tails[on] = tails[on].max(tails[index]);
        }
    }
    tails
}

/// Returns the bound over some operations, given their heads and tails.
fn over(order: &Order, rules: &[Rule], members: &[usize], heads: &[f64], tails: &[f64]) -> f64 {
    let mut most = members.iter().map(|&at| heads[at] + tails[at]).fold(0.0, f64::max);
    for rule in rules {
        let weight = |at: usize| rule.weights[order.place(at)];
        let mut jobs: Vec<Job> = members
            .iter()
            .filter(|at| weight(**at) > 0.0)
            .map(|&at| Job {
                head: heads[at],
                tail: tails[at],
                time: order.times[at],
                weight: weight(at),
            })
            .collect();
        if jobs.len() < 2 {
            continue;
        }
        if let Some(places) = rule.places {
            most = most.max(with_places(&mut jobs, places));
        }
        if let Some((interval, burst)) = rule.bucket {
            most = most.max(match order.reversed {
                false => with_tokens(&jobs, interval, burst),
                true => with_tokens_reversed(&jobs, interval, burst),
            });
        }
    }
    most
}

/// Bound of a semaphore; the tail of a job here begins when its places are given back.
fn with_places(jobs: &mut [Job], places: f64) -> f64 {
    let work: Vec<(f64, f64, f64)> = jobs
        .iter()
        .map(|job| (job.head, job.time * job.weight.min(places) / places, job.tail - job.time))
        .collect();
    let shared = one_machine(work);
    shared.max(counted(jobs, places))
}

/// Of the longest k operations one place carries at least k/c: no less than so many of the shortest
/// among them, after the earliest head and before the shortest tail.
fn counted(jobs: &mut [Job], places: f64) -> f64 {
    let places = places as usize;
    if jobs.len() <= places {
        return 0.0;
    }
    jobs.sort_by(|left, right| right.time.total_cmp(&left.time));
    let (mut head, mut rest) = (f64::INFINITY, f64::INFINITY);
    let mut most = 0f64;
    for (index, job) in jobs.iter().enumerate() {
        head = head.min(job.head);
        rest = rest.min(job.tail - job.time);
        let rounds = (index + 1).div_ceil(places);
        if rounds > 1 && index % places == 0 {
            let carried: f64 = jobs[index + 1 - rounds..=index].iter().map(|job| job.time).sum();
            most = most.max(head + carried + rest);
        }
    }
    most
}

/// Bound of a token bucket; the tail of a job begins when it has its tokens.
fn with_tokens(jobs: &[Job], interval: f64, burst: f64) -> f64 {
    let saved = (burst - 1.0) * interval;
    // An operation may take its tokens at the end of their interval at the earliest: with those saved
    // up, as much earlier.
    let work = jobs.iter().map(|job| {
        let time = job.weight * interval;
        (job.head, time, job.tail - interval)
    });
    (one_machine(work.collect()) - saved).max(0.0)
}

/// The same seen from the end: heads are what comes after an operation, and its tokens stand before its
/// own time.
fn with_tokens_reversed(jobs: &[Job], interval: f64, burst: f64) -> f64 {
    let turned: Vec<Job> = jobs
        .iter()
        .map(|job| Job { head: job.tail - job.time, tail: job.head + job.time, ..*job })
        .collect();
    with_tokens(&turned, interval, burst)
}

/// The shortest preemptive schedule of jobs (head, time, tail) on one machine: always the longest tail
/// of those that are there. O(n log n).
fn one_machine(mut jobs: Vec<(f64, f64, f64)>) -> f64 {
    jobs.sort_by(|left, right| left.0.total_cmp(&right.0));
    let mut there: BinaryHeap<(Ordered, Reverse<Ordered>)> = BinaryHeap::new();
    let (mut now, mut next, mut most) = (0f64, 0usize, 0f64);
    while next < jobs.len() || !there.is_empty() {
        if there.is_empty() {
            now = now.max(jobs[next].0);
        }
        while next < jobs.len() && jobs[next].0 <= now {
            there.push((Ordered(jobs[next].2), Reverse(Ordered(jobs[next].1))));
            next += 1;
        }
        let Some((tail, Reverse(time))) = there.pop() else { continue };
        let until = jobs.get(next).map_or(f64::INFINITY, |job| job.0);
        match now + time.0 <= until {
            true => {
                now += time.0;
                most = most.max(now + tail.0);
            }
            false => {
                let left = time.0 - (until - now);
                now = until;
                there.push((tail, Reverse(Ordered(left))));
            }
        }
    }
    most
}

#[derive(Clone, Copy, PartialEq)]
struct Ordered(f64);

impl Eq for Ordered {}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

//! Simulates waves as the runner goes about them: longest first, semaphores in the order of names,
//! then token buckets, then the bound on calls; first come, first served. Tokens are set aside when an
//! operation gets in line, which is exact unless the bound on calls holds it up afterwards.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use msd_model::plan::{OperationId, Plan, WaveForecast};
use msd_model::units::Millis;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::waves;
use crate::token_bucket::TokenBucket;

pub struct Simulation<'a> {
    plan: &'a Plan,
    semaphores: Vec<Semaphore>,
    buckets: Vec<Bucket>,
    /// Names of the limits; the last is the bound on calls.
    names: Vec<SmolStr>,
    by_name: FxHashMap<&'a str, usize>,
    /// How many more calls may be under way, and what waits for that.
    calls: usize,
    queue: VecDeque<(usize, Duration)>,
}

type Events = BinaryHeap<Reverse<(Duration, Step, usize)>>;

/// What happens to an operation; of the same moment ends come first, because they make room.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Ends,
    /// Its token buckets let it go.
    MayCall,
}

struct Semaphore {
    limit: usize,
    free: u32,
    places: u32,
    queue: VecDeque<(usize, Duration)>,
    /// The operation that gave places back last.
    released: Option<usize>,
}

struct Bucket {
    limit: usize,
    tokens: TokenBucket,
    /// Who started last and when: nobody overtakes.
    last: Option<usize>,
    last_start: Duration,
}

/// An operation on its way through its wave.
struct Passage {
    id: OperationId,
    semaphores: Vec<(usize, u32)>,
    buckets: Vec<(usize, u32)>,
    /// How many semaphores it has passed.
    passed: usize,
    end: Duration,
    /// What it waited for, and behind which operation of the wave.
    waited: Vec<(usize, Option<usize>)>,
}

impl<'a> Simulation<'a> {
    pub fn new(plan: &'a Plan, parallelism: usize) -> Simulation<'a> {
        let mut order: Vec<usize> = (0..plan.limits.len()).collect();
        order.sort_by_key(|limit| &plan.limits[*limit].name);
        let mut simulation = Simulation {
            plan,
            semaphores: Vec::new(),
            buckets: Vec::new(),
            names: plan.limits.iter().map(|limit| limit.name.clone()).collect(),
            by_name: FxHashMap::default(),
            calls: parallelism.max(1),
            queue: VecDeque::new(),
        };
        simulation.names.push("parallelism".into());
        for limit in order {
            let declared = &plan.limits[limit];
            simulation.by_name.insert(&declared.name, limit);
            if let Some(places) = declared.concurrency {
                let places = places.max(1);
                let queue = VecDeque::new();
                simulation.semaphores.push(Semaphore {
                    limit,
                    free: places,
                    places,
                    queue,
                    released: None,
                });
            }
            if let Some(tokens) = TokenBucket::new(declared) {
                let last_start = Duration::ZERO;
                simulation.buckets.push(Bucket { limit, tokens, last: None, last_start });
            }
        }
        simulation
    }

    pub fn run(mut self) -> Vec<WaveForecast> {
        let mut semaphore_of = vec![None; self.names.len()];
        let mut bucket_of = vec![None; self.names.len()];
        self.semaphores.iter().enumerate().for_each(|(i, s)| semaphore_of[s.limit] = Some(i));
        self.buckets.iter().enumerate().for_each(|(i, b)| bucket_of[b.limit] = Some(i));
        let mut now = Duration::ZERO;
        let mut forecasts = Vec::new();
        for wave in waves(self.plan) {
            let passages: Vec<Passage> =
                wave.iter().map(|id| self.passage(*id, &semaphore_of, &bucket_of)).collect();
            let (end, forecast) = self.wave(passages, now);
            now = end;
            forecasts.push(forecast);
        }
        forecasts
    }

    fn passage(
        &self,
        id: OperationId,
        semaphore_of: &[Option<usize>],
        bucket_of: &[Option<usize>],
    ) -> Passage {
        let (mut semaphores, mut buckets) = (Vec::new(), Vec::new());
        for used in &self.plan.operation(id).limits {
            let Some(&limit) = self.by_name.get(used.name.as_str()) else { continue };
            if let Some(semaphore) = semaphore_of[limit] {
                let weight = used.weight.clamp(1, self.semaphores[semaphore].places);
                semaphores.push((semaphore, weight));
            }
            if let Some(bucket) = bucket_of[limit] {
                buckets.push((bucket, used.weight.max(1)));
            }
        }
        // Both lists were made in the order of names, so that this is the order of the run.
        semaphores.sort_unstable();
        buckets.sort_unstable();
        Passage { id, semaphores, buckets, passed: 0, end: Duration::ZERO, waited: Vec::new() }
    }

    fn wave(&mut self, mut wave: Vec<Passage>, start: Duration) -> (Duration, WaveForecast) {
        let mut events = Events::new();
        // What is over is over: nobody in this wave waits behind an operation of an earlier one.
        self.semaphores.iter_mut().for_each(|semaphore| semaphore.released = None);
        self.buckets.iter_mut().for_each(|bucket| bucket.last = None);
        for index in 0..wave.len() {
            self.proceed(&mut wave, index, start, &mut events);
        }
        let mut last = None;
        while let Some(Reverse((now, step, index))) = events.pop() {
            if step == Step::MayCall {
                self.call(&mut wave, index, now, &mut events);
                continue;
            }
            last = Some(index);
            self.calls += 1;
            if let Some((waiting, since)) = self.queue.pop_front() {
                if now > since {
                    wave[waiting].waited.push((self.names.len() - 1, Some(index)));
                }
                self.call(&mut wave, waiting, now, &mut events);
            }
            for (semaphore, weight) in wave[index].semaphores.clone() {
                let semaphore = &mut self.semaphores[semaphore];
                semaphore.free += weight;
                semaphore.released = Some(index);
            }
            for (semaphore, _) in wave[index].semaphores.clone() {
                self.admit(&mut wave, semaphore, now, &mut events);
            }
        }
        let end = last.map_or(start, |index| wave[index].end);
        let longest = wave.iter().map(|passage| self.plan.operation(passage.id).estimate).max();
        let duration = Millis::from(end - start);
        let binding = match duration > longest.unwrap_or(Millis::ZERO) {
            true => self.binding(&wave, last),
            false => Vec::new(),
        };
        (end, WaveForecast { operations: wave.len() as u64, duration, binding })
    }

    /// Takes an operation through the semaphores that have room, and then starts it.
    fn proceed(&mut self, wave: &mut [Passage], index: usize, now: Duration, events: &mut Events) {
        while let Some(&(number, weight)) = wave[index].semaphores.get(wave[index].passed) {
            let semaphore = &mut self.semaphores[number];
            if !semaphore.queue.is_empty() || semaphore.free < weight {
                semaphore.queue.push_back((index, now));
                return;
            }
            semaphore.free -= weight;
            wave[index].passed += 1;
        }
        let mut start = now;
        let mut holds_up = None;
        for (number, weight) in &wave[index].buckets {
            let bucket = &self.buckets[*number];
            let earliest = bucket.tokens.earliest(*weight).max(bucket.last_start);
            if earliest > start {
                start = earliest;
                holds_up = Some((bucket.limit, bucket.last));
            }
        }
        wave[index].waited.extend(holds_up);
        for (number, weight) in &wave[index].buckets {
            let bucket = &mut self.buckets[*number];
            bucket.tokens.take(*weight, start);
            (bucket.last, bucket.last_start) = (Some(index), start);
        }
        match start > now {
            true => events.push(Reverse((start, Step::MayCall, index))),
            false => self.call(wave, index, now, events),
        }
    }

    fn call(&mut self, wave: &mut [Passage], index: usize, now: Duration, events: &mut Events) {
        if self.calls == 0 {
            self.queue.push_back((index, now));
            return;
        }
        self.calls -= 1;
        let end = now + self.plan.operation(wave[index].id).estimate.as_duration();
        wave[index].end = end;
        events.push(Reverse((end, Step::Ends, index)));
    }

    /// Lets in from the head of the queue as many as there is room for.
    fn admit(&mut self, wave: &mut [Passage], number: usize, now: Duration, events: &mut Events) {
        while let Some(&(index, since)) = self.semaphores[number].queue.front() {
            let (_, weight) = wave[index].semaphores[wave[index].passed];
            let semaphore = &mut self.semaphores[number];
            if semaphore.free < weight {
                return;
            }
            semaphore.free -= weight;
            semaphore.queue.pop_front();
            if now > since {
                wave[index].waited.push((semaphore.limit, semaphore.released));
            }
            wave[index].passed += 1;
            self.proceed(wave, index, now, events);
        }
    }

    /// Goes back from the operation that ends last through those that it waited behind.
    fn binding(&self, wave: &[Passage], last: Option<usize>) -> Vec<SmolStr> {
        let mut seen = vec![false; wave.len()];
        let mut limits: Vec<usize> = Vec::new();
        let mut next = last;
        while let Some(index) = next.filter(|index| !std::mem::replace(&mut seen[*index], true)) {
            next = None;
            for (limit, behind) in &wave[index].waited {
                if !limits.contains(limit) {
                    limits.push(*limit);
                }
                next = behind.or(next);
            }
        }
        limits.sort_by_key(|limit| &self.names[*limit]);
        limits.into_iter().map(|limit| self.names[limit].clone()).collect()
    }
}

//! Runs a plan in imagination: the agenda and the admission of a real run, and estimates in place of
//! calls.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use msd_model::plan::{Operation, OperationId, Plan, WaveForecast};
use msd_model::policy::{Breaker, Schedule};
use msd_model::units::Millis;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::admission::{Admission, Granted, Held, Way};
use crate::agenda::Agenda;
use crate::batch;

/// How a plan would go.
#[derive(Debug, Default)]
pub struct Simulated {
    pub makespan: Millis,
    /// Limits that made it longer than dependencies alone would.
    pub binding: Vec<SmolStr>,
    /// Empty when the schedule has no waves.
    pub waves: Vec<WaveForecast>,
    /// The operations that the makespan goes back to, the last one first, each with how long it waited
    /// for a limit.
    pub chain: Vec<(OperationId, Millis)>,
}

struct Simulation<'a> {
    plan: &'a Plan,
    agenda: Agenda<'a>,
    admission: Admission<OperationId>,
    /// What ends when, the earliest first.
    ends: BinaryHeap<Reverse<(Duration, OperationId)>>,
    passages: Vec<Passage>,
    /// Operations that share the call of another one.
    calls: FxHashMap<OperationId, Vec<OperationId>>,
    now: Duration,
}

/// One operation on its way.
#[derive(Clone, Default)]
struct Passage {
    ready: Duration,
    start: Duration,
    end: Duration,
    held: Held,
    /// The gate that it waited for, and behind whom.
    waited: Option<(usize, Option<OperationId>)>,
}

/// Simulates a plan; O(n log n) for a plan of n operations and edges.
pub fn simulate(plan: &Plan, schedule: Schedule, parallelism: usize) -> Simulated {
    let mut simulation = Simulation {
        plan,
        agenda: Agenda::new(plan, schedule),
        // Estimates know no failures, so that breakers never open.
        admission: Admission::new(
            &plan.limits,
            parallelism,
            Breaker { threshold: 0, ..Breaker::default() },
        ),
        ends: BinaryHeap::new(),
        passages: vec![Passage::default(); plan.operations.len()],
        calls: FxHashMap::default(),
        now: Duration::ZERO,
    };
    simulation.run()
}

impl Simulation<'_> {
    fn run(&mut self) -> Simulated {
        let mut out = Simulated::default();
        let mut last = None;
        let mut wave: Option<Wave> = None;
        let begin = self.agenda.begin();
        self.queue(&begin);
        self.note_wave(&begin, &mut wave, &mut out);
        loop {
            self.start();
            let end = self.ends.peek().map(|Reverse((end, _))| *end);
            let Some(next) = end.into_iter().chain(self.admission.next()).min() else { break };
            self.now = next.max(self.now);
            let mut ready = Vec::new();
            while let Some(Reverse((end, id))) =
                self.ends.peek().copied().filter(|e| e.0.0 <= self.now)
            {
                self.ends.pop();
                last = Some(id).filter(|_| end > Duration::ZERO).or(last);
                let held = std::mem::take(&mut self.passages[id.index()].held);
                self.admission.release(&held, id);
                if let Some(wave) = &mut wave {
                    wave.last = Some(id);
                }
                ready.extend(self.agenda.done(id));
            }
            self.queue(&ready);
            // With waves, something is ready only when a new one begins.
            if !ready.is_empty() {
                self.note_wave(&ready, &mut wave, &mut out);
            }
        }
        self.note_wave(&[], &mut wave, &mut out);
        out.makespan = Millis::from(self.now);
        out.chain = self.chain(last, true);
        out.binding = self.binding(&out.chain);
        out
    }

    fn queue(&mut self, ready: &[OperationId]) {
        let value =
            |of: &Operation, name: &str| of.properties.get(name).cloned().unwrap_or_default();
        for mut call in batch::gather(self.plan, ready, value) {
            let others = call.split_off(1);
            for id in &others {
                self.passages[id.index()].ready = self.now;
            }
            let id = &call[0];
            if !others.is_empty() {
                self.calls.insert(*id, others);
            }
            let operation = self.plan.operation(*id);
            let region = operation.region.as_deref().or(self.plan.target.region.as_deref());
            let way: Way = self.admission.way(&operation.limits, None, region.unwrap_or_default());
            self.passages[id.index()].ready = self.now;
            self.admission.request(&way, self.agenda.urgency(*id), *id, self.now);
        }
    }

    fn start(&mut self) {
        for Granted { what: id, held, waited, .. } in self.admission.grant(self.now) {
            let others = self.calls.remove(&id).unwrap_or_default();
            let end = self.now + self.plan.operation(id).estimate.as_duration();
            let waited = waited.map(|one| (one.gate, one.behind));
            self.passages[id.index()].held = held;
            for id in others.into_iter().chain([id]) {
                let passage = &mut self.passages[id.index()];
                (passage.start, passage.end, passage.waited) = (self.now, end, waited);
                self.ends.push(Reverse((end, id)));
            }
        }
    }

    /// Closes the forecast of the wave that is over when another one begins.
    fn note_wave(&self, ready: &[OperationId], wave: &mut Option<Wave>, out: &mut Simulated) {
        if let Some(Wave { began, last, operations, longest, .. }) = wave.take() {
            let duration = Millis::from(self.now - began);
            let binding = match duration > longest {
                true => self.binding(&self.chain(last, false)),
                false => Vec::new(),
            };
            out.waves.push(WaveForecast { operations, duration, binding });
        }
        if self.agenda.wave().is_some() && !ready.is_empty() {
            let estimates = ready.iter().map(|id| self.plan.operation(*id).estimate);
            *wave = Some(Wave {
                began: self.now,
                last: None,
                operations: ready.len() as u64,
                longest: estimates.max().unwrap_or(Millis::ZERO),
            });
        }
    }

    /// Goes back from the operation that ends last through those that it waited behind, and, when
    /// asked to, through what it depends on.
    fn chain(&self, last: Option<OperationId>, across: bool) -> Vec<(OperationId, Millis)> {
        let mut seen = vec![false; self.passages.len()];
        let mut chain = Vec::new();
        let mut next = last;
        while let Some(id) = next.filter(|id| !std::mem::replace(&mut seen[id.index()], true)) {
            let passage = &self.passages[id.index()];
            chain.push((id, Millis::from(passage.start - passage.ready)));
            next = passage.waited.and_then(|(_, behind)| behind);
            if next.is_none() && across {
                next = self.upstream(id);
            }
        }
        chain
    }

    /// Returns the limits that operations of a chain waited for.
    fn binding(&self, chain: &[(OperationId, Millis)]) -> Vec<SmolStr> {
        let gate = |(id, _): &(OperationId, Millis)| self.passages[id.index()].waited;
        let gates = chain.iter().filter_map(gate).map(|(gate, _)| gate);
        let mut names: Vec<SmolStr> =
            gates.map(|gate| self.admission.gate_name(gate).clone()).collect();
        names.sort();
        names.dedup();
        names
    }

    /// Returns the operation whose end let this one start, through meeting points.
    fn upstream(&self, id: OperationId) -> Option<OperationId> {
        let mut next = Some(id);
        while let Some(at) = next {
            let on = self.plan.operation(at).depends.iter().copied();
            next = on.max_by_key(|on| self.reached(*on));
            match next {
                Some(found) if self.passages[found.index()].end > Duration::ZERO => return next,
                _ => {}
            }
        }
        None
    }

    /// Returns when an operation ended; a meeting point as late as the last thing it waits for.
    fn reached(&self, id: OperationId) -> Duration {
        let passage = &self.passages[id.index()];
        match passage.end.is_zero() {
            true => {
                let on = self.plan.operation(id).depends.iter();
                on.map(|on| self.passages[on.index()].end).max().unwrap_or_default()
            }
            false => passage.end,
        }
    }
}

struct Wave {
    began: Duration,
    last: Option<OperationId>,
    operations: u64,
    longest: Millis,
}

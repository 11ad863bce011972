//! Who may go next: semaphores, token buckets, breakers and the bound on calls as one state machine
//! over a time that is passed in. The run and the forecast drive the very same one, so that a
//! prediction can be right. Performs no I/O and waits for nothing.
//!
//! Requests that pass the same gates with the same weights stand in one line, the most urgent first.
//! A request takes all that it needs in the same instant or nothing, so that no two can wait for each
//! other. What is not enough for the most urgent is kept for it: of a gate that lacks places, or else
//! of a bucket that lacks tokens, nothing goes to those behind it. One that was overtaken too often
//! keeps every gate that it ever lacked.

mod gate;
mod lines;

use std::time::Duration;

use msd_model::limit::{Limit, LimitScope};
use msd_model::policy::{Breaker as BreakerPolicy, LimitUse};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

pub use self::gate::{BreakerState, Outcome, SLOW};
use self::gate::{Gate, Room};
use self::lines::Lines;
pub use self::lines::{Ticket, Urgency};

/// The name of the bound on calls, in events and forecasts.
pub const PARALLELISM: &str = "parallelism";

/// How often a request may be overtaken before it keeps every gate that it ever lacked.
const PATIENCE: u32 = 32;

/// The gates that one request passes, and what it takes there; made once for each kind of request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Way {
    pub(super) steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Step {
    gate: usize,
    weight: u32,
    /// Whether places are taken too; another attempt keeps those that it has.
    places: bool,
}

/// Places that a request holds until they are given back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held(Vec<(usize, u32)>);

/// A request that may go.
#[derive(Debug)]
pub struct Granted<T> {
    pub what: T,
    pub way: Way,
    pub held: Held,
    /// What it waited for last, and behind whom; nothing when it could go at once.
    pub waited: Option<Waited<T>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Waited<T> {
    pub gate: usize,
    pub since: Duration,
    /// Who gave back the place, or took the token before.
    pub behind: Option<T>,
}

pub struct Admission<T> {
    gates: Vec<Gate<T>>,
    /// Limits by name; those of one region by name and region.
    by_name: FxHashMap<SmolStr, usize>,
    regional: FxHashMap<(SmolStr, SmolStr), usize>,
    breakers: FxHashMap<(SmolStr, SmolStr), usize>,
    breaker_policy: BreakerPolicy,
    limits: Vec<Limit>,
    lines: Lines<T>,
    /// The earliest time at which somebody may go though nobody ended.
    next: Option<Duration>,
    /// Gates that are kept for somebody; valid for one round.
    kept: Vec<u64>,
    round: u64,
}

/// The bound on calls is always the first gate.
const CALLS: usize = 0;

impl<T: Clone> Admission<T> {
    pub fn new(limits: &[Limit], parallelism: usize, breaker: BreakerPolicy) -> Admission<T> {
        let calls = u32::try_from(parallelism.max(1)).unwrap_or(u32::MAX);
        let mut admission = Admission {
            gates: vec![Gate::of_places(PARALLELISM.into(), calls)],
            by_name: FxHashMap::default(),
            regional: FxHashMap::default(),
            breakers: FxHashMap::default(),
            breaker_policy: breaker,
            limits: limits.to_vec(),
            lines: Lines::new(),
            next: None,
            kept: Vec::new(),
            round: 0,
        };
        for limit in limits.iter().filter(|limit| limit.scope == LimitScope::Account) {
            admission.by_name.insert(limit.name.clone(), admission.gates.len());
            admission.gates.push(Gate::of_limit(limit, limit.name.clone()));
        }
        admission
    }

    /// Returns the way of an operation's first attempt: all its limits, its service's breaker and the
    /// bound on calls.
    pub fn way(&mut self, uses: &[LimitUse], service: Option<&str>, region: &str) -> Way {
        let mut steps = vec![Step { gate: CALLS, weight: 1, places: true }];
        for used in uses {
            if let Some(gate) = self.limit(&used.name, region) {
                steps.push(Step { gate, weight: used.weight.max(1), places: true });
            }
        }
        if let Some(service) = service.filter(|_| self.breaker_policy.threshold > 0) {
            let gate = self.breaker(service, region);
            steps.push(Step { gate, weight: 1, places: true });
        }
        steps.sort_unstable();
        Way { steps }
    }

    /// Returns the way of a question about a call that is under way already: only its limits.
    pub fn way_of_read(&mut self, uses: &[LimitUse], region: &str) -> Way {
        let mut way = self.way(uses, None, region);
        way.steps.retain(|step| step.gate != CALLS);
        way
    }

    fn limit(&mut self, name: &SmolStr, region: &str) -> Option<usize> {
        if let Some(gate) = self.by_name.get(name) {
            return Some(*gate);
        }
        let key = (name.clone(), SmolStr::new(region));
        if let Some(gate) = self.regional.get(&key) {
            return Some(*gate);
        }
        let limit = self.limits.iter().find(|limit| limit.name == *name)?;
        let shown = match region {
            "" => name.clone(),
            region => format!("{name} in {region}").into(),
        };
        let gate = Gate::of_limit(limit, shown);
        self.gates.push(gate);
        self.regional.insert(key, self.gates.len() - 1);
        Some(self.gates.len() - 1)
    }

    fn breaker(&mut self, service: &str, region: &str) -> usize {
        let key = (SmolStr::new(service), SmolStr::new(region));
        if let Some(gate) = self.breakers.get(&key) {
            return *gate;
        }
        let name = match region {
            "" => format!("breaker of {service}"),
            region => format!("breaker of {service} in {region}"),
        };
        self.gates.push(Gate::of_breaker(name.into(), self.breaker_policy.clone()));
        self.breakers.insert(key, self.gates.len() - 1);
        self.gates.len() - 1
    }

    /// Puts a request in line.
    pub fn request(&mut self, way: &Way, urgency: Urgency, what: T, now: Duration) -> Ticket {
        self.lines.join(way, urgency, what, now)
    }

    /// Takes a request back that was not granted yet.
    pub fn cancel(&mut self, ticket: Ticket) {
        self.lines.cancel(ticket);
    }

    /// Returns how many requests wait.
    pub fn waiting(&self) -> usize {
        self.lines.waiting()
    }

    /// Returns the gate that a waiting request's line lacked last.
    pub fn lacks(&self, ticket: Ticket) -> Option<&SmolStr> {
        self.lines.lacks(ticket).map(|gate| &self.gates[gate].name)
    }

    pub fn gate_name(&self, gate: usize) -> &SmolStr {
        &self.gates[gate].name
    }

    /// Returns everybody who may go now, the most urgent first; O(lines) and a little for each who
    /// goes.
    pub fn grant(&mut self, now: Duration) -> Vec<Granted<T>> {
        self.round += 1;
        self.kept.resize(self.gates.len(), 0);
        self.next = None;
        let mut granted = Vec::new();
        let mut overtaken = Vec::new();
        let mut cursor = self.lines.first();
        while let Some(place) = cursor {
            let line = place.line;
            match self.judge(line, now) {
                Verdict::Goes => {
                    granted.push(self.admit(line, now));
                    self.lines.overtake(&overtaken, line, PATIENCE);
                    // The next one in this line may be more urgent than other lines.
                    cursor = self.lines.after_grant(place);
                }
                Verdict::Waits { gate, until } => {
                    self.lines.note_lack(line, gate);
                    if let Some(until) = until {
                        self.next = Some(self.next.map_or(until, |next| next.min(until)));
                    }
                    overtaken.push(line);
                    cursor = self.lines.next(place);
                }
            }
        }
        granted
    }

    /// Returns when `grant` may have something new by the mere passing of time.
    pub fn next(&self) -> Option<Duration> {
        self.next
    }

    fn judge(&mut self, line: usize, now: Duration) -> Verdict {
        let steps = self.lines.way(line).steps.clone();
        let (mut lacking, mut until) = (None, Duration::ZERO);
        let mut is_kept = None;
        for step in &steps {
            let gate = &self.gates[step.gate];
            if self.kept[step.gate] == self.round {
                is_kept = is_kept.or(Some(step.gate));
            }
            match gate.room(step.weight, step.places, now) {
                Room::Enough => {}
                Room::NoPlace => {
                    self.kept[step.gate] = self.round;
                    lacking = lacking.or(Some(step.gate));
                }
                Room::At(_) => {}
            }
        }
        if let Some(gate) = lacking.or(is_kept) {
            self.keep_for_the_patient(line);
            return Verdict::Waits { gate, until: None };
        }
        for step in &steps {
            if let Room::At(time) = self.gates[step.gate].room(step.weight, step.places, now) {
                self.kept[step.gate] = self.round;
                if time >= until {
                    (until, lacking) = (time, Some(step.gate));
                }
            }
        }
        match lacking {
            Some(gate) => {
                self.keep_for_the_patient(line);
                Verdict::Waits { gate, until: Some(until) }
            }
            None => Verdict::Goes,
        }
    }

    fn keep_for_the_patient(&mut self, line: usize) {
        for gate in self.lines.lacked_by_the_patient(line) {
            self.kept[*gate] = self.round;
        }
    }

    fn admit(&mut self, line: usize, now: Duration) -> Granted<T> {
        let (what, since, lacked) = self.lines.take(line);
        let steps = self.lines.way(line).steps.clone();
        let waited = lacked.filter(|_| now > since).map(|gate| Waited {
            gate,
            since,
            behind: self.gates[gate].before_this.clone(),
        });
        let mut held = Vec::new();
        for step in steps {
            let gate = &mut self.gates[step.gate];
            if let Some(places) = gate.take(step.weight, step.places, now) {
                held.push((step.gate, places));
            }
            if gate.is_bucket() {
                gate.before_this = Some(what.clone());
            }
        }
        Granted { what, way: self.lines.way(line).clone(), held: Held(held), waited }
    }

    /// Gives places back; `who` is remembered as the one whom the next one waited behind.
    pub fn release(&mut self, held: &Held, who: T) {
        for (gate, places) in &held.0 {
            self.gates[*gate].give_back(*places);
            self.gates[*gate].before_this = Some(who.clone());
        }
    }

    /// Gives the call and the breaker's probe back and keeps the rest, for a pause between attempts.
    /// Returns what is kept, and the way of the next attempt.
    pub fn pause(&mut self, held: Held, way: &Way, who: T) -> (Held, Way) {
        let passing = |gate: &usize| *gate == CALLS || self.gates[*gate].is_breaker();
        let (back, kept): (Vec<_>, Vec<_>) =
            held.0.into_iter().partition(|(gate, _)| passing(gate));
        let steps = way.steps.iter().map(|step| Step { places: passing(&step.gate), ..*step });
        let way = Way { steps: steps.collect() };
        self.release(&Held(back), who);
        (Held(kept), way)
    }

    /// Takes what one request holds together with what another does.
    pub fn join(mut held: Held, more: Held) -> Held {
        held.0.extend(more.0);
        held
    }

    /// Notes how a call on this way ended: breakers and adaptive limits go by that. Returns breakers
    /// whose state changed by it.
    pub fn learn(
        &mut self,
        way: &Way,
        outcome: Outcome,
        now: Duration,
    ) -> Vec<(SmolStr, BreakerState)> {
        let mut changed = Vec::new();
        for step in &way.steps {
            let gate = &mut self.gates[step.gate];
            if let Some(state) = gate.learn(outcome, now) {
                changed.push((gate.name.clone(), state));
            }
        }
        changed
    }
}

enum Verdict {
    Goes,
    Waits { gate: usize, until: Option<Duration> },
}

#[cfg(test)]
mod tests;

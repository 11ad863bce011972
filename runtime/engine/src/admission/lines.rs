//! Lines of requests that need the same, each with the most urgent first.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::ops::Bound;
use std::time::Duration;

use rustc_hash::{FxHashMap, FxHashSet};

use super::Way;

/// Names a request while it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket {
    line: u32,
    number: u64,
}

/// How urgent a request is: greater goes first; among equals the one with the lower number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Urgency(pub u64, pub Reverse<u64>);

impl Urgency {
    pub fn new(weight: u64, number: u64) -> Urgency {
        Urgency(weight, Reverse(number))
    }
}

/// The head of a line, in the order in which lines are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    urgency: Reverse<Urgency>,
    pub line: usize,
}

pub struct Lines<T> {
    lines: Vec<Line<T>>,
    by_way: FxHashMap<Way, usize>,
    /// Lines that somebody waits in, the most urgent head first.
    heads: BTreeSet<Place>,
    cancelled: FxHashSet<u64>,
    issued: u64,
    waiting: usize,
}

struct Line<T> {
    way: Way,
    requests: BinaryHeap<Request<T>>,
    lack: Option<usize>,
    /// How often the head was overtaken, and what it ever lacked.
    overtaken: u32,
    lacked: Vec<usize>,
    patient: bool,
}

struct Request<T> {
    urgency: Urgency,
    number: u64,
    since: Duration,
    what: T,
}

impl<T> PartialEq for Request<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl<T> Eq for Request<T> {}

impl<T> PartialOrd for Request<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Request<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.urgency, Reverse(self.number)).cmp(&(other.urgency, Reverse(other.number)))
    }
}

impl<T> Lines<T> {
    pub fn new() -> Lines<T> {
        Lines {
            lines: Vec::new(),
            by_way: FxHashMap::default(),
            heads: BTreeSet::new(),
            cancelled: FxHashSet::default(),
            issued: 0,
            waiting: 0,
        }
    }

    pub fn join(&mut self, way: &Way, urgency: Urgency, what: T, since: Duration) -> Ticket {
        let line = match self.by_way.get(way) {
            Some(line) => *line,
            None => {
                self.by_way.insert(way.clone(), self.lines.len());
                self.lines.push(Line {
                    way: way.clone(),
                    requests: BinaryHeap::new(),
                    lack: None,
                    overtaken: 0,
                    lacked: Vec::new(),
                    patient: false,
                });
                self.lines.len() - 1
            }
        };
        self.issued += 1;
        let number = self.issued;
        let before = self.place(line);
        self.lines[line].requests.push(Request { urgency, number, since, what });
        self.move_head(line, before);
        self.waiting += 1;
        Ticket { line: line as u32, number }
    }

    pub fn cancel(&mut self, ticket: Ticket) {
        let line = ticket.line as usize;
        let before = self.place(line);
        self.cancelled.insert(ticket.number);
        self.waiting -= 1;
        self.drop_cancelled(line);
        self.move_head(line, before);
    }

    pub fn waiting(&self) -> usize {
        self.waiting
    }

    pub fn lacks(&self, ticket: Ticket) -> Option<usize> {
        self.lines[ticket.line as usize].lack
    }

    pub fn way(&self, line: usize) -> &Way {
        &self.lines[line].way
    }

    pub fn first(&self) -> Option<Place> {
        self.heads.first().copied()
    }

    pub fn next(&self, place: Place) -> Option<Place> {
        self.heads.range((Bound::Excluded(place), Bound::Unbounded)).next().copied()
    }

    /// Returns where to go on after the head at `place` has gone: its successor is never more urgent.
    pub fn after_grant(&self, place: Place) -> Option<Place> {
        self.heads.range(place..).next().copied()
    }

    pub fn note_lack(&mut self, line: usize, gate: usize) {
        let line = &mut self.lines[line];
        line.lack = Some(gate);
        if !line.lacked.contains(&gate) {
            line.lacked.push(gate);
        }
    }

    /// Returns the gates that are kept for the head because it was overtaken too often.
    pub fn lacked_by_the_patient(&self, line: usize) -> &[usize] {
        let line = &self.lines[line];
        if line.patient { &line.lacked } else { &[] }
    }

    /// Notes that somebody went past the heads of these lines, where they want the same gate.
    pub fn overtake(&mut self, overtaken: &[usize], by: usize, patience: u32) {
        for line in overtaken {
            let shares = |gate: &usize| self.lines[by].way.steps.iter().any(|s| s.gate == *gate);
            let shared = self.lines[*line].way.steps.iter().any(|step| shares(&step.gate));
            let line = &mut self.lines[*line];
            line.overtaken += u32::from(shared);
            line.patient |= line.overtaken >= patience;
        }
    }

    /// Takes the head out; returns it with the time since when it waits and what it lacked last.
    pub fn take(&mut self, line: usize) -> (T, Duration, Option<usize>) {
        let before = self.place(line);
        // Called only for a line that has a head.
        #[allow(clippy::expect_used)]
        let request = self.lines[line].requests.pop().expect("the line has a head");
        self.waiting -= 1;
        let at = &mut self.lines[line];
        let lack = at.lack;
        (at.overtaken, at.patient) = (0, false);
        at.lacked.clear();
        self.drop_cancelled(line);
        self.move_head(line, before);
        (request.what, request.since, lack)
    }

    fn drop_cancelled(&mut self, line: usize) {
        while let Some(head) = self.lines[line].requests.peek() {
            if !self.cancelled.remove(&head.number) {
                return;
            }
            self.lines[line].requests.pop();
        }
        self.lines[line].lack = None;
    }

    fn place(&self, line: usize) -> Option<Place> {
        let head = self.lines[line].requests.peek()?;
        Some(Place { urgency: Reverse(head.urgency), line })
    }

    fn move_head(&mut self, line: usize, before: Option<Place>) {
        let now = self.place(line);
        if now != before {
            before.iter().for_each(|place| {
                self.heads.remove(place);
            });
            self.heads.extend(now);
        }
    }
}

//! One line per event on standard error: for pipes, logs and CI.

use std::sync::{Mutex, PoisonError};

use msd_engine::event::{Event, Sink};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::progress::{Progress, words};
use crate::terminal::Terminal;

pub struct Plain {
    terminal: Terminal,
    counted: Mutex<Counted>,
}

#[derive(Default)]
struct Counted {
    operations: u64,
    finished: u64,
    /// Limits whose first wait was told; thousands may wait for the same one.
    limits: FxHashSet<SmolStr>,
}

impl Plain {
    pub fn new(terminal: Terminal) -> Plain {
        Plain { terminal, counted: Mutex::default() }
    }
}

impl Counted {
    /// Counts the event; returns whether it is worth a line.
    fn note(&mut self, event: &Event) -> bool {
        match event {
            Event::RunStarted { operations, .. } => self.operations = *operations,
            Event::Finished { .. } => self.finished += 1,
            Event::Waiting { limit, .. } => return self.limits.insert(limit.clone()),
            _ => {}
        }
        true
    }
}

impl Sink for Plain {
    fn send(&self, event: &Event) {
        let mut counted = self.counted.lock().unwrap_or_else(PoisonError::into_inner);
        if !counted.note(event) {
            return;
        }
        let Counted { operations, finished, .. } = *counted;
        let tint = self.terminal.err.tint;
        let line = words::started(event).or_else(|| words::line(event, finished, operations, tint));
        if let Some(line) = line {
            self.terminal.say(&format!("{line}\n"));
        }
    }
}

impl Progress for Plain {}

//! What people and programs see of a run while it goes on. Each form is a sink of the engine's events
//! and knows nothing else of the run.

mod board;
mod json_lines;
mod live;
mod plain;
pub mod words;

use std::sync::Arc;

use msd_engine::clock::Clock;
use msd_engine::event::Sink;
use msd_model::plan::Plan;

use crate::terminal::Terminal;

use board::Board;
use json_lines::JsonLines;
use live::Live;
use plain::Plain;

/// Shows a run; `finish` leaves the terminal as it was found.
pub trait Progress: Sink {
    fn finish(&self) {}
}

/// Returns the form that fits: lines of JSON where they are asked for, live on a terminal, plain
/// lines anywhere else.
pub fn of_run(
    terminal: &Terminal,
    json: bool,
    plan: &Plan,
    clock: Arc<dyn Clock>,
) -> Box<dyn Progress> {
    match (json, terminal.err.is_terminal) {
        (true, _) => Box::new(JsonLines::new(*terminal)),
        (false, true) => Box::new(Live::start(*terminal, Board::new(plan), clock)),
        (false, false) => Box::new(Plain::new(*terminal)),
    }
}

/// Returns the form for what comes before a run.
pub fn of_recovery(terminal: &Terminal, json: bool) -> Box<dyn Progress> {
    match json {
        true => Box::new(JsonLines::new(*terminal)),
        false => Box::new(Plain::new(*terminal)),
    }
}

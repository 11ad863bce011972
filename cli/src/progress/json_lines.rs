//! Events as lines of JSON on standard output, for programs.

use msd_engine::event::{Event, Sink};

use crate::progress::Progress;
use crate::terminal::Terminal;

pub struct JsonLines {
    terminal: Terminal,
}

impl JsonLines {
    pub fn new(terminal: Terminal) -> JsonLines {
        JsonLines { terminal }
    }
}

impl Sink for JsonLines {
    fn send(&self, event: &Event) {
        // Events consist of texts and numbers: there is nothing in them that JSON cannot hold.
        if let Ok(mut line) = serde_json::to_string(event) {
            line.push('\n');
            self.terminal.print(&line);
        }
    }
}

impl Progress for JsonLines {}

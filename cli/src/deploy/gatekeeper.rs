//! Puts the questions of gates to the person at the terminal, while others may answer elsewhere.

use std::io::BufRead;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc::{Sender, channel};

use msd_engine::event::{Event, Sink};
use msd_tasks::waiting::{Answer, Waiting};

use crate::holder;
use crate::terminal::Terminal;

/// A sink that asks; one without a terminal stays silent.
pub struct Gatekeeper {
    asked: Option<Mutex<Sender<String>>>,
}

impl Gatekeeper {
    pub fn start(waiting: Waiting, terminal: &Terminal, has_person: bool) -> Gatekeeper {
        if !has_person {
            return Gatekeeper { asked: None };
        }
        let (asked, questions) = channel::<String>();
        let terminal = *terminal;
        // A thread that reads a line cannot be told to stop: it goes with the process.
        std::thread::spawn(move || {
            for gate in questions {
                ask(&gate, &waiting, &terminal);
            }
        });
        Gatekeeper { asked: Some(Mutex::new(asked)) }
    }
}

impl Sink for Gatekeeper {
    fn send(&self, event: &Event) {
        if let (Event::Asked { address, .. }, Some(asked)) = (event, &self.asked) {
            let asked = asked.lock().unwrap_or_else(PoisonError::into_inner);
            // Without the thread there is still `msd approve`.
            let _ = asked.send(address.to_string());
        }
    }
}

/// Reads lines until one is a yes or a no, or the question is settled.
fn ask(gate: &str, waiting: &Waiting, terminal: &Terminal) {
    loop {
        let mut line = String::new();
        if std::io::stdin().lock().read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        if !waiting.questions().iter().any(|question| question.gate == gate) {
            return;
        }
        let approved = match line.trim() {
            "yes" => true,
            "no" => false,
            _ => {
                terminal.say(&format!("{gate}: answer `yes` or `no`\n"));
                continue;
            }
        };
        let (by, at) = (holder::user(), holder::now().0);
        let answer = Answer { approved, by, at, message: None };
        if let Err(error) = waiting.answer(gate, &answer) {
            terminal.warn(&format!("the answer for `{gate}` cannot be written: {error}"));
        }
        return;
    }
}

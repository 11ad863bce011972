//! The live display on a terminal: a line for each of the longest-running operations, and one for the
//! whole. Finished ones scroll away above it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use msd_engine::clock::Clock;
use msd_engine::event::{Event, Sink};
use msd_model::units::Millis;

use crate::progress::board::{Board, Running};
use crate::progress::{Progress, words};
use crate::render::time::brief;
use crate::terminal::Terminal;

/// More running operations than this are only counted.
const LINES: usize = 12;
/// How often the display is drawn, on the wall clock.
const TICK: Duration = Duration::from_millis(100);
const BAR: &str = "  {bar:20.cyan/dim} {wide_msg}";
const PLAIN_BAR: &str = "  {bar:20} {wide_msg}";

pub struct Live {
    shared: Arc<Shared>,
    ticker: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    terminal: Terminal,
    clock: Arc<dyn Clock>,
    over: AtomicBool,
    state: Mutex<State>,
}

struct State {
    board: Board,
    /// Lines that wait to scroll away; thousands of operations may end between two drawings.
    lines: Vec<String>,
    display: Display,
}

struct Display {
    all: MultiProgress,
    rows: Vec<ProgressBar>,
    more: Option<ProgressBar>,
    whole: ProgressBar,
    style: ProgressStyle,
    text: ProgressStyle,
}

impl Live {
    pub fn start(terminal: Terminal, board: Board, clock: Arc<dyn Clock>) -> Live {
        let state = State { board, lines: Vec::new(), display: Display::new(&terminal) };
        let over = AtomicBool::new(false);
        let shared = Arc::new(Shared { terminal, clock, over, state: Mutex::new(state) });
        let drawn = Arc::clone(&shared);
        let ticker = std::thread::spawn(move || {
            while !drawn.over.load(Ordering::Relaxed) {
                drawn.draw();
                std::thread::park_timeout(TICK);
            }
        });
        Live { shared, ticker: Mutex::new(Some(ticker)) }
    }
}

impl Sink for Live {
    fn send(&self, event: &Event) {
        let now = self.shared.clock.elapsed();
        let mut state = self.shared.state();
        state.board.note(event, now);
        let Board { finished, operations, .. } = state.board;
        // Who waits is seen from what does not run; a line for each would only scroll.
        let worth_a_line = !matches!(event, Event::Waiting { .. } | Event::WaveStarted { .. });
        let line = words::line(event, finished, operations, self.shared.terminal.err.tint);
        state.lines.extend(line.filter(|_| worth_a_line));
    }
}

impl Progress for Live {
    fn finish(&self) {
        self.shared.over.store(true, Ordering::Relaxed);
        let ticker = self.ticker.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(ticker) = ticker {
            ticker.thread().unpark();
            // A thread that only draws has nothing to say about how it ended.
            let _ = ticker.join();
        }
        let mut state = self.shared.state();
        state.scroll();
        let _ = state.display.all.clear();
    }
}

/// However a run ends, the display goes away.
impl Drop for Live {
    fn drop(&mut self) {
        self.finish();
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw(&self) {
        let now = self.clock.elapsed();
        let mut state = self.state();
        state.scroll();
        let State { board, display, .. } = &mut *state;
        if board.operations > 0 {
            display.show(board, now);
        }
    }
}

impl State {
    fn scroll(&mut self) {
        if !self.lines.is_empty() {
            // The terminal may be gone; the run goes on without it.
            let _ = self.display.all.println(self.lines.join("\n"));
            self.lines.clear();
        }
    }
}

impl Display {
    fn new(terminal: &Terminal) -> Display {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::stderr());
        let template = if terminal.err.tint.is_on() { BAR } else { PLAIN_BAR };
        let style = |template| {
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
        };
        let bars = if terminal.unicode { "━╸─" } else { "=>-" };
        let style_bar = style(template).progress_chars(bars);
        let text = style("{wide_msg}");
        let whole = all.add(ProgressBar::new(100).with_style(style_bar.clone()));
        Display { all, rows: Vec::new(), more: None, whole, style: style_bar, text }
    }

    fn show(&mut self, board: &Board, now: Duration) {
        let running = board.running();
        let shown = running.len().min(LINES);
        while self.rows.len() < shown {
            let row = ProgressBar::new(1).with_style(self.style.clone());
            self.rows.push(self.all.insert(self.rows.len(), row));
        }
        for gone in self.rows.drain(shown..) {
            self.all.remove(&gone);
        }
        for (row, running) in self.rows.iter().zip(&running) {
            let elapsed = now.saturating_sub(running.began);
            row.set_length(running.expected.as_millis().max(1) as u64);
            row.set_position(elapsed.min(running.expected).as_millis() as u64);
            row.set_message(line(running, elapsed));
        }
        self.show_more(running.len() - shown);
        self.whole.set_position(board.percent(now));
        self.whole.set_message(whole(board, now));
    }

    fn show_more(&mut self, more: usize) {
        if more == 0 {
            if let Some(row) = self.more.take() {
                self.all.remove(&row);
            }
            return;
        }
        let row = self.more.get_or_insert_with(|| {
            let row = ProgressBar::new(0).with_style(self.text.clone());
            self.all.insert_before(&self.whole, row)
        });
        row.set_message(format!("  + {more} more"));
    }
}

fn line(running: &Running, elapsed: Duration) -> String {
    let Running { name, doing, expected, .. } = running;
    let (elapsed, expected) = (Millis::from(elapsed), Millis::from(*expected));
    format!("{name}: {doing} {} of {}", brief(elapsed), brief(expected))
}

fn whole(board: &Board, now: Duration) -> String {
    let remaining = board.remaining(now);
    let here = board.here(remaining).map(|time| format!(" ({} here)", brief(time)));
    format!(
        "{} of {} · wave {} of {} · {}% · ETA {}{}",
        board.finished,
        board.operations,
        board.wave,
        board.waves,
        board.percent(now),
        brief(Millis::from(remaining)),
        here.unwrap_or_default(),
    )
}

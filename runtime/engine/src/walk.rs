//! Walks the waves of a plan: what starts when, and when nothing starts any more.

use std::sync::atomic::Ordering;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use msd_model::plan::OperationId;
use msd_model::units::Millis;

use crate::carry_out::{Ended, Worker};
use crate::event::Event;
use crate::report::Failure;
use crate::stop::Stop;
use crate::store::StoreError;

pub struct Walk<'a> {
    worker: &'a Worker<'a>,
    stop: &'a Stop,
    pub ended: Progress,
}

#[derive(Default)]
pub struct Progress {
    pub done: Vec<OperationId>,
    pub failed: Vec<Failure>,
    pub store_error: Option<StoreError>,
}

impl<'a> Walk<'a> {
    pub fn new(worker: &'a Worker<'a>, stop: &'a Stop) -> Walk<'a> {
        Walk { worker, stop, ended: Progress::default() }
    }

    /// Runs one wave, in the given order of starting. Returns whether the next one may begin.
    pub async fn wave(&mut self, operations: &[OperationId], wave: u32, of: u32) -> bool {
        if self.stop.is_requested() {
            self.halt("interrupted");
            return false;
        }
        let worker = self.worker;
        let began = worker.clock.elapsed();
        worker.sink.send(&Event::WaveStarted { wave, of, operations: operations.len() as u64 });
        // All queue at the limits at once, in this order; the limiter lets them in.
        let mut running: FuturesUnordered<_> =
            operations.iter().map(|id| worker.carry_out(*id)).collect();
        loop {
            tokio::select! {
                biased;
                () = self.stop.requested(), if !worker.is_halted() => self.halt("interrupted"),
                ended = running.next() => match ended {
                    Some((id, ended)) => self.note(id, ended),
                    None => break,
                },
            }
        }
        let took = Millis::from(worker.clock.elapsed() - began);
        worker.sink.send(&Event::WaveFinished { wave, took });
        !worker.is_halted()
    }

    fn note(&mut self, id: OperationId, ended: Ended) {
        match ended {
            Ended::Done => self.ended.done.push(id),
            Ended::NotStarted => {}
            Ended::Failed(failure) => {
                self.ended.failed.push(*failure);
                self.halt("an operation failed");
            }
            Ended::Store(error) => {
                self.ended.store_error.get_or_insert(error);
                self.halt("the journal cannot be written");
            }
        }
    }

    fn halt(&self, reason: &str) {
        if !self.worker.halted.send_replace(true) {
            let running = self.worker.running.load(Ordering::Relaxed);
            self.worker.sink.send(&Event::Draining { running, reason: reason.into() });
        }
    }
}

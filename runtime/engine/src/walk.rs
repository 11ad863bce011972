//! Walks a plan by its agenda: starts what may start, within the limits, until everything has ended or
//! nothing may start any more.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use msd_model::plan::{Operation, OperationId};
use msd_model::units::Millis;
use msd_model::value::Value;
use rustc_hash::FxHashMap;

use crate::agenda::Agenda;
use crate::batch::{self, Meeting};
use crate::carry_out::{Ended, Worker};
use crate::event::Event;
use crate::report::Failure;
use crate::stop::Stop;
use crate::store::StoreError;

pub struct Walk<'w, 'a> {
    worker: &'w Worker<'a>,
    stop: &'w Stop,
    agenda: Agenda<'w>,
    /// Operations in line that have not started.
    waiting: usize,
    /// Operations that share the call of another one.
    calls: FxHashMap<OperationId, Vec<OperationId>>,
    wave: Option<(u32, std::time::Duration)>,
    ended: Progress,
}

#[derive(Default)]
pub struct Progress {
    pub done: Vec<OperationId>,
    pub failed: Vec<Failure>,
    /// The first thing that went wrong with the journal.
    pub store_error: Option<StoreError>,
    pub timed_out: bool,
}

impl<'w, 'a> Walk<'w, 'a> {
    pub fn new(worker: &'w Worker<'a>, stop: &'w Stop, agenda: Agenda<'w>) -> Walk<'w, 'a> {
        let calls = FxHashMap::default();
        let ended = Progress::default();
        Walk { worker, stop, agenda, waiting: 0, calls, wave: None, ended }
    }

    /// Goes as far as it can.
    pub async fn run(mut self) -> Progress {
        let worker = self.worker;
        let deadline = async {
            match worker.plan.policy.timeout {
                Some(timeout) => worker.clock.sleep(timeout.as_duration()).await,
                None => std::future::pending().await,
            }
        };
        tokio::pin!(deadline);
        let mut running = FuturesUnordered::new();
        if self.stop.is_requested() {
            self.halt("interrupted");
        }
        let ready = self.agenda.begin();
        self.queue(ready);
        loop {
            let halted = worker.is_halted();
            if running.is_empty() && (halted || self.waiting == 0) {
                break;
            }
            tokio::select! {
                biased;
                () = self.stop.requested(), if !halted => self.halt("interrupted"),
                () = &mut deadline, if !halted => {
                    self.ended.timed_out = true;
                    self.halt("the run's time is over");
                }
                started = worker.limiter.started(), if !halted && self.waiting > 0 => {
                    self.waiting -= started.len();
                    for start in started {
                        let others = self.calls.remove(&start.operation).unwrap_or_default();
                        let meeting = (!others.is_empty())
                            .then(|| Arc::new(Meeting::new(1 + others.len())));
                        for other in others {
                            let other = start.shared_by(other);
                            running.push(Box::pin(worker.carry_out(other, meeting.clone())));
                        }
                        running.push(Box::pin(worker.carry_out(start, meeting)));
                    }
                }
                Some((id, ended)) = running.next(), if !running.is_empty() => self.note(id, ended),
            }
        }
        self.end_wave();
        self.ended
    }

    fn queue(&mut self, ready: Vec<OperationId>) {
        if ready.is_empty() || self.worker.is_halted() {
            return;
        }
        self.turn_wave(ready.len());
        let worker = self.worker;
        let mut asked = Vec::with_capacity(ready.len());
        for mut call in batch::gather(worker.plan, &ready, |of, name| worker.value(of, name)) {
            let others = call.split_off(1);
            let id = call[0];
            asked.push((id, worker.way(id), self.agenda.urgency(id)));
            if !others.is_empty() {
                self.calls.insert(id, others);
            }
        }
        self.waiting += asked.len();
        for (operation, limit) in worker.limiter.enqueue(&asked) {
            let address = worker.plan.operation(operation).address.clone();
            worker.sink.send(&Event::Waiting { operation, address, limit });
        }
    }

    fn note(&mut self, id: OperationId, ended: Ended) {
        let ready = match ended {
            Ended::Done => {
                self.ended.done.push(id);
                self.agenda.done(id)
            }
            Ended::Failed(failure) => {
                self.ended.failed.push(*failure);
                if !self.worker.goes_on {
                    self.halt("an operation failed");
                }
                self.agenda.failed(id)
            }
            Ended::Store(error) => {
                self.ended.store_error.get_or_insert(error);
                self.halt("the journal cannot be written");
                return;
            }
        };
        self.queue(ready);
    }

    /// Tells of a wave that ends and of one that begins.
    fn turn_wave(&mut self, operations: usize) {
        let Some((wave, of)) = self.agenda.wave() else { return };
        if self.wave.is_some_and(|(current, _)| current == wave) {
            return;
        }
        self.end_wave();
        self.wave = Some((wave, self.worker.clock.elapsed()));
        let operations = operations as u64;
        self.worker.sink.send(&Event::WaveStarted { wave, of, operations });
    }

    fn end_wave(&mut self) {
        if let Some((wave, began)) = self.wave.take() {
            let took = Millis::from(self.worker.clock.elapsed() - began);
            self.worker.sink.send(&Event::WaveFinished { wave, took });
        }
    }

    fn halt(&self, reason: &str) {
        if !self.worker.halted.swap(true, Ordering::Relaxed) {
            self.worker.limiter.clear();
            let running = self.worker.running.load(Ordering::Relaxed);
            self.worker.sink.send(&Event::Draining { running, reason: reason.into() });
        }
    }
}

impl Worker<'_> {
    /// Returns a property as it will be sent, but for secrets.
    fn value(&self, operation: &Operation, name: &str) -> Value {
        let value = operation.properties.get(name);
        value.and_then(|value| self.live.resolve(value).ok()).unwrap_or_default()
    }

    fn way(&self, id: OperationId) -> crate::admission::Way {
        let operation = self.plan.operation(id);
        let region = operation.region.as_deref().or(self.plan.target.region.as_deref());
        let service = service(operation.ty.as_str());
        self.limiter.way(&operation.limits, service, region.unwrap_or_default())
    }
}

/// Returns the service of a type, `aws.rds` of `aws.rds.DBCluster`; what msd does itself has none.
pub fn service(ty: &str) -> Option<&str> {
    let (service, _) = ty.rsplit_once('.')?;
    service.contains('.').then_some(service)
}

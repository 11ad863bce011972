//! Limits at run time: the admission of requests on the run's clock. Whoever waits drives it, so that
//! nothing runs in the background.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use msd_model::limit::Limit;
use msd_model::plan::OperationId;
use msd_model::policy::{Breaker, LimitUse};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;
use tokio::sync::{Notify, oneshot};

use crate::admission::{Admission, BreakerState, Granted, Held, Outcome, Ticket, Urgency, Way};
use crate::clock::Clock;

pub struct Limiter<'a> {
    clock: &'a dyn Clock,
    shared: Mutex<Shared>,
    /// Held by the one waiter that keeps an eye on the time for all.
    driving: tokio::sync::Mutex<()>,
    changed: Notify,
    /// Operations that may start, for the walk.
    arrived: Notify,
}

struct Shared {
    admission: Admission<Who>,
    /// Operations in line.
    tickets: FxHashMap<OperationId, Ticket>,
    started: Vec<Start>,
}

/// An operation that may make its call.
pub struct Start {
    pub operation: OperationId,
    way: Way,
    held: Held,
    pub wait: Option<Wait>,
    /// Another's call is its own too: it has taken nothing.
    shared: bool,
}

impl Start {
    /// Lets an operation share the call of this one.
    pub fn shared_by(&self, operation: OperationId) -> Start {
        let (way, held) = (self.way.clone(), Held::default());
        Start { operation, way, held, wait: None, shared: true }
    }
}

/// What was waited for, and how long.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    pub limit: SmolStr,
    pub since: Duration,
}

#[derive(Clone)]
enum Who {
    Operation(OperationId),
    Other(Arc<Mutex<Option<oneshot::Sender<Held>>>>),
}

/// A run does not ask behind whom somebody waited.
const NOBODY: Who = Who::Operation(OperationId(u32::MAX));

/// The right to make a call, with places in semaphores; given back when dropped.
#[must_use]
pub struct Pass<'a> {
    limiter: &'a Limiter<'a>,
    way: Way,
    held: Held,
    /// Whether the outcome of the call has been told.
    told: bool,
    /// Its first call is another's, who has taken for both: it holds nothing and tells nothing.
    shared: bool,
}

impl<'a> Limiter<'a> {
    pub fn new(
        limits: &[Limit],
        parallelism: usize,
        breaker: Breaker,
        clock: &'a dyn Clock,
    ) -> Limiter<'a> {
        let admission = Admission::new(limits, parallelism, breaker);
        Limiter {
            clock,
            shared: Mutex::new(Shared {
                admission,
                tickets: FxHashMap::default(),
                started: Vec::new(),
            }),
            driving: tokio::sync::Mutex::new(()),
            changed: Notify::new(),
            arrived: Notify::new(),
        }
    }

    /// Returns the way of a kind of request; a service of its own has a breaker of its own.
    pub fn way(&self, uses: &[LimitUse], service: Option<&str>, region: &str) -> Way {
        self.shared().admission.way(uses, service, region)
    }

    /// Returns the way of a question, which the bound on calls and breakers leave alone: it belongs to
    /// a call that has passed them.
    pub fn way_of_read(&self, uses: &[LimitUse], region: &str) -> Way {
        self.shared().admission.way_of_read(uses, region)
    }

    /// Puts operations in line; returns those among them that have to wait, with what for.
    pub fn enqueue(
        &self,
        operations: &[(OperationId, Way, Urgency)],
    ) -> Vec<(OperationId, SmolStr)> {
        let now = self.clock.elapsed();
        {
            let mut shared = self.shared();
            for (id, way, urgency) in operations {
                let ticket = shared.admission.request(way, *urgency, Who::Operation(*id), now);
                shared.tickets.insert(*id, ticket);
            }
        }
        self.settle();
        self.changed.notify_one();
        let shared = self.shared();
        let lack = |id: &OperationId| {
            let ticket = shared.tickets.get(id)?;
            Some((*id, shared.admission.lacks(*ticket)?.clone()))
        };
        operations.iter().filter_map(|(id, ..)| lack(id)).collect()
    }

    /// Takes all operations out of line that have not started.
    pub fn clear(&self) {
        let mut shared = self.shared();
        let Shared { admission, tickets, started } = &mut *shared;
        tickets.drain().for_each(|(_, ticket)| admission.cancel(ticket));
        for start in started.drain(..) {
            admission.learn(&start.way, Outcome::Unknown, Duration::ZERO);
            admission.release(&start.held, NOBODY);
        }
        self.changed.notify_one();
    }

    /// Returns operations that may start; waits until there are some.
    pub async fn started(&self) -> Vec<Start> {
        loop {
            let started = std::mem::take(&mut self.shared().started);
            if !started.is_empty() {
                return started;
            }
            tokio::select! {
                biased;
                () = self.arrived.notified() => {}
                () = self.drive() => {}
            }
        }
    }

    /// Makes the pass of an operation that may start.
    pub fn pass(&'a self, start: Start) -> Pass<'a> {
        Pass { limiter: self, way: start.way, held: start.held, told: false, shared: start.shared }
    }

    /// Waits until a call may leave. May be cancelled; nothing is taken then.
    pub async fn admit(&'a self, way: &Way, urgency: Urgency) -> Pass<'a> {
        let held = self.wait(way, urgency).await;
        Pass { limiter: self, way: way.clone(), held, told: false, shared: false }
    }

    async fn wait(&self, way: &Way, urgency: Urgency) -> Held {
        let (sender, receiver) = oneshot::channel();
        let who = Who::Other(Arc::new(Mutex::new(Some(sender))));
        let ticket = self.shared().admission.request(way, urgency, who, self.clock.elapsed());
        let mut waiting =
            Waiting { limiter: self, ticket: Some(ticket), receiver, way: way.clone() };
        self.settle();
        // Whoever keeps an eye on the time does not know of this request yet.
        self.changed.notify_one();
        loop {
            tokio::select! {
                biased;
                held = &mut waiting.receiver => {
                    waiting.ticket = None;
                    return held.unwrap_or_default();
                }
                () = self.drive() => {}
            }
        }
    }

    /// Keeps an eye on the time until cancelled.
    async fn drive(&self) {
        let _driving = self.driving.lock().await;
        loop {
            match self.settle() {
                Some(next) => {
                    let pause = next.saturating_sub(self.clock.elapsed());
                    tokio::select! {
                        biased;
                        () = self.changed.notified() => {}
                        () = self.clock.sleep(pause) => {}
                    }
                }
                None => self.changed.notified().await,
            }
        }
    }

    /// Lets everybody go who may; returns when the time comes for somebody else.
    fn settle(&self) -> Option<Duration> {
        let now = self.clock.elapsed();
        let mut shared = self.shared();
        let Shared { admission, tickets, started } = &mut *shared;
        for Granted { what, way, held, waited } in admission.grant(now) {
            match what {
                Who::Operation(operation) => {
                    let wait = waited.map(|waited| Wait {
                        limit: admission.gate_name(waited.gate).clone(),
                        since: waited.since,
                    });
                    tickets.remove(&operation);
                    started.push(Start { operation, way, held, wait, shared: false });
                }
                Who::Other(sender) => {
                    let sender = sender.lock().unwrap_or_else(PoisonError::into_inner).take();
                    // Whoever asked is gone: what was taken for it goes back.
                    if let Some(Err(held)) = sender.map(|sender| sender.send(held)) {
                        admission.learn(&way, Outcome::Unknown, now);
                        admission.release(&held, NOBODY);
                        self.changed.notify_one();
                    }
                }
            }
        }
        if !started.is_empty() {
            self.arrived.notify_one();
        }
        admission.next()
    }

    fn release(&self, held: &Held) {
        self.shared().admission.release(held, NOBODY);
        self.changed.notify_one();
    }

    fn shared(&self) -> MutexGuard<'_, Shared> {
        // Every change of it is whole, so that a panic elsewhere leaves nothing half-done.
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a request out of its line when its waiter goes away.
struct Waiting<'l, 'a> {
    limiter: &'l Limiter<'a>,
    ticket: Option<Ticket>,
    receiver: oneshot::Receiver<Held>,
    way: Way,
}

impl Drop for Waiting<'_, '_> {
    fn drop(&mut self) {
        let Some(ticket) = self.ticket else { return };
        let mut shared = self.limiter.shared();
        match self.receiver.try_recv() {
            // It was let in a moment ago.
            Ok(held) => {
                shared.admission.learn(&self.way, Outcome::Unknown, Duration::ZERO);
                shared.admission.release(&held, NOBODY);
            }
            Err(_) => shared.admission.cancel(ticket),
        }
        self.limiter.changed.notify_one();
    }
}

impl<'a> Pass<'a> {
    /// Tells how the call went; returns breakers that changed by it.
    pub fn tell(&mut self, outcome: Outcome) -> Vec<(SmolStr, BreakerState)> {
        if self.shared {
            return Vec::new();
        }
        self.told = true;
        let limiter = self.limiter;
        let now = limiter.clock.elapsed();
        let changed = limiter.shared().admission.learn(&self.way, outcome, now);
        limiter.changed.notify_one();
        changed
    }

    /// Waits for so long, and then until another call may leave; places are kept.
    pub async fn again(&mut self, pause: Duration, urgency: Urgency) {
        let limiter = self.limiter;
        if std::mem::take(&mut self.shared) {
            limiter.clock.sleep(pause).await;
            // Dropped while it waits it holds nothing still.
            self.told = true;
            let way = self.way.clone();
            // It needs places, which those that try again may hold: they go first, or all wait forever.
            let urgency = Urgency(urgency.0.saturating_sub(1), urgency.1);
            self.held = limiter.wait(&way, urgency).await;
            self.told = false;
            return;
        }
        let held = std::mem::take(&mut self.held);
        let (kept, way) = limiter.shared().admission.pause(held, &self.way, NOBODY);
        limiter.changed.notify_one();
        self.held = kept;
        limiter.clock.sleep(pause).await;
        let more = limiter.wait(&way, urgency).await;
        self.told = false;
        let held = std::mem::take(&mut self.held);
        self.held = Admission::<Who>::join(held, more);
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if !self.told && !self.shared {
            let mut shared = self.limiter.shared();
            shared.admission.learn(&self.way, Outcome::Unknown, Duration::ZERO);
        }
        self.limiter.release(&self.held);
    }
}

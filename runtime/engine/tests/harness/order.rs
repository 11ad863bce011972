//! Listens to a run and notes every start that came too early: before something that the operation
//! depends on had ended well, or in a later wave than one that had not ended. Nor may anything start that
//! an earlier part of the run has done.

use std::sync::Mutex;

use msd_engine::event::{Event, Sink};
use msd_model::plan::{Action, OperationId, Plan};
use msd_model::policy::Schedule;

use crate::trace::Trace;

pub struct Order<'a> {
    plan: &'a Plan,
    inner: Mutex<Inner>,
}

struct Inner {
    ended_well: Vec<bool>,
    running: Vec<OperationId>,
    broken: Option<String>,
}

impl<'a> Order<'a> {
    /// `done` is what the journal says of the run so far.
    pub fn new(plan: &'a Plan, done: impl IntoIterator<Item = OperationId>) -> Order<'a> {
        let mut ended_well = vec![false; plan.operations.len()];
        for id in done {
            ended_well[id.index()] = true;
        }
        Order { plan, inner: Mutex::new(Inner { ended_well, running: Vec::new(), broken: None }) }
    }

    /// Returns the first start that came too early.
    pub fn broken(&self) -> Option<String> {
        self.inner.lock().unwrap().broken.clone()
    }

    /// Returns what had to end before and has not, through meeting points.
    fn missing(&self, id: OperationId, ended_well: &[bool]) -> Option<OperationId> {
        let mut open = vec![id];
        let mut seen = vec![false; self.plan.operations.len()];
        while let Some(at) = open.pop() {
            for on in &self.plan.operation(at).depends {
                if std::mem::replace(&mut seen[on.index()], true) {
                    continue;
                }
                match self.plan.operation(*on).action {
                    Action::Barrier => open.push(*on),
                    _ if !ended_well[on.index()] => return Some(*on),
                    _ => {}
                }
            }
        }
        None
    }

    fn started(&self, inner: &Inner, id: OperationId) -> Option<String> {
        let name = |id: OperationId| {
            let operation = self.plan.operation(id);
            format!("{:?} {}", operation.action, operation.address)
        };
        if inner.ended_well[id.index()] {
            return Some(format!("{} is done, and starts again", name(id)));
        }
        if let Some(missing) = self.missing(id, &inner.ended_well) {
            return Some(format!("{} starts before {} has ended", name(id), name(missing)));
        }
        let wave = |id: OperationId| self.plan.operation(id).wave;
        let earlier = inner.running.iter().find(|other| wave(**other) < wave(id));
        let earlier = earlier.filter(|_| self.plan.policy.schedule == Schedule::Waves)?;
        Some(format!("{} starts while {} of an earlier wave runs", name(id), name(*earlier)))
    }
}

impl Sink for Order<'_> {
    fn send(&self, event: &Event) {
        Trace.send(event);
        let mut inner = self.inner.lock().unwrap();
        match event {
            Event::Started { operation, .. } => {
                let broken = self.started(&inner, *operation);
                inner.broken = inner.broken.take().or(broken);
                inner.running.push(*operation);
            }
            Event::Finished { operation, .. } => {
                inner.running.retain(|other| other != operation);
                inner.ended_well[operation.index()] = true;
            }
            Event::Failed { operation, .. } => inner.running.retain(|other| other != operation),
            _ => {}
        }
    }
}

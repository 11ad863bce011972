//! Tells others about a run: a sink of its events that sends what `notify` asks for, from a thread of
//! its own. It never makes a run wait or fail; what cannot be sent is a warning.

mod delivery;
mod message;

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use msd_engine::event::{Event, Sink};
use msd_model::plan::Plan;
use msd_model::value::Record;

use crate::terminal::Terminal;

use delivery::{Address, Delivery};
use message::Story;

/// Messages beyond these are dropped: whoever is told is far behind.
const QUEUE: usize = 256;
/// How long the end of a run waits for what is still to be sent, on the wall clock.
const DRAIN: Duration = Duration::from_secs(10);

pub struct Notifier {
    terminal: Terminal,
    addresses: Vec<Address>,
    story: Mutex<Story>,
    queue: Mutex<Option<SyncSender<Delivery>>>,
    drained: Mutex<Receiver<()>>,
}

impl Notifier {
    /// Makes one for a run; `None` when nobody is to be told.
    pub fn start(plan: &Plan, secrets: &Record, terminal: &Terminal) -> Option<Notifier> {
        let addresses: Vec<Address> = plan
            .notifies
            .iter()
            .flat_map(|notify| delivery::of(notify, secrets, terminal))
            .collect();
        if addresses.is_empty() {
            return None;
        }
        let (queue, waiting) = sync_channel::<Delivery>(QUEUE);
        let (done, drained) = sync_channel(1);
        let says = *terminal;
        std::thread::spawn(move || {
            for delivery in waiting {
                if let Err(reason) = delivery.send(&says) {
                    says.warn(&format!("notify `{}`: {reason}", delivery.address.name));
                }
            }
            // Whoever waited for it may have gone.
            let _ = done.send(());
        });
        Some(Notifier {
            terminal: *terminal,
            addresses,
            story: Mutex::new(Story::new(plan)),
            queue: Mutex::new(Some(queue)),
            drained: Mutex::new(drained),
        })
    }

    /// Waits until all is sent, but not for ever.
    pub fn finish(&self) {
        drop(self.queue.lock().unwrap_or_else(PoisonError::into_inner).take());
        let drained = self.drained.lock().unwrap_or_else(PoisonError::into_inner);
        if drained.recv_timeout(DRAIN) == Err(RecvTimeoutError::Timeout) {
            self.terminal.warn("some notifications were not sent in time");
        }
    }
}

impl Sink for Notifier {
    fn send(&self, event: &Event) {
        let mut story = self.story.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((occasion, message)) = story.tell(event) else { return };
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(queue) = queue.as_ref() else { return };
        for address in self.addresses.iter().filter(|one| one.on.contains(&occasion)) {
            let delivery = Delivery { address: address.clone(), message: message.clone() };
            if let Err(TrySendError::Full(lost)) = queue.try_send(delivery) {
                self.terminal
                    .warn(&format!("notify `{}`: too many messages wait", lost.address.name));
            }
        }
    }
}

//! What the server asks and tells of its own accord.

use std::collections::HashMap;

use crossbeam_channel::Sender;
use lsp_server::{Message, Notification, Request, RequestId};
use serde::Serialize;
use serde_json::Value;

/// What a request of the server was for, so that its answer finds its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Configuration,
    /// Nothing hangs on the answer.
    Anything,
}

pub struct Outgoing {
    pub sender: Sender<Message>,
    next: i32,
    open: HashMap<RequestId, Asked>,
}

impl Outgoing {
    pub fn new(sender: Sender<Message>) -> Outgoing {
        Outgoing { sender, next: 1, open: HashMap::new() }
    }

    pub fn ask(&mut self, method: &str, params: impl Serialize, what: Asked) {
        let id = RequestId::from(format!("msd-{}", self.next));
        self.next += 1;
        self.open.insert(id.clone(), what);
        self.send(Request::new(id, method.to_owned(), params).into());
    }

    pub fn answered(&mut self, id: &RequestId) -> Option<Asked> {
        self.open.remove(id)
    }

    pub fn tell(&self, method: &str, params: impl Serialize) {
        self.send(Notification::new(method.to_owned(), params).into());
    }

    /// Begins or ends work that takes a while; a client shows it as it likes.
    pub fn progress(&self, token: &str, value: Value) {
        self.tell("$/progress", serde_json::json!({ "token": token, "value": value }));
    }

    fn send(&self, message: Message) {
        // Without a client there is nobody to tell; the main loop ends by itself then.
        let _ = self.sender.send(message);
    }
}

//! Requests on threads of their own. A mistake of the server itself ends one request and no other.

use std::any::Any;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use crossbeam_channel::{Receiver, Sender};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::{LogMessageParams, MessageType};
use msd_analysis::{Cancellation, Outdated};
use serde_json::Value;

use super::methods::Row;
use super::snapshot::Snapshot;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The parameters are not what the method takes.
    Params(String),
    /// It cannot be done, and this is why; shown to the user.
    Failed(String),
}

type Job = Box<dyn FnOnce() + Send>;

/// Threads that work jobs off in the order in which they come.
pub struct Pool {
    jobs: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    pub fn new(threads: usize) -> Pool {
        let (sender, receiver): (Sender<Job>, Receiver<Job>) = crossbeam_channel::unbounded();
        let start = |_| {
            let jobs = receiver.clone();
            std::thread::spawn(move || jobs.into_iter().for_each(|job| job()))
        };
        Pool { jobs: Some(sender), threads: (0..threads).map(start).collect() }
    }

    pub fn spawn(&self, job: impl FnOnce() + Send + 'static) {
        if let Some(jobs) = &self.jobs {
            // The threads live as long as the pool.
            let _ = jobs.send(Box::new(job));
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            // It catches what a job throws.
            let _ = thread.join();
        }
    }
}

/// Requests that have no answer yet.
#[derive(Clone, Default)]
pub struct Pending(Arc<Mutex<HashMap<RequestId, Waiting>>>);

struct Waiting {
    cancelled: Arc<AtomicBool>,
    readers: Vec<Cancellation>,
}

impl Pending {
    fn add(&self, id: RequestId, snapshot: &Snapshot) -> Arc<AtomicBool> {
        let cancelled = Arc::new(AtomicBool::new(false));
        let readers = snapshot.views.iter().map(|view| view.program.cancellation()).collect();
        let waiting = Waiting { cancelled: cancelled.clone(), readers };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id, waiting);
        cancelled
    }

    fn remove(&self, id: &RequestId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(id);
    }

    /// Ends a request; it is answered all the same, with that it was cancelled.
    pub fn cancel(&self, id: &RequestId) {
        let pending = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waiting) = pending.get(id) {
            waiting.cancelled.store(true, Ordering::SeqCst);
            waiting.readers.iter().for_each(Cancellation::cancel);
        }
    }
}

/// Answers a request on a thread of the pool.
pub fn run(
    pool: &Pool,
    pending: &Pending,
    row: Arc<Row>,
    request: Request,
    snapshot: Snapshot,
    out: Sender<Message>,
) {
    let cancelled = pending.add(request.id.clone(), &snapshot);
    let pending = pending.clone();
    pool.spawn(move || {
        let Request { id, method, params } = request;
        let response = match cancelled.load(Ordering::SeqCst) {
            true => refused(id.clone(), ErrorCode::RequestCanceled, "cancelled"),
            false => answer(&row, &method, params, &snapshot, id.clone(), &cancelled, &out),
        };
        // A change waits for this before it is made.
        drop(snapshot);
        pending.remove(&id);
        // Without a client there is nobody to answer.
        let _ = out.send(response.into());
    });
}

fn answer(
    row: &Row,
    method: &str,
    params: Value,
    snapshot: &Snapshot,
    id: RequestId,
    cancelled: &AtomicBool,
    out: &Sender<Message>,
) -> Response {
    let input = params.clone();
    let run = AssertUnwindSafe(|| match snapshot.views.first() {
        // Any program catches what a change of it or of another throws.
        Some(view) => view.program.read(|_| (row.run)(snapshot, params)),
        None => Ok((row.run)(snapshot, params)),
    });
    match catch_unwind(run) {
        Ok(Ok(Ok(value))) => Response { id, result: Some(value), error: None },
        Ok(Ok(Err(Refusal::Params(problem)))) => refused(id, ErrorCode::InvalidParams, &problem),
        Ok(Ok(Err(Refusal::Failed(problem)))) => refused(id, ErrorCode::RequestFailed, &problem),
        Ok(Err(Outdated)) if cancelled.load(Ordering::SeqCst) => {
            refused(id, ErrorCode::RequestCanceled, "cancelled")
        }
        Ok(Err(Outdated)) => refused(id, ErrorCode::ContentModified, "the source has changed"),
        Err(panic) => {
            let problem = format!(
                "msd made a mistake of its own in {method}: {}; asked with {}",
                words(panic.as_ref()),
                shape(&input)
            );
            log(out, MessageType::ERROR, &problem);
            refused(id, ErrorCode::InternalError, &problem)
        }
    }
}

/// Runs work for which nobody waits; what ends it, ends it quietly. The panic hook has told of a mistake
/// already.
pub fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}

pub fn refused(id: RequestId, code: ErrorCode, message: &str) -> Response {
    Response::new_err(id, code as i32, message.to_owned())
}

/// Writes into the client's log.
pub fn log(out: &Sender<Message>, typ: MessageType, message: &str) {
    let params = LogMessageParams { typ, message: message.to_owned() };
    let notification = Notification::new("window/logMessage".to_owned(), params);
    // Without a client there is nobody to tell.
    let _ = out.send(notification.into());
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let owned = panic.downcast_ref::<String>().map(String::as_str);
    owned.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given")
}

/// Returns what an input looks like without what it says: texts become their lengths.
pub fn shape(value: &Value) -> String {
    match value {
        Value::String(text) => format!("text of {}", text.len()),
        Value::Array(items) => match items.first() {
            Some(first) => format!("[{} × {}]", items.len(), shape(first)),
            None => "[]".to_owned(),
        },
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {}", shape(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::json;

    use super::*;
    use crate::outlook::Nothing;
    use crate::server::config::Config;
    use crate::server::position::Encoding;
    use crate::server::semantic_cache::TokenCache;
    use crate::server::snapshot::Abilities;

    fn empty() -> Snapshot {
        Snapshot {
            views: Vec::new(),
            positions: Default::default(),
            places: Default::default(),
            open: Default::default(),
            encoding: Encoding::Utf16,
            abilities: Abilities::default(),
            config: Config::default(),
            outlook: Arc::new(Nothing),
            tokens: TokenCache::default(),
        }
    }

    #[test]
    fn a_mistake_of_the_server_ends_one_request_and_tells_only_its_shape() {
        let row = |run: fn(&Snapshot, Value) -> Result<Value, Refusal>| {
            Arc::new(Row { method: "test", run: Box::new(run), announce: |_| {} })
        };
        let (pool, pending) = (Pool::new(1), Pending::default());
        let (sender, receiver) = crossbeam_channel::unbounded();
        let bad = row(|_, _| panic!("lost at {}", 7));
        let good = row(|_, params| Ok(params));
        let params = json!({ "uri": "file:///secret", "at": [{ "line": 3 }] });
        for (id, row) in [(1, bad), (2, good)] {
            let request = Request::new(id.into(), "test".to_owned(), params.clone());
            run(&pool, &pending, row, request, empty(), sender.clone());
        }
        let messages: Vec<String> =
            (0..3).map(|_| serde_json::to_string(&receiver.recv().unwrap()).unwrap()).collect();
        assert!(messages[0].contains("window/logMessage"), "{messages:#?}");
        for told in &messages[..2] {
            assert!(told.contains("lost at 7") && told.contains("text of 14"), "{told}");
            assert!(!told.contains("secret"), "{told}");
        }
        assert!(messages[1].contains("-32603"), "{messages:#?}");
        assert!(messages[2].contains("file:///secret"), "the next request has its answer");
    }
}

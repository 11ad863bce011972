//! Group commit: one thread writes everything that is queued in one transaction, so that callers who
//! come at the same time share one sync. A caller is answered after the commit, never before.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use msd_engine::store::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use crate::database;
use crate::journal::{self, Row};

/// How many callers one transaction serves at most; bounds the time the first of them waits.
const BATCH: usize = 4096;

pub struct Writer {
    path: PathBuf,
    /// Taken when dropped: that ends the thread once the queue is empty.
    queue: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
    commits: Arc<AtomicU64>,
    /// The fence that stood when the lock was taken, plus one; zero without a lock.
    fence: Arc<AtomicU64>,
}

struct Job {
    rows: Vec<Row>,
    answer: oneshot::Sender<Result<(), String>>,
}

impl Writer {
    pub fn start(path: PathBuf, connection: Connection) -> std::io::Result<Writer> {
        let (queue, jobs) = channel();
        let commits = Arc::new(AtomicU64::new(0));
        let counter = Arc::clone(&commits);
        let fence = Arc::new(AtomicU64::new(0));
        let held = Arc::clone(&fence);
        let thread = std::thread::Builder::new()
            .name("msd-journal".to_owned())
            .spawn(move || run(connection, &jobs, &counter, &held))?;
        Ok(Writer { path, queue: Some(queue), thread: Some(thread), commits, fence })
    }

    /// Queues the rows at once, in the order of calls, and returns once they are on disk.
    pub async fn append(&self, rows: Vec<Row>) -> Result<(), StoreError> {
        let failed = |reason: String| StoreError::Append { path: self.path.clone(), reason };
        let gone = || failed("the writer has stopped".to_owned());
        let (answer, answered) = oneshot::channel();
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        queue.send(Job { rows, answer }).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?.map_err(failed)
    }

    /// From now on writes only as long as the fence stands where it is.
    pub fn hold(&self, fence: u64) {
        self.fence.store(fence + 1, Ordering::Relaxed);
    }

    /// Returns how many transactions have been committed.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A panic there has already been reported, and each of its callers got an error.
            let _ = thread.join();
        }
    }
}

fn run(mut connection: Connection, jobs: &Receiver<Job>, commits: &AtomicU64, fence: &AtomicU64) {
    while let Ok(first) = jobs.recv() {
        let batch: Vec<Job> = std::iter::once(first).chain(jobs.try_iter()).take(BATCH).collect();
        let held = fence.load(Ordering::Relaxed).checked_sub(1);
        let result = commit(&mut connection, &batch, held);
        if result.is_ok() {
            commits.fetch_add(1, Ordering::Relaxed);
        }
        for job in batch {
            // A caller that no longer waits has been cancelled; its records stand all the same.
            let _ = job.answer.send(result.clone());
        }
    }
}

fn commit(connection: &mut Connection, batch: &[Job], held: Option<u64>) -> Result<(), String> {
    let failed = |error: rusqlite::Error| error.to_string();
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    if let Some(held) = held
        && database::fence(&transaction).map_err(failed)? != held
    {
        return Err("the lock was taken away by `msd force-unlock`".to_owned());
    }
    for job in batch {
        journal::insert(&transaction, &job.rows).map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}

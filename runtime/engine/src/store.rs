//! What the engine asks of a state store: an append-only journal and a lock.

use std::path::PathBuf;

use async_trait::async_trait;

use crate::journal::Record;
use crate::state::State;

#[async_trait]
pub trait Store: Send + Sync {
    /// Returns the fold of the journal.
    fn load(&self) -> Result<State, StoreError>;

    /// Calls `visit` with every record of the journal, the oldest first.
    fn each_record(&self, visit: &mut dyn FnMut(Record)) -> Result<(), StoreError>;

    /// Appends the records and returns once they are on disk. Calls made at the same time share one
    /// sync.
    async fn append(&self, records: Vec<Record>) -> Result<(), StoreError>;

    /// Takes the lock for one writer; it is held until the guard is dropped, or its process dies.
    fn lock(&self, holder: &Holder) -> Result<Box<dyn LockGuard>, StoreError>;
}

/// Releases the lock when dropped.
pub trait LockGuard: Send {}

/// Who holds the lock, for the message that another gets.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Holder {
    pub user: String,
    pub host: String,
    pub pid: u32,
    pub command: String,
    /// Milliseconds since 1970.
    pub since: i64,
}

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("cannot open the state {path}: {reason}")]
    Open { path: PathBuf, reason: String },
    #[error("cannot read the state {path}: {reason}")]
    Read { path: PathBuf, reason: String },
    #[error("cannot write to the journal {path}: {reason}")]
    Append { path: PathBuf, reason: String },
    #[error(
        "the state is locked: `{}` by {} on {} (process {}) is running",
        .0.command, .0.user, .0.host, .0.pid
    )]
    Locked(Box<Holder>),
    #[error("{path} was written by a newer msd (format {found}, this one reads {known})")]
    Newer { path: PathBuf, found: u32, known: u32 },
}

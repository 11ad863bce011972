//! The store in one SQLite file: the journal is the truth, state is read by folding it.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use async_trait::async_trait;
use msd_engine::journal::Record;
use msd_engine::state::State;
use msd_engine::store::{Holder, LockGuard, Store, StoreError};
use rusqlite::Connection;

use crate::database::{self, Identity};
use crate::journal::{self, Row};
use crate::lock;
use crate::writer::Writer;

/// A state in a local file, with its lock beside it: `state.db` and `state.lock`.
pub struct SqliteStore {
    path: PathBuf,
    identity: Identity,
    reader: Mutex<Connection>,
    writer: Writer,
}

impl SqliteStore {
    /// Opens the state, making its folder and file when they are absent.
    pub fn open(path: impl AsRef<Path>) -> Result<SqliteStore, StoreError> {
        let path = path.as_ref();
        let (connection, identity) = database::create(path)?;
        SqliteStore::new(path, connection, identity)
    }

    /// Opens the state if there is one; leaves no trace if there is none. Its fold is then
    /// `State::default()`, whose stamp (no lineage, serial 0) matches any state without records.
    pub fn open_existing(path: impl AsRef<Path>) -> Result<Option<SqliteStore>, StoreError> {
        let path = path.as_ref();
        database::open_existing(path)?
            .map(|(connection, identity)| SqliteStore::new(path, connection, identity))
            .transpose()
    }

    fn new(
        path: &Path,
        connection: Connection,
        identity: Identity,
    ) -> Result<SqliteStore, StoreError> {
        let reader = Mutex::new(database::connect(path)?);
        let writer = Writer::start(path.to_owned(), connection).map_err(|error| {
            StoreError::Open { path: path.to_owned(), reason: error.to_string() }
        })?;
        Ok(SqliteStore { path: path.to_owned(), identity, reader, writer })
    }

    /// Calls `visit` with every record after the given serial, oldest first; serials count from one.
    pub fn each_record(
        &self,
        after: u64,
        visit: impl FnMut(u64, Record),
    ) -> Result<(), StoreError> {
        // A poisoned connection is still a connection: reading leaves nothing half-done.
        let connection = self.reader.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        journal::each(&connection, &self.path, after, visit)
    }

    /// Returns who holds the lock, if somebody does.
    pub fn holder(&self) -> Option<Holder> {
        lock::holder(&self.path.with_extension("lock"))
    }

    /// Takes the lock away from whoever holds it: that process writes nothing any more, even if it is
    /// still alive.
    pub fn force_unlock(&self) -> Result<(), StoreError> {
        self.with_reader(database::raise_fence)?;
        lock::remove(&self.path.with_extension("lock"))
    }

    fn with_reader<T>(
        &self,
        act: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let mut connection = self.reader.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        act(&mut connection).map_err(|error| StoreError::Read {
            path: self.path.clone(),
            reason: error.to_string(),
        })
    }

    /// Returns how many transactions this store has committed; each costs one sync.
    pub fn commits(&self) -> u64 {
        self.writer.commits()
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn load(&self) -> Result<State, StoreError> {
        let mut state = State::default();
        state.stamp.lineage = self.identity.lineage.clone();
        state.seal_key.clone_from(&self.identity.seal_key);
        self.each_record(0, |_, record| state.apply(&record))?;
        // Grown one by one, and read from here on.
        state.resources.shrink_to_fit();
        Ok(state)
    }

    fn each_record(&self, visit: &mut dyn FnMut(Record)) -> Result<(), StoreError> {
        SqliteStore::each_record(self, 0, |_, record| visit(record))
    }

    async fn append(&self, records: Vec<Record>) -> Result<(), StoreError> {
        if records.is_empty() {
            return Ok(());
        }
        let rows = records.iter().map(Row::new).collect::<Result<Vec<_>, _>>();
        let rows = rows.map_err(|error| StoreError::Append {
            path: self.path.clone(),
            reason: error.to_string(),
        })?;
        self.writer.append(rows).await
    }

    fn lock(&self, holder: &Holder) -> Result<Box<dyn LockGuard>, StoreError> {
        let lock = lock::take(&self.path.with_extension("lock"), holder)?;
        self.writer.hold(self.with_reader(|connection| database::fence(connection))?);
        Ok(Box::new(lock))
    }
}

//! A store in memory that keeps what a file would keep: serialized records. It can break, and it can
//! stand still at any record, which is how a test kills a run there.

use std::path::PathBuf;
use std::sync::Mutex;

use async_trait::async_trait;
use msd_engine::journal::Record;
use msd_engine::state::State;
use msd_engine::store::{Holder, LockGuard, Store, StoreError};
use tokio::sync::Notify;

#[derive(Default)]
pub struct MemoryStore {
    lines: Mutex<Vec<String>>,
    /// Stands still once so many lines are written.
    pub freeze_after: Mutex<Option<usize>>,
    pub frozen: Notify,
    /// Fails once so many lines are written.
    pub fail_after: Mutex<Option<usize>>,
}

impl MemoryStore {
    pub fn text(&self) -> String {
        self.lines.lock().unwrap().join("\n")
    }

    pub fn len(&self) -> usize {
        self.lines.lock().unwrap().len()
    }

    pub fn records(&self) -> Vec<Record> {
        let lines = self.lines.lock().unwrap();
        lines.iter().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn load(&self) -> Result<State, StoreError> {
        let mut state = State { seal_key: b"a key of the state".to_vec(), ..State::default() };
        state.stamp.lineage = "memory".into();
        self.records().iter().for_each(|record| state.apply(record));
        Ok(state)
    }

    fn each_record(&self, visit: &mut dyn FnMut(Record)) -> Result<(), StoreError> {
        self.records().into_iter().for_each(visit);
        Ok(())
    }

    async fn append(&self, records: Vec<Record>) -> Result<(), StoreError> {
        for record in records {
            if self.fail_after.lock().unwrap().is_some_and(|limit| self.len() >= limit) {
                let path = PathBuf::from("memory");
                return Err(StoreError::Append { path, reason: "disk full".to_owned() });
            }
            if self.freeze_after.lock().unwrap().is_some_and(|limit| self.len() >= limit) {
                self.frozen.notify_one();
                std::future::pending::<()>().await;
            }
            self.lines.lock().unwrap().push(serde_json::to_string(&record).unwrap());
        }
        // Others come in between, as they do while a disk is busy.
        tokio::task::yield_now().await;
        Ok(())
    }

    fn lock(&self, _: &Holder) -> Result<Box<dyn LockGuard>, StoreError> {
        struct Nobody;
        impl LockGuard for Nobody {}
        Ok(Box::new(Nobody))
    }
}

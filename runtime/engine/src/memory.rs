//! A store that is gone with its process: for tests and predictions, which deploy nothing.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::journal::Record;
use crate::state::State;
use crate::store::{Holder, LockGuard, Store, StoreError};

#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
    records: Mutex<Vec<Record>>,
}

impl MemoryStore {
    /// Makes an empty store; `lineage` tells it apart from every other.
    pub fn new(lineage: &str, seal_key: Vec<u8>) -> MemoryStore {
        let mut state = State { seal_key, ..State::default() };
        state.stamp.lineage = lineage.into();
        MemoryStore::of(state)
    }

    /// Makes a store that goes on from a state.
    pub fn of(state: State) -> MemoryStore {
        MemoryStore { state: Mutex::new(state), records: Mutex::default() }
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn load(&self) -> Result<State, StoreError> {
        // A record is applied as a whole: a panic elsewhere leaves none in half.
        Ok(self.state.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    fn each_record(&self, visit: &mut dyn FnMut(Record)) -> Result<(), StoreError> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().cloned().for_each(visit);
        Ok(())
    }

    async fn append(&self, records: Vec<Record>) -> Result<(), StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().for_each(|record| state.apply(record));
        self.records.lock().unwrap_or_else(PoisonError::into_inner).extend(records);
        Ok(())
    }

    fn lock(&self, _: &Holder) -> Result<Box<dyn LockGuard>, StoreError> {
        struct Alone;
        impl LockGuard for Alone {}
        Ok(Box::new(Alone))
    }
}

//! A store that is gone with its process: for tests of programs, which deploy nothing.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;

use crate::journal::Record;
use crate::state::State;
use crate::store::{Holder, LockGuard, Store, StoreError};

#[derive(Default)]
pub struct MemoryStore {
    state: Mutex<State>,
}

impl MemoryStore {
    /// Makes an empty store; `lineage` tells it apart from every other.
    pub fn new(lineage: &str, seal_key: Vec<u8>) -> MemoryStore {
        let mut state = State { seal_key, ..State::default() };
        state.stamp.lineage = lineage.into();
        MemoryStore { state: Mutex::new(state) }
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn load(&self) -> Result<State, StoreError> {
        // A record is applied as a whole: a panic elsewhere leaves none in half.
        Ok(self.state.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn append(&self, records: Vec<Record>) -> Result<(), StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        records.iter().for_each(|record| state.apply(record));
        Ok(())
    }

    fn lock(&self, _: &Holder) -> Result<Box<dyn LockGuard>, StoreError> {
        struct Alone;
        impl LockGuard for Alone {}
        Ok(Box::new(Alone))
    }
}

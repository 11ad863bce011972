//! State stores behind the engine's `Store` trait. Here: one SQLite file per stack. Nothing in this
//! crate decides what a record means; state is the fold that the engine defines.

mod database;
mod journal;
mod lock;
mod sqlite;
mod writer;

pub use database::FORMAT;
pub use sqlite::SqliteStore;

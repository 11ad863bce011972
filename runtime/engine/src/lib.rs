//! The engine: turns a desired graph and a state into a plan, and a plan into changes. It never sees
//! source, and it alone decides when something runs.

pub mod clock;
pub mod event;
pub mod journal;
pub mod provider;
pub mod state;
pub mod store;

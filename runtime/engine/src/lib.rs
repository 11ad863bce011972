//! The engine: turns a desired graph and a state into a plan, and a plan into changes. It never sees
//! source, and it alone decides when something runs.

mod attribute;
mod canonical;
mod carry_out;
pub mod clock;
mod compare;
mod diff;
pub mod edits;
pub mod event;
pub mod forecast;
pub mod journal;
mod limiter;
mod live;
mod needs;
mod network;
mod operation;
mod outputs;
pub mod plan;
pub mod plan_error;
pub mod provider;
pub mod reading;
pub mod recover;
mod removal;
mod replacement;
pub mod report;
mod retry;
pub mod run;
mod run_id;
mod seal;
mod shape;
pub mod state;
pub mod stop;
pub mod store;
pub mod token_bucket;
mod topology;
mod walk;
mod wiring;

//! Actions, gates and checks as a provider of their own, and the router that stands before it and a
//! cloud. Keeps nothing: what a task did is in the state, and only there.

mod action;
mod check;
mod command;
mod fields;
mod gate;
mod provider;
mod request;
mod router;
pub mod waiting;

pub use command::kill_all as kill_commands;
pub use gate::Gates;
pub use provider::{Mode, Tasks};
pub use request::{Post, post};
pub use router::Router;

//! The simulated cloud: every resource type behaves as its schema says, on the run's own clock.
//! Knows no source and no plan, makes no network call, and draws no randomness but from its seed.

mod arn;
mod chance;
mod cloud;
mod disk;
pub mod fault;
mod fill;
mod furnish;
mod hints;
mod hosts;
mod inventory;
mod links;
mod maker;
mod managed;
mod naming;
mod options;
mod packed;
mod paths;
mod provider;
mod sample;
mod service_limits;
mod tamper;
mod throttle;
mod validate;
mod world;

pub use cloud::{SimCloud, SimError, SimObject};
pub use fault::Faulty;
pub use furnish::Furniture;
pub use options::SimOptions;
pub use service_limits::default_service_limits;

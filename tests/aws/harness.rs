//! Servers, the second client, and the built binary in a folder of its own.

mod client;
mod folder;
mod front;
mod moto;
mod python;

pub use client::SecondClient;
pub use folder::{Folder, Ran};
pub use front::Front;
pub use moto::Moto;

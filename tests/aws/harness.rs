//! Servers, the second client, and the built binary in a folder of its own.

mod client;
mod cloud_control;
mod folder;
mod moto;
mod proxy;
mod python;

pub use client::SecondClient;
pub use cloud_control::CloudControl;
pub use folder::Folder;
pub use moto::Moto;
pub use proxy::{Call, Fate, Proxy, ec2_error, json_error};

//! AWS as a provider of the engine: one schema a type, two transports. A native driver speaks to the
//! type's own service; Cloud Control carries everything else.

// A build with fewer services does not use all that drivers share.
#![cfg_attr(not(feature = "all"), allow(dead_code, unused_imports))]
// The registry has properties that AWS has retired since; a program may still give them.
#![allow(deprecated)]

mod archive;
mod clients;
mod cloud;
mod cloud_control;
mod conform;
mod context;
mod convert;
mod credentials;
mod driver;
mod drivers;
mod error;
mod explained;
mod http;
mod identity;
mod inventory;
mod optional;
pub mod preflight;
mod recent;
mod settings;
mod wire;

pub use archive::{Archives, Entry, Package, SCHEME as ARCHIVE};
pub use cloud::AwsCloud;
pub use convert::made_up_name;
pub use credentials::CodePrompt;
pub use driver::Permissions;
pub use drivers::{native_types, permissions};
pub use explained::Explained;
pub use identity::Identity;
pub use settings::Settings;

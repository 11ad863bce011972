//! The language server as editors meet it: the built binary over its standard streams.

mod actions;
mod client;
mod everything;
mod features;
mod signs;
mod workspaces;

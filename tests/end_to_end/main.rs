//! End to end: the built binary on real folders, real files, real processes and a real terminal.

mod batching;
mod beginning;
mod changes;
mod completion;
mod constraints;
mod crash;
mod default_limits;
mod discovering;
mod documentation;
mod drift;
mod editor;
mod fmt;
mod gates;
mod graph;
mod harness;
mod leftovers;
mod listener;
mod mending;
mod mistakes;
mod mistersmith;
mod modules;
mod notifications;
mod parameters;
#[cfg(feature = "aws")]
mod permissions;
mod plan_file;
mod refactoring;
mod repl;
mod reports;
mod selecting;
mod simulating;
mod tasks;
mod terminal;
mod tests;
mod undoing;

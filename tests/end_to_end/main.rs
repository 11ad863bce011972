//! End to end: the built binary on real folders, real files, real processes and a real terminal.

mod beginning;
mod changes;
mod completion;
mod constraints;
mod crash;
mod documentation;
mod drift;
mod fmt;
mod gates;
mod graph;
mod harness;
mod listener;
mod mending;
mod mistakes;
mod mistersmith;
mod modules;
mod notifications;
mod parameters;
mod plan_file;
mod refactoring;
mod reports;
mod selecting;
mod tasks;
mod terminal;
mod tests;
mod undoing;

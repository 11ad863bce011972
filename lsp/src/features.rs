//! One feature, one file: from a program and a place in it to plain data. Files are those of the
//! program, offsets and spans are bytes of them. Imports no protocol types, so that the REPL uses them
//! too.

pub mod change;
pub mod completion;
pub mod diagnostics;
pub mod goto;
pub mod graph;
pub mod hover;
pub mod insert_existing;
pub mod rename;

#[cfg(test)]
mod marked;

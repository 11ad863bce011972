//! One feature, one file: from a program and a place in it to plain data. Files are those of the
//! program, offsets and spans are bytes of them. Imports no protocol types, so that the REPL uses them
//! too.

mod brackets;
pub mod call_hierarchy;
pub mod change;
pub mod document_links;
pub mod folding;
mod fuzzy;
mod line;
pub mod linked_editing;
pub mod selection_range;
pub mod symbols;

#[cfg(test)]
mod marked;

//! One feature, one file: from a program and a place in it to plain data. Files are those of the
//! program, offsets and spans are bytes of them. Imports no protocol types, so that the REPL uses them
//! too.

mod brackets;
pub mod call_hierarchy;
pub mod change;
pub mod code_actions;
pub mod code_lens;
pub mod completion;
pub mod diagnostics;
pub mod document_links;
mod duration;
pub mod folding;
pub mod formatting;
mod fuzzy;
pub mod goto;
pub mod graph;
pub mod hover;
pub mod inlay_hints;
pub mod insert_existing;
mod line;
pub mod linked_editing;
mod nodes;
pub mod rename;
pub mod selection_range;
pub mod semantic_tokens;
pub mod signature_help;
pub mod symbols;

#[cfg(test)]
mod everywhere;
#[cfg(test)]
mod marked;

//! Text in, tree out: the item splitter, the pest grammar and the AST. Knows no salsa, no names and
//! no types of values.

pub mod ast;
mod brackets;
mod build;
mod build_expr;
mod build_module;
mod build_refactoring;
mod build_task;
mod build_type;
mod continuation;
mod depth;
mod expected;
pub mod format;
mod grammar;
mod literal;
pub mod node;
pub mod parse;
pub mod plain;
pub mod scan;
pub mod split;
mod syntax_error;
mod unknown;

pub use build_expr::operators;
pub use format::{Formatted, format};
pub use parse::{Parsed, parse_expr, parse_item};
pub use split::{ItemKind, Piece, split};
pub use unknown::FORMS;

//! Text in, tree out: the item splitter, the pest grammar and the AST. Knows no salsa, no names and
//! no types of values.

pub mod ast;
mod build;
mod build_expr;
mod build_type;
mod grammar;
mod literal;
pub mod parse;
pub mod scan;
pub mod split;
mod syntax_error;

pub use parse::{Parsed, parse_expr, parse_item};
pub use split::{ItemKind, Piece, split};

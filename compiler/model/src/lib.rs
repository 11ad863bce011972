//! The words every part of msd shares: addresses, values, types, schemas, expressions, the resource
//! graph, the plan and diagnostics. No I/O, no async, no salsa, no pest.

pub mod address;
pub mod bulk;
pub mod calendar;
pub mod code;
pub mod conform;
pub mod constraint;
pub mod deferred;
pub mod diagnostic;
pub mod eval;
pub mod expr;
pub mod functions;
pub mod graph;
pub mod limit;
pub mod nearest;
pub mod notify;
pub mod pattern;
pub mod place;
pub mod plan;
pub mod policy;
pub mod refinement;
pub mod schema;
pub mod selection;
pub mod task;
pub mod transport;
pub mod ty;
pub mod units;
pub mod value;
mod value_json;
pub mod value_source;

pub use smol_str::SmolStr;

/// A name as written in source; cheap to clone.
pub type Name = SmolStr;

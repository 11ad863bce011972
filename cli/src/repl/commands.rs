//! One command per file, each with its row for the table.

pub mod critical;
pub mod diff;
pub mod doc;
pub mod drop;
pub mod explain;
pub mod graph;
pub mod help;
pub mod hover;
pub mod limits;
pub mod overrides;
pub mod plan;
pub mod quit;
pub mod reload;
pub mod state;
pub mod type_of;
pub mod waves;
pub mod what_if;
pub mod why;

//! The compiler behind `msd check`, `plan` and every editor feature: names, types, checks, evaluation
//! and the graph, each a salsa query. Sees no file system, no async and no cloud.

mod ask;
mod check;
mod comparison;
mod compiler;
mod constraints;
mod cut;
mod cycles;
mod db;
mod declare;
mod decorators;
mod default_limits;
mod evaluate;
mod fits;
mod graph;
pub mod ide;
mod infer;
mod instances;
mod items;
mod library;
mod lint;
mod lower_type;
mod mentions;
mod module;
mod params;
mod place;
mod policy;
pub mod reference;
mod schema;
mod scope;
mod settings;
mod tests;
mod unit;
mod what_if;

pub use ask::{AS_DECLARATION, Answer, Missing};
pub use compiler::{Cancellation, Compiler, Outdated, ParamInfo, Summary};
pub use cycles::{Circle, CircleEdge};
pub use db::{Files, Given, GivenValue, Inputs, Known};
pub use default_limits::default_limits;
pub use infer::kind_of;
pub use library::{Parameter, Signature, functions};
pub use msd_stdlib::type_names;
pub use schema::Stdlib;
pub use tests::{Outcome, TestCase};
pub use what_if::{Change, Supposition};

//! What a reference of the language lists, from the tables that the compiler itself uses.

use std::sync::Arc;

use msd_model::schema::RecordType;
use msd_model::ty::Type;
use msd_syntax::ItemKind;

use crate::check::test::{plan_type, run_type};

pub use crate::decorators::all as decorators;
pub use crate::lower_type::BUILT_IN as TYPES;

/// Returns the settings of a block: of `stack`, `limit`, `target`, `constraint`, `notify` or `test`.
pub fn settings(of: ItemKind) -> Arc<RecordType> {
    crate::settings::record_type(of)
}

/// Returns the records that a test looks at.
pub fn of_tests() -> [(&'static str, Type); 2] {
    [("plan", plan_type()), ("run", run_type())]
}

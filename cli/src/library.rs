//! Schemas of resource types as a run needs them: those that the program uses are worked out already,
//! and behind them are all others, for what only the state or the cloud still knows.

use std::sync::Arc;

use msd_analysis::{Compiler, Stdlib};
use msd_model::schema::{ResourceType, SchemaSet, Schemas};
use msd_model::ty::TypeName;

#[derive(Clone, Default)]
pub struct Library {
    of_program: SchemaSet,
    all: Arc<Stdlib>,
}

impl Library {
    pub fn of(compiler: &Compiler) -> Library {
        Library { of_program: compiler.schemas([]), ..Library::default() }
    }
}

impl Schemas for Library {
    fn resource_type(&self, name: &TypeName) -> Option<Arc<ResourceType>> {
        self.of_program.resource_type(name).or_else(|| self.all.resource_type(name))
    }
}

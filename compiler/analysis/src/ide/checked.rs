//! What checking noted about one declaration, beside its names and types, and what a name stands for.

use msd_model::place::Span;
use msd_model::ty::Type;

use super::ItemId;
use crate::compiler::Compiler;
use crate::infer::sightings;

impl Compiler {
    /// Returns what is wanted of the expressions of a declaration; spans are relative to it.
    pub fn item_expectations(&self, id: ItemId) -> &[(Span, Type)] {
        &sightings(self.db(), id.item()).expected
    }

    /// Returns the declaration in the folder of a file that a name at its top level stands for.
    pub fn item_named(&self, file: &str, name: &str) -> Option<ItemId> {
        use crate::scope::{Space, scope};
        let db = self.db();
        let scope = scope(db, self.file(file)?.stack(db));
        scope.get(Space::Value, name).map(ItemId::of)
    }
}

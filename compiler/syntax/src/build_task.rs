//! Builds `action`, `gate` and `check`: a task is a resource of a type that only its word names, so
//! that everything said of resources holds for it.

use crate::ast::Ident;
use crate::build::Builder;
use crate::grammar::Pair;

impl Builder<'_> {
    /// Returns `msd.Action` for `action`, at the word's place.
    pub(crate) fn task_type(&self, word: Pair<'_>) -> Ident {
        let text = match word.as_str() {
            "gate" => "msd.Gate",
            "check" => "msd.Check",
            _ => "msd.Action",
        };
        Ident { text: text.into(), span: self.span(&word) }
    }
}

//! Places inside the compiler: an item and a span in it, so that nothing moves when text above does.

use msd_model::diagnostic::Diagnostic;
use msd_model::place::{Place, SourceRef, Span};
use salsa::plumbing::{AsId, FromId};

use crate::db::Db;
use crate::items::{Item, offset_of};

/// A span in an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    item: salsa::Id,
    pub span: Span,
}

impl At {
    pub fn new(item: Item<'_>, span: Span) -> At {
        At { item: item.as_id(), span }
    }

    /// Returns the place in its file; reads offsets, so only reports may ask for it.
    pub fn place(self, db: &dyn Db) -> Place {
        let item = Item::from_id(self.item);
        let offset = offset_of(db, item);
        Place { file: item.file(db).path(db).clone(), span: self.span.shifted(offset) }
    }

    /// Returns file, line and column.
    pub fn source_ref(self, db: &dyn Db) -> SourceRef {
        let item = Item::from_id(self.item);
        let file = item.file(db);
        let at = (offset_of(db, item) + self.span.start) as usize;
        let (line, column) = crate::items::line_index(db, file).position(at);
        SourceRef { file: file.path(db).clone(), line, column }
    }
}

pub type Report = Diagnostic<At>;

/// Translates a report's places to files.
pub fn locate(db: &dyn Db, report: Report) -> Diagnostic {
    report.map(|at| at.place(db))
}

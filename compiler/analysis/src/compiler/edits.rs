//! What edits did to the declarations of a file: which came, which went, and which now say something else.

use std::sync::Arc;

use msd_syntax::ItemKind;
use rustc_hash::{FxHashMap, FxHashSet};
use salsa::plumbing::AsId;
use smol_str::SmolStr;

use super::kept::{is_onlooker, is_plain};
use crate::db::{Database, SourceFile};
use crate::items::{Item, file_items};

/// A declaration as it was before an edit, which may take it away.
pub struct Before {
    id: salsa::Id,
    kind: ItemKind,
    name: SmolStr,
    text: Arc<str>,
}

impl Before {
    pub fn of(db: &Database, item: Item<'_>) -> Before {
        let (kind, name, text) = (item.kind(db), item.name(db).clone(), item.text(db).clone());
        Before { id: item.as_id(), kind, name, text }
    }

    pub fn all(db: &Database, file: SourceFile) -> Vec<Before> {
        file_items(db, file).iter().map(|item| Before::of(db, *item)).collect()
    }
}

/// Everything since the reports were made. An item of this revision is in one set at most; one that is
/// gone may be asked nothing any more, so that its name is kept here.
#[derive(Default)]
pub struct Edits {
    pub changed: FxHashSet<salsa::Id>,
    pub added: FxHashSet<salsa::Id>,
    pub removed: FxHashSet<salsa::Id>,
    /// Names that may now stand for something else, or for nothing.
    pub names: FxHashSet<SmolStr>,
}

impl Edits {
    pub fn change_names(&self) -> bool {
        !self.names.is_empty()
    }

    /// Has declarations asked again that say what they said before.
    pub fn look_again(&mut self, db: &Database, items: &[Item<'_>]) {
        let plain =
            items.iter().filter(|item| is_plain(item.kind(db)) || is_onlooker(item.kind(db)));
        let known = plain.map(|item| item.as_id()).filter(|id| !self.added.contains(id));
        self.changed.extend(known.collect::<Vec<_>>());
    }

    /// Compares the items of a file before and after an edit; tells whether what came, went or changed
    /// are declarations that speak for themselves alone.
    pub fn take(&mut self, db: &Database, before: &[Before], after: &[Item<'_>]) -> bool {
        let mut left: FxHashMap<salsa::Id, usize> =
            before.iter().enumerate().map(|(position, item)| (item.id, position)).collect();
        let mut last = None;
        for item in after {
            let (id, kind) = (item.as_id(), item.kind(db));
            match left.remove(&id) {
                // Of two declarations of one name the first counts.
                Some(position) if last.is_some_and(|last| position < last) => return false,
                Some(position) => {
                    last = Some(position);
                    if before[position].text == *item.text(db) {
                        continue;
                    }
                    // It may name another folder.
                    if kind == ItemKind::Module {
                        return false;
                    }
                    if !self.added.contains(&id) {
                        self.changed.insert(id);
                    }
                }
                None if is_plain(kind) || is_onlooker(kind) => {
                    self.added.insert(id);
                    self.names.insert(item.name(db).clone());
                }
                None => return false,
            }
        }
        for position in left.into_values() {
            let Before { id, kind, name, .. } = &before[position];
            if !(is_plain(*kind) || is_onlooker(*kind)) {
                return false;
            }
            self.changed.remove(id);
            if !self.added.remove(id) {
                self.removed.insert(*id);
            }
            self.names.insert(name.clone());
        }
        true
    }
}

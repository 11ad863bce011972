//! Files to items. An item's identity is its kind and name; where it stands is kept beside it.

use std::sync::Arc;

use msd_model::place::Span;
use msd_syntax::{ItemKind, Parsed, ast};
use rustc_hash::FxHashMap;
use salsa::plumbing::AsId;
use smol_str::SmolStr;

use crate::cut::Cut;
use crate::db::{Db, SourceFile, Stack};

/// One declaration.
#[salsa::tracked(debug)]
pub struct Item<'db> {
    #[returns(copy)]
    pub file: SourceFile,
    #[returns(copy)]
    pub kind: ItemKind,
    pub name: SmolStr,
    /// The enclosing group.
    pub group: Option<SmolStr>,
    /// A group with `for`.
    #[returns(copy)]
    pub repeated: bool,
    #[tracked]
    pub text: Arc<str>,
}

impl<'db> Item<'db> {
    pub fn stack(self, db: &'db dyn Db) -> Stack {
        self.file(db).stack(db)
    }
}

/// Returns the file's items in order.
#[salsa::tracked]
pub fn file_items<'db>(db: &'db dyn Db, file: SourceFile) -> Vec<Item<'db>> {
    let cuts = file.cuts(db).iter();
    cuts.map(|cut| {
        let Cut { kind, name, group, repeated, text, .. } = cut.clone();
        Item::new(db, file, kind, name, group, repeated, text)
    })
    .collect()
}

/// Returns where each item of the file begins; changes with every edit, and nothing but reports
/// depends on it.
#[salsa::tracked]
fn offsets(db: &dyn Db, file: SourceFile) -> FxHashMap<salsa::Id, u32> {
    let starts = file.cuts(db).iter().map(|cut| cut.start);
    file_items(db, file).iter().map(|item| item.as_id()).zip(starts).collect()
}

pub fn offset_of(db: &dyn Db, item: Item<'_>) -> u32 {
    offsets(db, item.file(db)).get(&item.as_id()).copied().unwrap_or(0)
}

/// Byte offsets of line starts.
#[derive(Debug, PartialEq)]
pub struct LineIndex(Vec<usize>);

impl LineIndex {
    /// Returns line and column, both counted from one; the column counts bytes.
    pub fn position(&self, at: usize) -> (u32, u32) {
        let line = self.0.partition_point(|start| *start <= at);
        (line as u32, (at - self.0[line - 1] + 1) as u32)
    }
}

#[salsa::tracked]
pub fn line_index(db: &dyn Db, file: SourceFile) -> LineIndex {
    let text = file.text(db);
    let after = |(at, _): (usize, &str)| at + 1;
    LineIndex(std::iter::once(0).chain(text.match_indices('\n').map(after)).collect())
}

/// Parses the item; re-run only when its own text changes.
#[salsa::tracked]
pub fn item_tree<'db>(db: &'db dyn Db, item: Item<'db>) -> Parsed<ast::Item> {
    msd_syntax::parse_item(item.kind(db), item.text(db))
}

/// Returns every item of the stack, in file order.
#[salsa::tracked]
pub fn stack_items<'db>(db: &'db dyn Db, stack: Stack) -> Vec<Item<'db>> {
    stack.files(db).iter().flat_map(|file| file_items(db, *file).iter().copied()).collect()
}

/// Returns how many declarations of one kind a folder has.
pub fn count(db: &dyn Db, stack: Stack, kind: ItemKind) -> usize {
    stack.files(db).iter().filter_map(|file| kinds(db, *file).get(&kind)).sum()
}

#[salsa::tracked]
fn kinds(db: &dyn Db, file: SourceFile) -> FxHashMap<ItemKind, usize> {
    let mut out = FxHashMap::default();
    file_items(db, file).iter().for_each(|item| *out.entry(item.kind(db)).or_default() += 1);
    out
}

/// Returns the span of the item's name, or of its beginning when it did not parse.
pub fn name_span<'db>(db: &'db dyn Db, item: Item<'db>) -> Span {
    match &item_tree(db, item).tree {
        Some(tree) => tree.name().span,
        None => {
            let text = item.text(db);
            let start = text.find(item.name(db).as_str()).unwrap_or(0);
            Span::new(start, (start + item.name(db).len()).min(text.len()))
        }
    }
}

//! What is declared under which name. An edit that brings or takes a name makes the table again, out of
//! what each file declares, and leaves those of its parts as they were in which the name does not stand:
//! whoever looked another name up need not look again.

use std::hash::BuildHasher;

use msd_syntax::ItemKind;
use rustc_hash::{FxBuildHasher, FxHashMap};
use smol_str::SmolStr;

use super::{Space, scope, space_of};
use crate::db::{Db, SourceFile, Stack};
use crate::items::{Item, file_items};

/// How many names share a part of the table, about.
const EACH: usize = 8;
const FEWEST: usize = 16;
/// In ten thousand declarations a change of one name is news for a thousandth of those who look names up.
const MOST: usize = 1024;

/// A name and what it stands for.
#[derive(Clone, Debug, PartialEq, salsa::SalsaValue)]
pub struct Named<'db> {
    /// The group with `for`; `""` for the folder.
    pub within: SmolStr,
    pub space: Space,
    pub name: SmolStr,
    pub item: Item<'db>,
    hash: u32,
}

impl<'db> Named<'db> {
    fn new(within: SmolStr, space: Space, name: SmolStr, item: Item<'db>) -> Named<'db> {
        let hash = hash_of(&within, space, &name);
        Named { within, space, name, item, hash }
    }

    pub fn is(&self, within: &str, space: Space, name: &str) -> bool {
        self.name == name && self.space == space && self.within == within
    }
}

fn hash_of(within: &str, space: Space, name: &str) -> u32 {
    (FxBuildHasher.hash_one((within, space, name)) >> 32) as u32
}

/// Names whose hashes are alike.
#[salsa::tracked(debug)]
pub struct Bucket<'db> {
    #[returns(copy)]
    number: u16,
    #[tracked]
    pub names: Vec<Named<'db>>,
}

#[derive(Debug, PartialEq, salsa::SalsaValue)]
pub struct Table<'db> {
    /// A power of two.
    buckets: Vec<Bucket<'db>>,
    /// The second and later declarations of a name, with the first.
    pub duplicates: Vec<(Item<'db>, Item<'db>)>,
}

impl<'db> Table<'db> {
    pub fn bucket(&self, within: &str, space: Space, name: &str) -> Bucket<'db> {
        self.buckets[hash_of(within, space, name) as usize & (self.buckets.len() - 1)]
    }
}

/// O(names).
#[salsa::tracked]
pub fn table<'db>(db: &'db dyn Db, stack: Stack) -> Table<'db> {
    let files = stack.files(db).iter().map(|file| file_names(db, *file));
    let files: Vec<&[Named<'db>]> = files.map(Vec::as_slice).collect();
    let count: usize = files.iter().map(|names| names.len()).sum();
    let size = (count / EACH).next_power_of_two().clamp(FEWEST, MOST);
    let mut parts: Vec<Vec<Named<'db>>> = vec![Vec::new(); size];
    let mut duplicates = Vec::new();
    for named in files.into_iter().flatten() {
        let part = &mut parts[named.hash as usize & (size - 1)];
        let same = |known: &&Named<'db>| {
            known.hash == named.hash && known.is(&named.within, named.space, &named.name)
        };
        match part.iter().find(same) {
            Some(first) => duplicates.push((named.item, first.item)),
            None => part.push(named.clone()),
        }
    }
    let buckets = (0u16..).zip(parts).map(|(number, names)| Bucket::new(db, number, names));
    Table { buckets: buckets.collect(), duplicates }
}

/// Returns the names that a file declares, in order.
#[salsa::tracked]
pub fn file_names<'db>(db: &'db dyn Db, file: SourceFile) -> Vec<Named<'db>> {
    let scope = scope(db, file.stack(db));
    let mut out = Vec::new();
    for item in file_items(db, file) {
        let Some(space) = space_of(item.kind(db)) else { continue };
        // A folder has one stack, whatever it is called.
        let name = if space == Space::Stack { SmolStr::default() } else { item.name(db).clone() };
        let around = scope.repeated_group(*item).map(|group| group.name(db).clone());
        let within = around.unwrap_or_default();
        if item.repeated(db) {
            out.push(Named::new(within.clone(), Space::Value, name.clone(), *item));
        }
        // Groups are named across name spaces: `@after(group g)`.
        let within = if space == Space::Group { SmolStr::default() } else { within };
        out.push(Named::new(within, space, name, *item));
    }
    out
}

/// The groups of a folder by their names; of two with one name, the first.
#[derive(Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct Groups<'db> {
    positions: FxHashMap<SmolStr, usize>,
    items: Vec<Item<'db>>,
}

impl<'db> Groups<'db> {
    pub fn get(&self, name: &str) -> Option<Item<'db>> {
        self.positions.get(name).map(|position| self.items[*position])
    }
}

#[salsa::tracked]
pub fn groups<'db>(db: &'db dyn Db, stack: Stack) -> Groups<'db> {
    let mut out = Groups::default();
    for group in stack.files(db).iter().flat_map(|file| file_groups(db, *file)) {
        out.positions.entry(group.name(db).clone()).or_insert(out.items.len());
        out.items.push(*group);
    }
    out
}

#[salsa::tracked]
fn file_groups<'db>(db: &'db dyn Db, file: SourceFile) -> Vec<Item<'db>> {
    let items = file_items(db, file).iter().copied();
    items.filter(|item| item.kind(db) == ItemKind::Group).collect()
}

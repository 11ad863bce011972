//! Names of a stack. Values, groups, limits, targets and types have name spaces of their own.

use msd_model::code::Code;
use msd_syntax::ItemKind;
use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::db::{Db, Stack};
use crate::items::{Item, name_span, stack_items};
use crate::place::{At, Report};

/// What a name may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Space {
    /// Parameters, `let`s, functions, resources, modules and groups with `for`.
    Value,
    Group,
    Limit,
    Target,
    Type,
    Output,
    Constraint,
    Test,
    Notify,
    Stack,
}

pub fn space_of(kind: ItemKind) -> Option<Space> {
    Some(match kind {
        ItemKind::Param
        | ItemKind::Let
        | ItemKind::Resource
        | ItemKind::Existing
        | ItemKind::Module
        | ItemKind::Function => Space::Value,
        ItemKind::Group => Space::Group,
        ItemKind::Limit => Space::Limit,
        ItemKind::Target => Space::Target,
        ItemKind::Type | ItemKind::ResourceType => Space::Type,
        ItemKind::Output => Space::Output,
        ItemKind::Constraint => Space::Constraint,
        ItemKind::Test => Space::Test,
        ItemKind::Notify => Space::Notify,
        ItemKind::Stack => Space::Stack,
        ItemKind::Moved | ItemKind::Import | ItemKind::Forget | ItemKind::Unknown => return None,
    })
}

/// Tells whether a declaration inside of a group with `for` exists once for each of its keys.
pub fn is_repeated_with_its_group(kind: ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Let
            | ItemKind::Resource
            | ItemKind::Existing
            | ItemKind::Module
            | ItemKind::Group
            | ItemKind::Constraint
    )
}

/// A folder's names; depends on which items there are, not on what they say.
///
/// A group with `for` has a name space of its own, which is named like the group; the folder's is
/// `""`. Names are looked up from the inside out.
#[derive(Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct Scope<'db> {
    names: FxHashMap<(SmolStr, Space, SmolStr), usize>,
    items: Vec<Item<'db>>,
    groups: FxHashMap<SmolStr, usize>,
    /// The second and later declarations of a name, with the first.
    pub duplicates: Vec<(Item<'db>, Item<'db>)>,
}

impl<'db> Scope<'db> {
    /// Looks a name up in the folder's own name space.
    pub fn get(&self, space: Space, name: &str) -> Option<Item<'db>> {
        self.find("", space, name)
    }

    fn find(&self, within: &str, space: Space, name: &str) -> Option<Item<'db>> {
        let key = (SmolStr::new(within), space, SmolStr::new(name));
        self.names.get(&key).map(|index| self.items[*index])
    }

    /// Looks a name up as an item sees it: in the groups with `for` around it, then in the folder.
    pub fn seen_by(
        &self,
        db: &'db dyn Db,
        item: Item<'db>,
        space: Space,
        name: &str,
    ) -> Option<Item<'db>> {
        let mut around = self.repeated_group(db, item);
        while let Some(group) = around {
            if let Some(found) = self.find(group.name(db), space, name) {
                return Some(found);
            }
            around = self.repeated_group(db, group);
        }
        self.get(space, name)
    }

    /// Returns a member of a group with `for`, by its name.
    pub fn member(&self, db: &'db dyn Db, group: Item<'db>, name: &str) -> Option<Item<'db>> {
        self.find(group.name(db), Space::Value, name)
    }

    /// Returns the group with `for` that has a member of this name.
    pub fn holder_of(&self, db: &'db dyn Db, name: &str) -> Option<Item<'db>> {
        let mut groups = self.items.iter().filter(|item| item.repeated(db));
        groups.find(|group| self.member(db, **group, name).is_some()).copied()
    }

    /// Returns the value members of a group with `for`, in order.
    pub fn members(&self, db: &'db dyn Db, group: Item<'db>) -> Vec<Item<'db>> {
        let name = group.name(db);
        let mut found: Vec<usize> = self
            .names
            .iter()
            .filter(|((within, space, _), _)| within == name && *space == Space::Value)
            .map(|(_, index)| *index)
            .collect();
        found.sort_unstable();
        found.into_iter().map(|index| self.items[index]).collect()
    }

    /// Returns the group around an item.
    pub fn group_of(&self, db: &'db dyn Db, item: Item<'db>) -> Option<Item<'db>> {
        let index = *self.groups.get(item.group(db).as_ref()?)?;
        self.items.get(index).copied()
    }

    /// Returns the groups around an item, innermost first.
    pub fn groups_around(
        &self,
        db: &'db dyn Db,
        item: Item<'db>,
    ) -> impl Iterator<Item = Item<'db>> {
        std::iter::successors(self.group_of(db, item), move |group| self.group_of(db, *group))
    }

    /// Returns the innermost group with `for` around an item.
    pub fn repeated_group(&self, db: &'db dyn Db, item: Item<'db>) -> Option<Item<'db>> {
        if !is_repeated_with_its_group(item.kind(db)) {
            return None;
        }
        self.groups_around(db, item).find(|group| group.repeated(db))
    }

    pub fn names(&self, space: Space) -> impl Iterator<Item = &str> {
        self.names.keys().filter(move |(_, s, _)| *s == space).map(|(_, _, name)| name.as_str())
    }

    pub fn items(&self, space: Space) -> impl Iterator<Item = Item<'db>> {
        let of_space = move |((_, s, _), _): &(&(SmolStr, Space, SmolStr), &usize)| *s == space;
        self.names.iter().filter(of_space).map(|(_, index)| self.items[*index])
    }

    fn declare(&mut self, within: SmolStr, space: Space, name: SmolStr, item: Item<'db>) {
        match self.names.entry((within, space, name)) {
            Entry::Occupied(first) => self.duplicates.push((item, self.items[*first.get()])),
            Entry::Vacant(entry) => {
                entry.insert(self.items.len());
                self.items.push(item);
            }
        }
    }
}

#[salsa::tracked]
pub fn scope<'db>(db: &'db dyn Db, stack: Stack) -> Scope<'db> {
    let mut scope = Scope::default();
    let items = stack_items(db, stack);
    for item in items.iter().filter(|item| item.kind(db) == ItemKind::Group) {
        let index = scope.items.len();
        if let Entry::Vacant(entry) = scope.groups.entry(item.name(db).clone()) {
            entry.insert(index);
            scope.items.push(*item);
        }
    }
    for item in items {
        let Some(space) = space_of(item.kind(db)) else { continue };
        // A folder has one stack, whatever it is called.
        let name = if space == Space::Stack { SmolStr::default() } else { item.name(db).clone() };
        let around = scope.repeated_group(db, *item).map(|group| group.name(db).clone());
        let within = around.unwrap_or_default();
        if item.repeated(db) {
            scope.declare(within.clone(), Space::Value, name.clone(), *item);
        }
        // Groups are named across name spaces: `@after(group g)`.
        let within = if space == Space::Group { SmolStr::default() } else { within };
        scope.declare(within, space, name, *item);
    }
    scope
}

/// Says what may not share a name.
fn advice(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Stack => "take one of the two out",
        kind if kind.is_value() => {
            "names of parameters, `let`s, resources and modules share one space; rename one"
        }
        _ => "all files of the folder share their names; rename one",
    }
}

/// Reports names that are declared twice.
pub fn duplicates(db: &dyn Db, stack: Stack) -> Vec<Report> {
    scope(db, stack)
        .duplicates
        .iter()
        .map(|(second, first)| {
            let name = second.name(db);
            let message = match second.kind(db) {
                ItemKind::Stack => "a folder holds one `stack`".to_owned(),
                _ => format!("`{name}` is declared twice"),
            };
            Report::new(Code::DuplicateName, At::new(*second, name_span(db, *second)), message)
                .here("declared again here")
                .label(At::new(*first, name_span(db, *first)), "first declared here")
                .help(advice(second.kind(db)))
        })
        .collect()
}

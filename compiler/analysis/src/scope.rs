//! Names of a stack. Values, groups, limits, targets and types have name spaces of their own.

mod names;

use msd_model::code::Code;
use msd_syntax::ItemKind;

use crate::db::{Db, Stack};
use crate::items::{Item, name_span};
use crate::place::{At, Report};

use names::{Named, file_names, groups, table};

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

/// Looks names of a folder up; depends on which items there are, not on what they say.
///
/// A group with `for` has a name space of its own, which is named like the group; the folder's is
/// `""`. Names are looked up from the inside out.
#[derive(Clone, Copy)]
pub struct Scope<'db> {
    db: &'db dyn Db,
    stack: Stack,
}

pub fn scope(db: &dyn Db, stack: Stack) -> Scope<'_> {
    Scope { db, stack }
}

impl<'db> Scope<'db> {
    /// Looks a name up in the folder's own name space.
    pub fn get(self, space: Space, name: &str) -> Option<Item<'db>> {
        self.find("", space, name)
    }

    fn find(self, within: &str, space: Space, name: &str) -> Option<Item<'db>> {
        let bucket = table(self.db, self.stack).bucket(within, space, name);
        let found = bucket.names(self.db).iter().find(|known| known.is(within, space, name));
        found.map(|known| known.item)
    }

    /// Looks a name up as an item sees it: in the groups with `for` around it, then in the folder.
    pub fn seen_by(self, item: Item<'db>, space: Space, name: &str) -> Option<Item<'db>> {
        let mut around = self.repeated_group(item);
        while let Some(group) = around {
            if let Some(found) = self.find(group.name(self.db), space, name) {
                return Some(found);
            }
            around = self.repeated_group(group);
        }
        self.get(space, name)
    }

    /// Returns a member of a group with `for`, by its name.
    pub fn member(self, group: Item<'db>, name: &str) -> Option<Item<'db>> {
        self.find(group.name(self.db), Space::Value, name)
    }

    /// Returns the group with `for` that has a member of this name.
    pub fn holder_of(self, name: &str) -> Option<Item<'db>> {
        let groups = self.items(Space::Group).filter(|item| item.repeated(self.db));
        groups.into_iter().find(|group| self.member(*group, name).is_some())
    }

    /// Returns the value members of a group with `for`, in order.
    pub fn members(self, group: Item<'db>) -> Vec<Item<'db>> {
        let within = group.name(self.db);
        let all = self.every().filter(|known| known.within == *within);
        let first = all.filter(|known| known.space == Space::Value);
        let first = first.filter(|known| self.member(group, &known.name) == Some(known.item));
        first.map(|known| known.item).collect()
    }

    /// Returns the group around an item.
    pub fn group_of(self, item: Item<'db>) -> Option<Item<'db>> {
        // Most are in none, and ask no more.
        let name = item.group(self.db).as_ref()?;
        groups(self.db, self.stack).get(name)
    }

    /// Returns the groups around an item, innermost first.
    pub fn groups_around(self, item: Item<'db>) -> impl Iterator<Item = Item<'db>> {
        std::iter::successors(self.group_of(item), move |group| self.group_of(*group))
    }

    /// Returns the innermost group with `for` around an item.
    pub fn repeated_group(self, item: Item<'db>) -> Option<Item<'db>> {
        if !is_repeated_with_its_group(item.kind(self.db)) {
            return None;
        }
        self.groups_around(item).find(|group| group.repeated(self.db))
    }

    pub fn names(self, space: Space) -> impl Iterator<Item = &'db str> {
        self.every().filter(move |known| known.space == space).map(|known| known.name.as_str())
    }

    /// Returns what is declared in a name space, also where it is the second of its name.
    pub fn items(self, space: Space) -> impl Iterator<Item = Item<'db>> {
        self.every().filter(move |known| known.space == space).map(|known| known.item)
    }

    fn every(self) -> impl Iterator<Item = &'db Named<'db>> {
        let db = self.db;
        self.stack.files(db).iter().flat_map(move |file| file_names(db, *file))
    }
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
    table(db, stack)
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

//! Names of a stack. Values, groups, limits, targets and types have name spaces of their own.

use msd_model::code::Code;
use msd_syntax::ItemKind;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::db::{Db, Stack};
use crate::items::{Item, name_span, stack_items};
use crate::place::{At, Report};

/// What a name may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Space {
    /// Parameters, `let`s and resources.
    Value,
    Group,
    Limit,
    Target,
    Type,
    Output,
    Stack,
}

pub fn space_of(kind: ItemKind) -> Option<Space> {
    Some(match kind {
        ItemKind::Param | ItemKind::Let | ItemKind::Resource | ItemKind::Function => Space::Value,
        ItemKind::Group => Space::Group,
        ItemKind::Limit => Space::Limit,
        ItemKind::Target => Space::Target,
        ItemKind::Type | ItemKind::ResourceType => Space::Type,
        ItemKind::Output => Space::Output,
        ItemKind::Stack => Space::Stack,
        ItemKind::Unknown => return None,
    })
}

/// The stack's names; depends on which items there are, not on what they say.
#[derive(Debug, Default, PartialEq, salsa::SalsaValue)]
pub struct Scope<'db> {
    names: FxHashMap<(Space, SmolStr), usize>,
    items: Vec<Item<'db>>,
    /// The second and later declarations of a name, with the first.
    pub duplicates: Vec<(Item<'db>, Item<'db>)>,
}

impl<'db> Scope<'db> {
    pub fn get(&self, space: Space, name: &str) -> Option<Item<'db>> {
        self.names.get(&(space, SmolStr::new(name))).map(|index| self.items[*index])
    }

    pub fn value(&self, name: &str) -> Option<Item<'db>> {
        self.get(Space::Value, name)
    }

    pub fn names(&self, space: Space) -> impl Iterator<Item = &str> {
        self.names.keys().filter(move |(s, _)| *s == space).map(|(_, name)| name.as_str())
    }

    pub fn items(&self, space: Space) -> impl Iterator<Item = Item<'db>> {
        let of_space = move |((s, _), _): &(&(Space, SmolStr), &usize)| *s == space;
        self.names.iter().filter(of_space).map(|(_, index)| self.items[*index])
    }
}

#[salsa::tracked]
pub fn scope<'db>(db: &'db dyn Db, stack: Stack) -> Scope<'db> {
    let mut scope = Scope::default();
    for item in stack_items(db, stack) {
        let Some(space) = space_of(item.kind(db)) else { continue };
        // A folder has one stack, whatever it is called.
        let name = if space == Space::Stack { SmolStr::default() } else { item.name(db).clone() };
        match scope.names.get(&(space, name.clone())) {
            Some(first) => scope.duplicates.push((*item, scope.items[*first])),
            None => {
                scope.names.insert((space, name), scope.items.len());
                scope.items.push(*item);
            }
        }
    }
    scope
}

/// Says what may not share a name.
fn advice(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Stack => "take one of the two out",
        ItemKind::Param | ItemKind::Let | ItemKind::Resource | ItemKind::Function => {
            "names of parameters, `let`s and resources share one space; rename one"
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

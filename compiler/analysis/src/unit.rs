//! Where declarations are evaluated: the program itself, each instance of a module, each key of a
//! group with `for`. A folder is checked once, however many units it has.

use msd_model::address::{Address, Key, Step};
use msd_model::value::Value;
use msd_syntax::ItemKind;
use smol_str::SmolStr;

use crate::check::{Body, check_item};
use crate::db::{Db, Stack};
use crate::instances::instances;
use crate::items::Item;
use crate::scope::{Space, scope};

/// One evaluation of a folder's declarations.
#[salsa::interned(debug)]
pub struct Unit<'db> {
    #[returns(copy)]
    pub stack: Stack,
    #[returns(copy)]
    pub parent: Option<Unit<'db>>,
    /// The module or the group with `for` in the parent.
    #[returns(copy)]
    pub via: Option<Item<'db>>,
    pub key: Option<Key>,
}

impl<'db> Unit<'db> {
    /// The program itself.
    pub fn root(db: &'db dyn Db, stack: Stack) -> Unit<'db> {
        Unit::new(db, stack, None, None, None)
    }

    /// Returns the program that this unit is a part of.
    pub fn program(self, db: &'db dyn Db) -> Unit<'db> {
        std::iter::successors(Some(self), |unit| unit.parent(db)).last().unwrap_or(self)
    }

    /// Returns the unit of the folder: without the groups with `for` on the way.
    pub fn folder(self, db: &'db dyn Db) -> Unit<'db> {
        let mut unit = self;
        while let (Some(via), Some(parent)) = (unit.via(db), unit.parent(db)) {
            if via.kind(db) == ItemKind::Module {
                break;
            }
            unit = parent;
        }
        unit
    }

    /// Returns the address of a declaration in this unit.
    pub fn address(self, db: &'db dyn Db, name: SmolStr, key: Option<Key>) -> Address {
        Address { scope: steps(db, self).clone(), leaf: Step { name, key } }
    }

    /// Returns `net["eu"].` for what is inside of a module, and nothing for the program.
    pub fn prefix(self, db: &'db dyn Db) -> String {
        steps(db, self).iter().map(|step| format!("{step}.")).collect()
    }

    pub fn is_program(self, db: &'db dyn Db) -> bool {
        self.parent(db).is_none()
    }
}

#[salsa::tracked]
fn steps<'db>(db: &'db dyn Db, unit: Unit<'db>) -> Vec<Step> {
    let (Some(parent), Some(via)) = (unit.parent(db), unit.via(db)) else { return Vec::new() };
    let mut out = steps(db, parent).clone();
    out.push(Step { name: via.name(db).clone(), key: unit.key(db).clone() });
    out
}

/// Returns the names that groups with `for` bind in this unit.
#[salsa::tracked]
pub fn bound<'db>(db: &'db dyn Db, unit: Unit<'db>) -> Vec<(SmolStr, Value)> {
    let (Some(parent), Some(via)) = (unit.parent(db), unit.via(db)) else { return Vec::new() };
    if via.kind(db) == ItemKind::Module {
        return Vec::new();
    }
    let mut out = bound(db, parent).clone();
    let set = instances(db, parent, via);
    if let Some(index) = set.find_key(unit.key(db).as_ref()) {
        out.extend(set.entries[index].locals.iter().cloned());
    }
    out
}

/// Returns the units of a module or of a group with `for`, one for each instance.
#[salsa::tracked]
pub fn children<'db>(db: &'db dyn Db, unit: Unit<'db>, item: Item<'db>) -> Vec<Unit<'db>> {
    let stack = match &check_item(db, item).body {
        Body::Module(module) => module.stack,
        Body::Group(_) if item.repeated(db) => unit.stack(db),
        _ => return Vec::new(),
    };
    let keys = instances(db, unit, item).entries.iter().map(|entry| entry.address.key().cloned());
    keys.map(|key| Unit::new(db, stack, Some(unit), Some(item), key)).collect()
}

/// Returns the unit in which a declaration of the same folder is evaluated, seen from this one; none
/// when it stands in a group with `for` that this unit is not inside of.
pub fn home<'db>(db: &'db dyn Db, from: Unit<'db>, item: Item<'db>) -> Option<Unit<'db>> {
    match scope(db, item.stack(db)).repeated_group(item) {
        None => Some(from.folder(db)),
        Some(group) => {
            let mut unit = from;
            while unit.via(db) != Some(group) {
                if unit.via(db).is_none_or(|via| via.kind(db) == ItemKind::Module) {
                    return None;
                }
                unit = unit.parent(db)?;
            }
            Some(unit)
        }
    }
}

/// Returns every unit in which a declaration is evaluated, below the unit of its folder.
pub fn homes<'db>(db: &'db dyn Db, folder: Unit<'db>, item: Item<'db>) -> Vec<Unit<'db>> {
    match scope(db, item.stack(db)).repeated_group(item) {
        None => vec![folder],
        Some(group) => homes(db, folder, group)
            .into_iter()
            .flat_map(|unit| children(db, unit, group).iter().copied())
            .collect(),
    }
}

/// Finds what an address names: the declaration, its unit and the position among its instances.
pub fn resolve<'db>(
    db: &'db dyn Db,
    program: Unit<'db>,
    address: &Address,
) -> Option<(Unit<'db>, Item<'db>, usize)> {
    let mut unit = program;
    for step in &address.scope {
        let item = declared(db, unit, &step.name)?;
        let index = instances(db, unit, item).find_key(step.key.as_ref())?;
        unit = *children(db, unit, item).get(index)?;
    }
    let item = declared(db, unit, address.name())?;
    let index = instances(db, unit, item).find_key(address.key())?;
    Some((unit, item, index))
}

fn declared<'db>(db: &'db dyn Db, unit: Unit<'db>, name: &str) -> Option<Item<'db>> {
    let scope = scope(db, unit.stack(db));
    match unit.via(db).filter(|via| via.kind(db) == ItemKind::Group) {
        Some(group) => scope.member(group, name),
        None => scope.get(Space::Value, name),
    }
}

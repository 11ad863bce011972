//! Reports kept between edits. An edit of some declarations can change what is said of these, of those
//! that use them or name what came or went, and of nothing else: only these are asked again. Everything
//! beneath is incremental by itself; this saves asking ten thousand queries whether they are still right.
//!
//! Whatever is not plainly such an edit makes all reports again.

use msd_model::ty::Type;
use msd_syntax::ItemKind;
use rustc_hash::{FxHashMap, FxHashSet};
use salsa::plumbing::{AsId, FromId};
use smol_str::SmolStr;

use super::edits::Edits;
use super::item_reports;
use crate::check::check_item;
use crate::cycles;
use crate::db::{Database, Stack};
use crate::declare::declared_type;
use crate::graph::{self, Quotas, Tally};
use crate::items::{Item, stack_items};
use crate::mentions::{Kind, looked_at, needed};
use crate::place::Report;
use crate::scope::{Scope, scope};
use crate::unit::Unit;

/// More users than this are not worth telling apart from everything.
const MOST: usize = 4096;

#[derive(Default)]
pub struct Kept {
    /// Only of items that have any.
    reports: FxHashMap<salsa::Id, Vec<Report>>,
    users: FxHashMap<salsa::Id, Vec<salsa::Id>>,
    links: FxHashMap<salsa::Id, Links>,
    /// Who says a name, whatever it stands for, and whether it stands for anything.
    says: FxHashMap<SmolStr, Vec<salsa::Id>>,
    /// The types of resources: the help of a mistake anywhere may name one that fits.
    types: FxHashMap<salsa::Id, Type>,
    tally: Tally,
    /// Whether mistakes are to be worded again: set until that is done, for a change may end it half way.
    rewords: bool,
    /// Whether it is known who uses whom: what is asked once needs no more than the reports.
    connected: bool,
}

/// Reports of items that have any, made beforehand.
pub type Ready = FxHashMap<salsa::Id, Vec<Report>>;

/// What one item looks at.
#[derive(Default)]
struct Links {
    needs: Vec<salsa::Id>,
    says: Vec<SmolStr>,
}

/// Tells whether a declaration says something of itself alone.
pub fn is_plain(kind: ItemKind) -> bool {
    matches!(
        kind,
        ItemKind::Resource
            | ItemKind::Existing
            | ItemKind::Let
            | ItemKind::Output
            | ItemKind::Constraint
            | ItemKind::Notify
            // Half a word of a declaration to come.
            | ItemKind::Unknown
    )
}

/// Tells whether a declaration only looks at others, and is looked at by none.
pub fn is_onlooker(kind: ItemKind) -> bool {
    matches!(kind, ItemKind::Test | ItemKind::Moved | ItemKind::Import | ItemKind::Forget)
}

impl Kept {
    /// Tells whether a program consists of one folder, with nothing in a circle.
    pub fn fits(db: &Database, stack: Stack) -> bool {
        let special = |item: &Item<'_>| item.kind(db) == ItemKind::Module || item.repeated(db);
        cycles::reports(db, stack).is_empty() && !stack_items(db, stack).iter().any(special)
    }

    /// Makes all reports of a program that fits, but for those that are ready; `None` for any other. Only
    /// what is connected takes edits.
    pub fn make(
        db: &Database,
        stack: Stack,
        ready: Option<Ready>,
        connected: bool,
    ) -> Option<Kept> {
        if !Kept::fits(db, stack) {
            return None;
        }
        let program = Unit::root(db, stack);
        let quotas = Quotas::of(db, program);
        let mut kept = Kept { connected, ..Kept::default() };
        // Dependencies first: a long chain of references is walked without recursion.
        let order = cycles::order(db, stack);
        match ready {
            Some(ready) => {
                kept.reports = ready;
                order.iter().for_each(|item| kept.tally.ask(db, program, *item, &quotas));
            }
            None => order.iter().for_each(|item| kept.ask(db, stack, *item, &quotas)),
        }
        if connected {
            let scope = scope(db, stack);
            order.iter().for_each(|item| kept.connect(db, scope, *item));
        }
        Some(kept)
    }

    /// Takes over edits; tells whether that was possible.
    pub fn edit(&mut self, db: &Database, stack: Stack, edits: &Edits) -> bool {
        if !self.connected {
            return false;
        }
        let scope = scope(db, stack);
        for id in &edits.removed {
            self.disconnect(*id);
            self.users.remove(id);
            self.types.remove(id);
            self.reports.remove(id);
            self.tally.forget(*id);
        }
        // What a name stands for may be nothing, something else, or the first of two.
        let naming = edits.names.iter().filter_map(|name| self.says.get(name)).flatten();
        let renamed: FxHashSet<salsa::Id> = naming.copied().collect();
        let mut edited = renamed;
        edited.extend(edits.changed.iter().chain(&edits.added));
        self.rewords |= edits.change_names();
        for id in &edited {
            let item = Item::from_id(*id);
            if !(is_plain(item.kind(db)) || is_onlooker(item.kind(db))) {
                return false;
            }
            let ty = self.types.get(id);
            self.rewords |= ty.is_some_and(|before| declared_type(db, item) != before);
            self.disconnect(*id);
            self.connect(db, scope, item);
        }
        if !cycles::reports(db, stack).is_empty() {
            return false;
        }
        let Some(mut affected) = self.users_of(db, edited) else { return false };
        if self.rewords {
            // The help of a mistake may name anything that is declared.
            let wrong = |reports: &Vec<Report>| reports.iter().any(Report::is_error);
            let wrong = self.reports.iter().filter(|(_, reports)| wrong(reports));
            affected.extend(wrong.map(|(id, _)| *id));
        }
        let Some(order) = self.with_needs(&affected) else { return false };
        let quotas = Quotas::of(db, Unit::root(db, stack));
        for id in order {
            let item = Item::from_id(id);
            match affected.contains(&id) {
                true => self.ask(db, stack, item, &quotas),
                // Brought up to date by itself, so that no chain of references is too long.
                false => {
                    fresh(db, stack, item);
                }
            }
        }
        self.rewords = false;
        true
    }

    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        self.reports.values().flatten()
    }

    pub fn quota_reports<'db>(&self, db: &'db Database, program: Unit<'db>) -> Vec<Report> {
        self.tally.reports(db, program)
    }

    fn ask<'db>(&mut self, db: &'db Database, stack: Stack, item: Item<'db>, of: &Quotas<'db>) {
        let reports = fresh(db, stack, item);
        self.tally.ask(db, Unit::root(db, stack), item, of);
        match reports.is_empty() {
            true => self.reports.remove(&item.as_id()),
            false => self.reports.insert(item.as_id(), reports),
        };
    }

    fn connect<'db>(&mut self, db: &'db Database, scope: Scope<'db>, item: Item<'db>) {
        let id = item.as_id();
        let all = needed(db, item);
        let looked = looked_at(db, item);
        let names = all.iter().filter(|needed| needed.kind != Kind::After);
        let found = names.filter_map(|needed| scope.seen_by(item, needed.space, &needed.name));
        let mut needs: Vec<salsa::Id> = found.map(|item| item.as_id()).collect();
        let found = looked.iter().filter_map(|(space, name)| scope.get(*space, name));
        needs.extend(found.map(|item| item.as_id()));
        // What a group says holds for its members.
        needs.extend(scope.group_of(item).map(|group| group.as_id()));
        for on in &needs {
            self.users.entry(*on).or_default().push(id);
        }
        let parts = all.iter().filter_map(|needed| needed.part.as_ref());
        let names = all.iter().map(|needed| &needed.name).chain(parts);
        let says: FxHashSet<SmolStr> =
            names.chain(looked.iter().map(|(_, name)| name)).cloned().collect();
        for name in &says {
            self.says.entry(name.clone()).or_default().push(id);
        }
        self.links.insert(id, Links { needs, says: says.into_iter().collect() });
        if matches!(item.kind(db), ItemKind::Resource | ItemKind::Existing) {
            self.types.insert(id, declared_type(db, item).clone());
        }
    }

    fn disconnect(&mut self, id: salsa::Id) {
        let Links { needs, says } = self.links.remove(&id).unwrap_or_default();
        for on in needs {
            if let Some(users) = self.users.get_mut(&on) {
                users.retain(|user| *user != id);
            }
        }
        for name in says {
            if let Some(items) = self.says.get_mut(&name) {
                items.retain(|item| *item != id);
                if items.is_empty() {
                    self.says.remove(&name);
                }
            }
        }
    }

    /// Returns the edited items and all that use them; `None` when that is nearly everything, or
    /// something that speaks for others.
    fn users_of(
        &self,
        db: &Database,
        edited: FxHashSet<salsa::Id>,
    ) -> Option<FxHashSet<salsa::Id>> {
        let mut open: Vec<salsa::Id> = edited.iter().copied().collect();
        let mut affected = edited;
        while let Some(id) = open.pop() {
            for user in self.users.get(&id).into_iter().flatten() {
                let kind = Item::from_id(*user).kind(db);
                if !(is_plain(kind) || is_onlooker(kind)) || affected.len() > MOST {
                    return None;
                }
                if affected.insert(*user) {
                    open.push(*user);
                }
            }
        }
        Some(affected)
    }

    /// Returns items after everything that they need.
    fn with_needs(&self, wanted: &FxHashSet<salsa::Id>) -> Option<Vec<salsa::Id>> {
        let mut order = Vec::with_capacity(wanted.len());
        let mut seen: FxHashSet<salsa::Id> = FxHashSet::default();
        for id in wanted {
            let mut open = vec![(*id, false)];
            while let Some((id, is_done)) = open.pop() {
                if is_done {
                    order.push(id);
                } else if seen.insert(id) {
                    if seen.len() > 2 * MOST {
                        return None;
                    }
                    open.push((id, true));
                    let needs = self.links.get(&id).into_iter().flat_map(|links| &links.needs);
                    open.extend(needs.map(|on| (*on, false)));
                }
            }
        }
        Some(order)
    }
}

/// Returns what is said of one item.
pub fn fresh<'db>(db: &'db Database, stack: Stack, item: Item<'db>) -> Vec<Report> {
    let unit = Unit::root(db, stack);
    let checked = check_item(db, item);
    let mut out = checked.reports.clone();
    out.extend(item_reports(db, unit, item));
    out.extend(graph::output_report(db, unit, item));
    out.extend(checked.lints.iter().cloned());
    out
}

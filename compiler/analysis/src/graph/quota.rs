//! Quotas: how much of each the program declares. Without any, nothing is looked at.

use msd_model::code::Code;
use msd_model::constraint::Quota;
use msd_model::limit::Limit;
use msd_syntax::ItemKind;
use rustc_hash::FxHashMap;
use salsa::plumbing::AsId;

use super::declared_limit;
use crate::check::{Body, check_item};
use crate::db::Db;
use crate::instances::bodies;
use crate::items::{Item, count, name_span, stack_items};
use crate::place::{At, Report};
use crate::unit::{Unit, children, homes};

/// The limits of a program that have a quota.
pub struct Quotas<'db>(Vec<Bounded<'db>>);

struct Bounded<'db> {
    item: Item<'db>,
    limit: Limit,
    quota: u64,
}

/// Returns every quota, and how much of it the program declares.
pub fn quotas<'db>(db: &'db dyn Db, program: Unit<'db>) -> Vec<Quota> {
    let Quotas(bounded) = Quotas::of(db, program);
    let declared = declared(db, program, &bounded);
    let quota = |(Bounded { limit, quota, .. }, declared)| Quota {
        limit: limit.name,
        declared,
        quota,
        source: limit.source,
    };
    bounded.into_iter().zip(declared).map(quota).collect()
}

/// Reports limits whose quota is smaller than what the program declares.
pub fn quota_reports<'db>(db: &'db dyn Db, program: Unit<'db>) -> Vec<Report> {
    let Quotas(bounded) = Quotas::of(db, program);
    let declared = declared(db, program, &bounded);
    exceeded(db, &bounded, &declared)
}

fn exceeded(db: &dyn Db, bounded: &[Bounded<'_>], declared: &[u64]) -> Vec<Report> {
    let exceeded = bounded.iter().zip(declared).filter(|(one, declared)| **declared > one.quota);
    exceeded
        .map(|(Bounded { item, limit, quota }, declared)| {
            let at = At::new(*item, name_span(db, *item));
            let message = format!(
                "the program declares {declared} under `{}`, which allows {quota}",
                limit.name
            );
            Report::new(Code::QuotaExceeded, at, message)
                .help("declare fewer, or have the quota raised and change it here")
        })
        .collect()
}

impl<'db> Quotas<'db> {
    pub fn of(db: &'db dyn Db, program: Unit<'db>) -> Quotas<'db> {
        let folders = crate::module::folders(db, program.stack(db)).into_iter();
        let folders = folders.filter(|stack| count(db, *stack, ItemKind::Limit) > 0);
        let items = folders.flat_map(|stack| stack_items(db, stack));
        let limits = items.filter(|item| item.kind(db) == ItemKind::Limit);
        let bounded = limits.filter_map(|item| {
            let limit = declared_limit(db, *item)?;
            let quota = limit.quota?;
            Some(Bounded { item: *item, limit, quota })
        });
        Quotas(bounded.collect())
    }
}

fn declared<'db>(db: &'db dyn Db, program: Unit<'db>, bounded: &[Bounded<'db>]) -> Vec<u64> {
    let mut out = vec![0; bounded.len()];
    if !bounded.is_empty() {
        declared_in(db, program, bounded, &mut out);
    }
    out
}

fn declared_in<'db>(db: &'db dyn Db, folder: Unit<'db>, bounded: &[Bounded<'db>], out: &mut [u64]) {
    for item in stack_items(db, folder.stack(db)) {
        match item.kind(db) {
            ItemKind::Resource => {
                for unit in homes(db, folder, *item) {
                    declared_by(db, unit, *item, bounded, out);
                }
            }
            ItemKind::Module => {
                for unit in homes(db, folder, *item) {
                    for child in children(db, unit, *item) {
                        declared_in(db, *child, bounded, out);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Adds what one declaration has under each quota.
fn declared_by<'db>(
    db: &'db dyn Db,
    unit: Unit<'db>,
    item: Item<'db>,
    bounded: &[Bounded<'db>],
    out: &mut [u64],
) {
    let Body::Resource(resource) = &check_item(db, item).body else { return };
    if resource.existing {
        return;
    }
    let matches = |one: &Bounded<'_>| one.limit.applies_to.iter().any(|p| p.matches(&resource.ty));
    let matching: Vec<bool> = bounded.iter().map(matches).collect();
    for body in &bodies(db, unit, item).list {
        for ((one, matches), declared) in bounded.iter().zip(&matching).zip(&mut *out) {
            let used = body.policy.limits.iter().find(|used| used.name == one.limit.name);
            if *matches || used.is_some() {
                *declared += used.map_or(1, |used| u64::from(used.weight));
            }
        }
    }
}

/// How much is declared under each quota, kept between edits: an edit asks only for what it touches.
/// Limits themselves stay as they are meanwhile.
#[derive(Default)]
pub struct Tally {
    /// Of declarations that have anything.
    by_item: FxHashMap<salsa::Id, Vec<u64>>,
    total: Vec<u64>,
}

impl Tally {
    /// Takes in what a declaration has now.
    pub fn ask<'db>(
        &mut self,
        db: &'db dyn Db,
        program: Unit<'db>,
        item: Item<'db>,
        of: &Quotas<'db>,
    ) {
        let Quotas(bounded) = of;
        if bounded.is_empty() || item.kind(db) != ItemKind::Resource {
            return;
        }
        self.forget(item.as_id());
        let mut own = vec![0; bounded.len()];
        declared_by(db, program, item, bounded, &mut own);
        self.total.resize(own.len(), 0);
        if own.iter().any(|declared| *declared > 0) {
            self.total.iter_mut().zip(&own).for_each(|(total, own)| *total += own);
            self.by_item.insert(item.as_id(), own);
        }
    }

    pub fn forget(&mut self, id: salsa::Id) {
        if let Some(own) = self.by_item.remove(&id) {
            self.total.iter_mut().zip(own).for_each(|(total, own)| *total -= own);
        }
    }

    pub fn reports<'db>(&self, db: &'db dyn Db, program: Unit<'db>) -> Vec<Report> {
        exceeded(db, &Quotas::of(db, program).0, &self.total)
    }
}

//! What evaluating one declaration shows, by its kind.

use msd_model::code::Code;
use msd_syntax::ItemKind;

use crate::constraints::judged;
use crate::db::Database;
use crate::evaluate::{value_of, waits_for_input};
use crate::instances::{bodies, instances};
use crate::items::{Item, name_span};
use crate::params::{param_value, target_reports};
use crate::place::{At, Report};
use crate::policy;
use crate::unit::Unit;

/// Returns what evaluating an item in one unit shows; what checking shows is not repeated.
pub fn item_reports<'db>(db: &'db Database, unit: Unit<'db>, item: Item<'db>) -> Vec<Report> {
    match item.kind(db) {
        ItemKind::Param => param_value(db, unit, item).reports.clone(),
        ItemKind::Let | ItemKind::Output => value_of(db, unit, item).reports.clone(),
        // A module's own stack, targets and tests are for trying it alone.
        ItemKind::Stack | ItemKind::Target | ItemKind::Test if !unit.is_program(db) => Vec::new(),
        ItemKind::Test => value_of(db, unit, item).reports.clone(),
        ItemKind::Limit => limit(db, unit, item),
        ItemKind::Import => import(db, unit, item),
        ItemKind::Target => {
            let mut out = value_of(db, unit, item).reports.clone();
            out.extend(target_reports(db, item));
            out
        }
        ItemKind::Stack => {
            let mut out = value_of(db, unit, item).reports.clone();
            out.extend(policy::outer_reports(db, unit, item));
            out
        }
        ItemKind::Group => {
            let mut out = match item.repeated(db) {
                true => instances(db, unit, item).reports.clone(),
                false => Vec::new(),
            };
            out.extend(policy::outer_reports(db, unit, item));
            out
        }
        ItemKind::Module => {
            let mut out = instances(db, unit, item).reports.clone();
            out.extend(policy::outer_reports(db, unit, item));
            out
        }
        ItemKind::Constraint => judged(db, unit, item).reports.clone(),
        ItemKind::Resource | ItemKind::Existing => {
            let mut out = instances(db, unit, item).reports.clone();
            out.extend(bodies(db, unit, item).reports.iter().cloned());
            out
        }
        _ => Vec::new(),
    }
}

/// A limit is the cloud's: it holds for the whole plan, whatever one instance of a module is given.
fn limit<'db>(db: &'db Database, unit: Unit<'db>, item: Item<'db>) -> Vec<Report> {
    let alone = value_of(db, Unit::root(db, item.stack(db)), item);
    let given = value_of(db, unit, item);
    let mut out = given.reports.clone();
    if !unit.is_program(db) && given.value != alone.value && out.is_empty() {
        let at = At::new(item, name_span(db, item));
        let message = format!("`{}` depends on a parameter of the module", item.name(db));
        out.push(Report::new(Code::UnknownDecides, at, message).help(
            "a limit holds for the whole plan: give it fixed figures, or declare it in the program",
        ));
    }
    out
}

/// A plan has to know what is taken over.
fn import<'db>(db: &'db Database, unit: Unit<'db>, item: Item<'db>) -> Vec<Report> {
    let id = value_of(db, unit, item);
    let mut out = id.reports.clone();
    if !id.value.is_known() && !waits_for_input(&id.value) {
        let at = At::new(item, name_span(db, item));
        let message = "what is imported is named by a value that is not known before apply";
        out.push(Report::new(Code::UnknownDecides, at, message).help("write the identifier down"));
    }
    out
}

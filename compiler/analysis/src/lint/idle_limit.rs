//! W0103: limits that hold nothing up: no resource has such a type, and no `@limit` names them.

use msd_model::code::Code;
use msd_model::pattern::TypePattern;
use msd_model::place::Span;
use msd_model::value::Value;
use msd_syntax::{ItemKind, ast};
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::db::{Db, SourceFile, Stack};
use crate::evaluate::value_of;
use crate::items::{Item, count, file_items, item_tree, name_span, stack_items};
use crate::mentions::naming;
use crate::place::{At, Report};
use crate::scope::{Space, scope};
use crate::unit::Unit;

/// Limits hold for the whole plan, so that the types of modules count as well.
pub fn lint(db: &dyn Db, stack: Stack) -> Vec<Report> {
    idle(db, stack).clone()
}

#[salsa::tracked]
fn idle(db: &dyn Db, stack: Stack) -> Vec<Report> {
    if count(db, stack, ItemKind::Limit) == 0 {
        return Vec::new();
    }
    let folders = crate::module::folders(db, stack);
    let files = folders.iter().flat_map(|folder| folder.files(db));
    let types: FxHashSet<&SmolStr> = files.flat_map(|file| types_in(db, *file)).collect();
    let scope = scope(db, stack);
    let named: FxHashSet<Item<'_>> = stack
        .files(db)
        .iter()
        .flat_map(|file| limits_named(db, *file))
        .filter_map(|name| scope.get(Space::Limit, name))
        .collect();
    let limits = stack_items(db, stack).iter().filter(|item| item.kind(db) == ItemKind::Limit);
    limits
        .filter(|item| !named.contains(*item))
        .filter_map(|item| {
            let value = &value_of(db, Unit::root(db, stack), *item).value;
            let patterns = match value.as_map()?.get("applies_to") {
                Some(Value::List(patterns)) => patterns.as_ref().clone(),
                _ => Vec::new(),
            };
            let hits = |pattern: &TypePattern| {
                types.iter().any(|ty| pattern.matches(&msd_model::ty::TypeName::new((*ty).clone())))
            };
            let meets = |pattern: &Value| match pattern {
                Value::Pattern(pattern) => hits(pattern),
                _ => true,
            };
            if patterns.iter().any(meets) {
                return None;
            }
            let message = format!("no resource passes the limit `{}`", item.name(db));
            let whole = At::new(*item, Span::new(0, item.text(db).len()));
            let at = At::new(*item, name_span(db, *item));
            let help = "take it out, or name it with `@limit` before what it is for";
            Some(Report::new(Code::IdleLimit, at, message).help(help).fix(whole, ""))
        })
        .collect()
}

/// Returns the types that the resources of a file are written with.
#[salsa::tracked]
fn types_in(db: &dyn Db, file: SourceFile) -> FxHashSet<SmolStr> {
    let resources = file_items(db, file).iter().filter(|item| item.kind(db) == ItemKind::Resource);
    resources.filter_map(|item| type_of(db, *item).clone()).collect()
}

/// Returns the limits that a file passes its resources through.
#[salsa::tracked]
fn limits_named(db: &dyn Db, file: SourceFile) -> FxHashSet<SmolStr> {
    let needed = naming(db, file).iter().flat_map(|(_, needed)| needed);
    needed.filter(|needed| needed.space == Space::Limit).map(|needed| needed.name.clone()).collect()
}

/// Returns the type that a resource is written with.
#[salsa::tracked]
fn type_of<'db>(db: &'db dyn Db, item: Item<'db>) -> Option<SmolStr> {
    match &item_tree(db, item).tree {
        Some(ast::Item::Resource(resource)) => Some(resource.ty.text.clone()),
        _ => None,
    }
}

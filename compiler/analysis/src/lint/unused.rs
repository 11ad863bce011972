//! W0101 and W0102: parameters, values, functions and types that nothing names.

use msd_model::code::Code;
use msd_model::place::Span;
use msd_syntax::ItemKind;
use rustc_hash::FxHashSet;

use crate::db::{Db, Stack};
use crate::items::{Item, name_span, stack_items};
use crate::mentions::{looked_at, naming};
use crate::place::{At, Report};
use crate::scope::scope;

pub fn lint(db: &dyn Db, stack: Stack) -> Vec<Report> {
    unused(db, stack).clone()
}

#[salsa::tracked]
fn unused(db: &dyn Db, stack: Stack) -> Vec<Report> {
    let scope = scope(db, stack);
    let items = stack_items(db, stack);
    let mut named: FxHashSet<Item<'_>> = FxHashSet::default();
    for (item, needed) in naming(db, stack).iter() {
        let found = needed.iter().filter_map(|n| scope.seen_by(db, item, n.space, &n.name));
        // A `where` of its own is no use of a parameter.
        named.extend(found.filter(|found| *found != item));
    }
    // A test names what it looks at, although it does not depend on it.
    for item in items.iter().filter(|item| item.kind(db) == ItemKind::Test) {
        let looked = looked_at(db, *item).into_iter();
        named.extend(looked.filter_map(|(space, name)| scope.get(space, &name)));
    }
    let left =
        items.iter().filter(|item| !named.contains(*item) && !item.name(db).starts_with('_'));
    left.filter_map(|item| {
        let (code, what) = match item.kind(db) {
            ItemKind::Param => (Code::UnusedParam, "parameter"),
            ItemKind::Let => (Code::UnusedValue, "value"),
            ItemKind::Function => (Code::UnusedValue, "function"),
            ItemKind::Type => (Code::UnusedValue, "type"),
            _ => return None,
        };
        let message = format!("nothing uses the {what} `{}`", item.name(db));
        let whole = At::new(*item, Span::new(0, item.text(db).len()));
        let report = Report::new(code, At::new(*item, name_span(db, *item)), message);
        Some(report.help("take it out, or begin its name with `_`").fix(whole, ""))
    })
    .collect()
}

//! W0101 and W0102: parameters, values, functions and types that nothing names.

use msd_model::code::Code;
use msd_model::place::Span;
use msd_syntax::ItemKind;

use crate::cycles;
use crate::db::{Db, Stack};
use crate::items::{Item, name_span, stack_items};
use crate::mentions::looked_at;
use crate::place::{At, Report};
use crate::scope::scope;

pub fn lint(db: &dyn Db, stack: Stack) -> Vec<Report> {
    unused(db, stack).clone()
}

#[salsa::tracked]
fn unused(db: &dyn Db, stack: Stack) -> Vec<Report> {
    let scope = scope(db, stack);
    let items = stack_items(db, stack);
    let mut named = cycles::named(db, stack);
    // A test names what it looks at, although it does not depend on it.
    for item in items.iter().filter(|item| item.kind(db) == ItemKind::Test) {
        let looked = looked_at(db, *item).into_iter();
        named.extend(looked.filter_map(|(space, name)| scope.get(space, &name)));
    }
    let may_be_unused = |item: &&Item<'_>| {
        let (code, what) = match item.kind(db) {
            ItemKind::Param => (Code::UnusedParam, "parameter"),
            ItemKind::Let => (Code::UnusedValue, "value"),
            ItemKind::Function => (Code::UnusedValue, "function"),
            ItemKind::Type => (Code::UnusedValue, "type"),
            _ => return None,
        };
        let is_left = !named.contains(*item) && !item.name(db).starts_with('_');
        is_left.then_some((code, what))
    };
    items
        .iter()
        .filter_map(|item| {
            let (code, what) = may_be_unused(&item)?;
            let message = format!("nothing uses the {what} `{}`", item.name(db));
            let whole = At::new(*item, Span::new(0, item.text(db).len()));
            let report = Report::new(code, At::new(*item, name_span(db, *item)), message);
            Some(report.help("take it out, or begin its name with `_`").fix(whole, ""))
        })
        .collect()
}

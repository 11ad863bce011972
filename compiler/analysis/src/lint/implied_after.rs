//! W0104: `@after(x)` before what waits for `x` anyway, because it uses a value of it.

use msd_model::code::Code;
use msd_model::place::Span;
use msd_syntax::ast::{ArgumentValue, Decorator, ExprKind};
use rustc_hash::FxHashSet;

use crate::db::{Db, SourceFile, Stack};
use crate::items::{Item, item_tree};
use crate::mentions::{Kind, Needed, naming, needed};
use crate::place::{At, Report};
use crate::scope::{Scope, Space, scope};

/// No `@after` is followed further than this.
const FARTHEST: usize = 1000;

pub fn lint(db: &dyn Db, stack: Stack) -> Vec<Report> {
    implied(db, stack).clone()
}

#[salsa::tracked]
fn implied(db: &dyn Db, stack: Stack) -> Vec<Report> {
    let waiting = stack.files(db).iter().flat_map(|file| waiting(db, *file));
    waiting.flat_map(|item| of(db, scope(db, stack), *item)).collect()
}

/// Returns the declarations of a file that wait for others by `@after`.
#[salsa::tracked]
fn waiting<'db>(db: &'db dyn Db, file: SourceFile) -> Vec<Item<'db>> {
    let waits = |needed: &Needed| needed.kind == Kind::After && needed.space == Space::Value;
    let all = naming(db, file).iter().filter(|(_, needed)| needed.iter().any(waits));
    all.map(|(item, _)| item).collect()
}

fn of<'db>(db: &'db dyn Db, scope: Scope<'db>, item: Item<'db>) -> Vec<Report> {
    let Some(tree) = &item_tree(db, item).tree else { return Vec::new() };
    let reached = reached(db, scope, item);
    let mut out = Vec::new();
    for decorator in tree.prefix().decorators.iter().filter(|one| one.name.text == "after") {
        for argument in &decorator.arguments {
            let ArgumentValue::Expr(value) = &argument.value else { continue };
            let ExprKind::Name(name) = &value.kind else { continue };
            let Some(upstream) = scope.seen_by(item, Space::Value, name) else { continue };
            if reached.contains(&upstream) {
                let at = At::new(item, value.span);
                let message = format!("`{}` waits for `{name}` already", item.name(db));
                let report = Report::new(Code::ImpliedAfter, at, message)
                    .help(format!("it uses a value of `{name}`: take `@after` out"));
                out.push(match decorator.arguments.len() {
                    1 => report.fix(At::new(item, whole(item.text(db), decorator)), ""),
                    _ => report,
                });
            }
        }
    }
    out
}

/// The decorator with the blank or the line end after it.
fn whole(text: &str, decorator: &Decorator) -> Span {
    let Span { start, end } = decorator.span;
    let blank = text.as_bytes().get(end as usize).is_some_and(u8::is_ascii_whitespace);
    Span::new(start as usize, end as usize + usize::from(blank))
}

/// Returns what a declaration uses values of, also by way of others.
fn reached<'db>(db: &'db dyn Db, scope: Scope<'db>, from: Item<'db>) -> FxHashSet<Item<'db>> {
    let (mut open, mut seen) = (vec![from], FxHashSet::default());
    while let Some(item) = open.pop() {
        for needed in needed(db, item).iter().filter(|needed| needed.kind == Kind::Reference) {
            let found = scope.seen_by(item, needed.space, &needed.name);
            if let Some(found) = found.filter(|found| *found != from && seen.insert(*found)) {
                if seen.len() > FARTHEST {
                    return seen;
                }
                open.push(found);
            }
        }
    }
    seen
}

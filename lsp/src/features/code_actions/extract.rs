//! Takes the selected expression out: into a `let` before the declaration, or into a `param` when it
//! depends on nothing.

use msd_analysis::ide::Target;
use msd_analysis::kind_of;
use msd_model::place::Span;
use msd_model::ty::Type;
use msd_syntax::ast::{Expr, ExprKind, Field};
use msd_syntax::node::Node;

use super::source::{before, free_name, outermost, reindented};
use super::{Action, ActionKind, Context};
use crate::features::line;

pub fn actions(cx: &Context<'_>, out: &mut Vec<Action>) {
    let Some((expr, field)) = selected(cx) else { return };
    let at = expr.span.shifted(cx.item.span.start);
    let used = used(cx, expr.span);
    let is_bound_here = |target: &Target| {
        matches!(target, Target::Local { item, span, .. }
            if *item == cx.item.id && !holds(expr.span, *span))
    };
    if used.iter().any(|target| is_bound_here(target)) {
        return;
    }
    let name = free_name(cx.program, cx.file, &field.unwrap_or_else(|| suggested(&expr.kind)));
    let value = &cx.text[at.range()];
    let from = line::margin(&cx.text, at.start as usize);
    let to = line::margin(&cx.text, cx.item.span.start as usize);
    let declaration = format!("let {name} = {}", reindented(value, from, to));
    let start = cx.item.span.start;
    let changes = vec![
        cx.change(Span { start, end: start }, before(&cx.text, &cx.item, &declaration)),
        cx.change(at, name.as_str()),
    ];
    out.push(Action::new(format!("Extract into `let {name}`"), ActionKind::Extract, changes));
    if !used.is_empty() {
        return;
    }
    let Some(ty) = type_of(cx, expr.span) else { return };
    let outer = outermost(cx.program, &cx.item);
    let declaration = format!("param {name}: {ty} = {}", reindented(value, from, ""));
    let start = outer.span.start;
    let changes = vec![
        cx.change(Span { start, end: start }, before(&cx.text, &outer, &declaration)),
        cx.change(at, name.as_str()),
    ];
    out.push(Action::new(format!("Extract into `param {name}`"), ActionKind::Extract, changes));
}

/// Returns the expression that is selected, blanks aside, and the field whose value it is.
fn selected<'a>(cx: &Context<'a>) -> Option<(&'a Expr, Option<String>)> {
    let text = &cx.text[cx.selection.range()];
    let start = cx.selection.start + (text.len() - text.trim_start().len()) as u32;
    let end = start + text.trim().len() as u32;
    if start >= end || start < cx.item.span.start {
        return None;
    }
    let from = cx.item.span.start;
    let wanted = Span { start: start - from, end: end - from };
    let (mut found, mut field) = (None, None);
    Node::Item(cx.tree).walk(&mut |node| match node {
        Node::Field(Field::Named { name, value, .. }) if value.span == wanted => {
            field = (name.span != value.span).then(|| name.text.to_string());
        }
        Node::Expr(expr) if expr.span == wanted && found.is_none() => found = Some(expr),
        _ => {}
    });
    let expr = found?;
    let is_worth_it =
        !matches!(expr.kind, ExprKind::Name(_) | ExprKind::Pattern(_) | ExprKind::Error);
    // What a `let` is already, needs no other.
    let is_all = matches!(cx.tree, msd_syntax::ast::Item::Let(item) if item.value.span == wanted);
    (is_worth_it && !is_all).then_some((expr, field))
}

fn holds(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Returns what an expression names of the program.
fn used<'a>(cx: &Context<'a>, span: Span) -> Vec<&'a Target> {
    let words = cx.program.item_occurrences(cx.item.id).iter();
    words
        .filter(|word| holds(span, word.span) && !word.is_definition)
        .map(|word| &word.target)
        .filter(|target| match target {
            Target::Item(_) => true,
            Target::Local { item, span: at, .. } => *item != cx.item.id || !holds(span, *at),
            _ => false,
        })
        .collect()
}

fn suggested(kind: &ExprKind) -> String {
    match kind {
        ExprKind::Attr { name, .. } => name.text.to_string(),
        ExprKind::Call { callee, .. } => suggested(&callee.kind),
        ExprKind::Name(name) => name.to_string(),
        _ => "value".to_owned(),
    }
}

/// Returns the type that a parameter has to have: what is wanted at its place, or what its value is.
fn type_of(cx: &Context<'_>, span: Span) -> Option<String> {
    let at = |list: &[(Span, Type)]| {
        list.iter().find(|(known, _)| *known == span).map(|(_, ty)| ty.clone())
    };
    let wanted = at(cx.program.item_expectations(cx.item.id));
    let wanted = wanted.map(|ty| ty.bare().clone()).filter(|ty| {
        !matches!(
            ty,
            Type::Any | Type::Json | Type::Tags | Type::Record(_) | Type::Definition { .. }
        )
    });
    let own = || at(cx.program.item_types(cx.item.id)).map(|ty| kind_of(&ty));
    let shown =
        |ty: Type| Some(ty.to_string()).filter(|text| ty != Type::Any && !text.contains('…'));
    wanted.and_then(shown).or_else(|| own().and_then(shown))
}

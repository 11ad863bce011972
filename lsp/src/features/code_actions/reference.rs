//! Turns an id that somebody pasted into a reference: to what the program declares, or to an
//! `existing` declaration that is written for it.

use msd_model::ty::{IdName, Type};
use msd_model::value::Value;
use msd_syntax::ast::{Expr, ExprKind};
use msd_syntax::node::{Node, around};

use super::placeholder::{property, referable};
use super::source::{before, free_name};
use super::{Action, ActionKind, Context};
use crate::features::line;

/// More would be a list to search in.
const MOST: usize = 5;

pub fn actions(cx: &Context<'_>, out: &mut Vec<Action>) {
    let nodes = around(cx.tree, cx.inside().start);
    let Some(Node::Expr(Expr { kind: ExprKind::Literal(Value::Str(pasted)), span })) = nodes.last()
    else {
        return;
    };
    let expected = cx.program.item_expectations(cx.item.id).iter();
    let Some(id) = expected.filter(|(at, _)| at == span).find_map(|(_, ty)| id_of(ty)) else {
        return;
    };
    let at = span.shifted(cx.item.span.start);
    let own = format!("{}.", cx.item.name);
    let found = referable(cx.program, cx.file, cx.item.group.as_deref(), &id);
    let mut found: Vec<String> = found.into_iter().filter(|one| !one.starts_with(&own)).collect();
    let is_only = found.len() == 1;
    found.truncate(MOST);
    for reference in found {
        let title = format!("Refer to `{reference}`");
        let mut action =
            Action::new(title, ActionKind::Rewrite, vec![cx.change(at, reference.as_str())]);
        action.preferred = is_only;
        out.push(action);
    }
    out.extend(existing(cx, &id, pasted, at));
}

fn id_of(ty: &Type) -> Option<IdName> {
    match ty.bare() {
        Type::Id(id) => Some(id.clone()),
        Type::Union(members) => members.iter().find_map(id_of),
        _ => None,
    }
}

/// Declares the thing with this id as one that is there, and refers to it.
fn existing(
    cx: &Context<'_>,
    id: &IdName,
    pasted: &str,
    at: msd_model::place::Span,
) -> Option<Action> {
    let name = property(cx.program, id)?;
    let schema = cx.program.schema(&id.resource)?;
    if schema.identifier.as_slice() != [name.clone()] || pasted.is_empty() {
        return None;
    }
    let own = free_name(cx.program, cx.file, &snake(id.resource.short()));
    let margin = line::margin(&cx.text, cx.item.span.start as usize);
    let quoted = &cx.text[at.range()];
    let declaration =
        format!("existing {own}: {} {{\n{margin}  {name} = {quoted}\n{margin}}}", id.resource);
    let start = cx.item.span.start;
    let place = msd_model::place::Span { start, end: start };
    let changes = vec![
        cx.change(place, before(&cx.text, &cx.item, &declaration)),
        cx.change(at, format!("{own}.{name}")),
    ];
    let title = format!("Declare it as `existing {own}: {}`", id.resource);
    Some(Action::new(title, ActionKind::Rewrite, changes))
}

/// Returns `db_cluster` of `DBCluster`.
fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        let begins = c.is_ascii_uppercase()
            && at > 0
            && (!chars[at - 1].is_ascii_uppercase()
                || chars.get(at + 1).is_some_and(char::is_ascii_lowercase));
        if begins {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn types_become_names() {
        let shown = ["VPC", "DBCluster", "SecurityGroup", "Bucket"].map(super::snake);
        assert_eq!(shown, ["vpc", "db_cluster", "security_group", "bucket"]);
    }
}

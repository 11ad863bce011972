//! Writes down the required properties that a body or a record lacks.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;
use msd_model::schema::RecordType;
use msd_model::ty::Type;
use msd_syntax::ast::{Expr, ExprKind, Field, Item};
use msd_syntax::node::{Node, around, fields_of};
use smol_str::SmolStr;

use super::placeholder::placeholder;
use super::{Action, ActionKind, Context};
use crate::features::brackets::brackets;
use crate::features::line;

/// A record literal or a body, relative to the item, and what it lacks.
struct Lacking<'a> {
    span: Span,
    fields: &'a [Field],
    missing: Vec<(SmolStr, Type)>,
}

pub fn actions(cx: &Context<'_>, diagnostics: &[Diagnostic], out: &mut Vec<Action>) {
    let Some(found) = lacking(cx) else { return };
    let group = cx.item.group.as_deref();
    let lines: Vec<String> = found
        .missing
        .iter()
        .map(|(name, ty)| format!("{name} = {}", placeholder(cx.program, cx.file, group, ty)))
        .collect();
    let names: Vec<&str> = found.missing.iter().map(|(name, _)| name.as_str()).collect();
    let title = match names.as_slice() {
        names if names.len() <= 3 => format!("Add the required `{}`", names.join("`, `")),
        names => format!("Add the {} required properties", names.len()),
    };
    let (at, text) = insertion(cx, &found, &lines);
    let mut action = Action::new(title, ActionKind::QuickFix, vec![cx.change(at, text)]);
    action.mends = diagnostics.iter().position(|diagnostic| {
        let at = &diagnostic.primary.at;
        let item = cx.item.span;
        let is_inside = item.start <= at.span.start && at.span.end <= item.end;
        diagnostic.code == Code::MissingProperty && at.file == cx.file && is_inside
    });
    action.preferred = action.mends.is_some();
    out.push(action);
}

/// Finds the innermost record around the cursor that lacks something; the body comes last.
fn lacking<'a>(cx: &Context<'a>) -> Option<Lacking<'a>> {
    let records = cx.program.item_records(cx.item.id);
    let record = |at: Span| records.iter().find(|(known, _)| *known == at).map(|(_, of)| of);
    let with = |span: Span, fields: &'a [Field], record: &RecordType| {
        let missing = missing(record, fields);
        (!missing.is_empty()).then_some(Lacking { span, fields, missing })
    };
    let nodes = around(cx.tree, cx.inside().start);
    let inner = nodes.iter().rev().find_map(|node| match node {
        Node::Expr(Expr { kind: ExprKind::Record(fields), span }) => {
            with(*span, fields, record(*span)?)
        }
        _ => None,
    });
    inner.or_else(|| {
        let key = match cx.tree {
            Item::Resource(resource) | Item::Existing(resource) => resource.ty.span,
            tree => tree.name().span,
        };
        let of = record(key).or_else(|| record(cx.tree.name().span))?;
        with(body(cx)?, fields_of(cx.tree)?, of)
    })
}

fn missing(record: &RecordType, fields: &[Field]) -> Vec<(SmolStr, Type)> {
    let is_written = |name: &str| {
        fields.iter().any(|field| match field {
            Field::Named { name: known, .. } => known.text == name,
            // What is spread may hold it.
            Field::Spread(_) => true,
            Field::Computed { .. } => false,
        })
    };
    let lacking = record.fields.iter().filter(|(name, field)| {
        field.required && !field.read_only && field.default.is_none() && !is_written(name)
    });
    lacking.map(|(name, field)| (name.clone(), field.ty.clone())).collect()
}

/// Returns the braces of the declaration: those with which it ends.
fn body(cx: &Context<'_>) -> Option<Span> {
    let text = cx.program.item_text(cx.item.id);
    let end = text.trim_end().len() as u32;
    let pairs = brackets(&text).pairs;
    pairs.iter().find(|pair| pair.open == b'{' && pair.span.end == end).map(|pair| pair.span)
}

/// Returns where the lines go, and what is written there.
fn insertion(cx: &Context<'_>, found: &Lacking<'_>, lines: &[String]) -> (Span, String) {
    let text = &cx.text;
    let start = cx.item.span.start;
    let braces = found.span.shifted(start);
    let inside = Span { start: braces.start + 1, end: braces.end - 1 };
    let margin = line::margin(text, braces.start as usize);
    let each = |line: &String| format!("\n{margin}  {line}");
    let block: String = lines.iter().map(each).collect();
    let last = found.fields.iter().map(|field| Node::Field(field).span().end).max();
    let is_one_line = !text[braces.range()].contains('\n');
    match last {
        Some(last) if is_one_line => {
            let at = last + start;
            (Span { start: at, end: at }, format!(", {}", lines.join(", ")))
        }
        Some(last) => {
            // Behind a comment on the line of the last one, unless the block ends there.
            let last = (last + start) as usize;
            let end = line::end(text, last);
            let at = if end < braces.end as usize { end } else { last };
            (Span::new(at, at), block)
        }
        None if text[inside.range()].trim().is_empty() => (inside, format!("{block}\n{margin}")),
        // Nothing but comments.
        None => (Span { start: inside.start, end: inside.start }, block),
    }
}

//! Writes down the required properties that a body or a record lacks, or one of those of which one is
//! needed.

use msd_model::code::Code;
use msd_model::diagnostic::Diagnostic;
use msd_model::place::Span;
use msd_model::schema::{RecordRule, RecordType};
use msd_syntax::ast::{Expr, ExprKind, Field, Item};
use msd_syntax::node::{Node, around, fields_of};
use smol_str::SmolStr;

use super::placeholder::placeholder;
use super::{Action, ActionKind, Context};
use crate::features::brackets::brackets;
use crate::features::line;

/// More alternatives would be a list to search in.
const MOST: usize = 4;

/// A record literal or a body, relative to the item.
struct Body<'a> {
    braces: Span,
    fields: &'a [Field],
    record: &'a RecordType,
}

pub fn actions(cx: &Context<'_>, diagnostics: &[Diagnostic], out: &mut Vec<Action>) {
    let Some(body) = innermost(cx) else { return };
    let missing = body.missing();
    if !missing.is_empty() {
        let title = match missing.as_slice() {
            names if names.len() <= 3 => format!("Add the required `{}`", names.join("`, `")),
            names => format!("Add the {} required properties", names.len()),
        };
        let mut action = body.adding(cx, title, &missing);
        action.mends = mended(cx, diagnostics, Code::MissingProperty);
        action.preferred = action.mends.is_some();
        out.push(action);
    }
    for names in body.alternatives().into_iter().take(MOST) {
        let title = format!("Add `{}`, of which one is needed", names.join("`, `"));
        let mut action = body.adding(cx, title, &names);
        action.mends = mended(cx, diagnostics, Code::PropertyRule);
        out.push(action);
    }
}

/// Returns the mistake in this declaration that the action mends.
fn mended(cx: &Context<'_>, diagnostics: &[Diagnostic], code: Code) -> Option<usize> {
    let item = cx.item.span;
    diagnostics.iter().position(|diagnostic| {
        let at = &diagnostic.primary.at;
        let is_inside = item.start <= at.span.start && at.span.end <= item.end;
        diagnostic.code == code && at.file == cx.file && is_inside
    })
}

/// Finds the innermost record around the cursor that lacks something; the body comes last.
fn innermost<'a>(cx: &Context<'a>) -> Option<Body<'a>> {
    let records = cx.program.item_records(cx.item.id);
    let record = |at: Span| records.iter().find(|(known, _)| *known == at).map(|(_, of)| &**of);
    let lacking = |body: &Body<'a>| !body.missing().is_empty() || !body.alternatives().is_empty();
    let nodes = around(cx.tree, cx.inside().start);
    let inner = nodes.iter().rev().find_map(|node| match node {
        Node::Expr(Expr { kind: ExprKind::Record(fields), span }) => {
            let body = Body { braces: *span, fields, record: record(*span)? };
            Some(body).filter(|body| lacking(body))
        }
        _ => None,
    });
    inner.or_else(|| {
        let key = match cx.tree {
            Item::Resource(resource) | Item::Existing(resource) => resource.ty.span,
            tree => tree.name().span,
        };
        let record = record(key).or_else(|| record(cx.tree.name().span))?;
        let body = Body { braces: braces(cx)?, fields: fields_of(cx.tree)?, record };
        Some(body).filter(lacking)
    })
}

/// Returns the braces of the declaration: those with which it ends.
fn braces(cx: &Context<'_>) -> Option<Span> {
    let text = cx.program.item_text(cx.item.id);
    let end = text.trim_end().len() as u32;
    let pairs = brackets(&text).pairs;
    pairs.iter().find(|pair| pair.open == b'{' && pair.span.end == end).map(|pair| pair.span)
}

impl Body<'_> {
    fn is_written(&self, name: &str) -> bool {
        self.fields.iter().any(|field| match field {
            Field::Named { name: known, .. } => known.text == name,
            // What is spread may hold it.
            Field::Spread(_) => true,
            Field::Computed { .. } => false,
        })
    }

    fn missing(&self) -> Vec<SmolStr> {
        let lacking = self.record.fields.iter().filter(|(name, field)| {
            field.required && !field.read_only && field.default.is_none() && !self.is_written(name)
        });
        lacking.map(|(name, _)| name.clone()).collect()
    }

    /// Returns what satisfies the first rule that nothing satisfies yet: each is one way to do so.
    fn alternatives(&self) -> Vec<Vec<SmolStr>> {
        let lacking = |names: &[SmolStr]| -> Vec<SmolStr> {
            names.iter().filter(|name| !self.is_written(name)).cloned().collect()
        };
        let of = |rule: &RecordRule| match rule {
            RecordRule::AtLeastOne(names) | RecordRule::ExactlyOne(names) => {
                let none = names.iter().all(|name| !self.is_written(name));
                none.then(|| names.iter().map(|name| vec![name.clone()]).collect())
            }
            RecordRule::OneOf(sets) | RecordRule::AnyOf(sets) => {
                let sets: Vec<Vec<SmolStr>> = sets.iter().map(|set| lacking(set)).collect();
                sets.iter().all(|set| !set.is_empty()).then_some(sets)
            }
            _ => None,
        };
        self.record.rules.iter().find_map(of).unwrap_or_default()
    }

    fn adding(&self, cx: &Context<'_>, title: String, names: &[SmolStr]) -> Action {
        let group = cx.item.group.as_deref();
        let line = |name: &SmolStr| {
            let field = self.record.fields.get(name);
            let value = field.map(|field| placeholder(cx.program, cx.file, group, &field.ty));
            format!("{name} = {}", value.unwrap_or_else(|| "\"\"".to_owned()))
        };
        let lines: Vec<String> = names.iter().map(line).collect();
        let (at, text) = self.insertion(cx, &lines);
        Action::new(title, ActionKind::QuickFix, vec![cx.change(at, text)])
    }

    /// Returns where lines go, and what is written there.
    fn insertion(&self, cx: &Context<'_>, lines: &[String]) -> (Span, String) {
        let text = &cx.text;
        let start = cx.item.span.start;
        let braces = self.braces.shifted(start);
        let inside = Span { start: braces.start + 1, end: braces.end - 1 };
        let margin = line::margin(text, braces.start as usize);
        let each = |line: &String| format!("\n{margin}  {line}");
        let block: String = lines.iter().map(each).collect();
        let last = self.fields.iter().map(|field| Node::Field(field).span().end).max();
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
            None if text[inside.range()].trim().is_empty() => {
                (inside, format!("{block}\n{margin}"))
            }
            // Nothing but comments.
            None => (Span { start: inside.start, end: inside.start }, block),
        }
    }
}

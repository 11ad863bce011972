//! Addresses as they are written in `moved`, `import` and `forget`: each step with its place and what
//! it stands for.

use msd_model::place::Span;
use msd_syntax::{ItemKind, ast};

use super::{ItemId, Occurrence, Target};
use crate::check::{Body, check_item};
use crate::db::Db;
use crate::items::Item;
use crate::scope::{Space, scope};

/// Returns what the steps of an address stand for, as far as they lead.
pub fn steps(db: &dyn Db, item: Item<'_>, path: &ast::Path) -> Vec<Occurrence> {
    let Some(address) = &path.address else { return Vec::new() };
    let (mut folder, mut group) = (scope(db, item.stack(db)), None);
    let mut out = Vec::new();
    let names = address.scope.iter().chain([&address.leaf]);
    for (step, span) in names.zip(step_spans(&path.text)) {
        let found = match group {
            Some(group) => folder.member(group, &step.name),
            None => folder.get(Space::Value, &step.name),
        };
        let Some(found) = found else { break };
        let target = Target::Item(ItemId::of(found));
        out.push(Occurrence { span, target, is_definition: false, is_short: false });
        group = None;
        match found.kind(db) {
            ItemKind::Group => group = Some(found),
            ItemKind::Module => match &check_item(db, found).body {
                Body::Module(module) => folder = scope(db, module.stack),
                _ => break,
            },
            _ => break,
        }
    }
    out
}

/// Returns where the names of `net["a.b"].vpc` stand.
fn step_spans(text: &ast::Ident) -> Vec<Span> {
    let mut out = Vec::new();
    let (mut start, mut in_key, mut quoted, mut escaped) = (Some(0), false, false, false);
    for (at, c) in text.text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '[' | '.' => {
                in_key = c == '[';
                if let Some(from) = start.take() {
                    out.push(Span::new(from, at));
                }
                if c == '.' {
                    start = Some(at + 1);
                }
            }
            ']' if in_key => in_key = false,
            _ => {}
        }
    }
    out.extend(start.map(|from| Span::new(from, text.text.len())));
    out.into_iter().map(|span| span.shifted(text.span.start)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_may_hold_anything() {
        let text = "net[\"a.b]\"].vpc";
        let ident = ast::Ident { text: text.into(), span: Span::new(6, 6 + text.len()) };
        let found: Vec<&str> = step_spans(&ident)
            .into_iter()
            .map(|span| &text[span.start as usize - 6..span.end as usize - 6])
            .collect();
        assert_eq!(found, ["net", "vpc"]);
    }
}

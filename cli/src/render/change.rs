//! One changed property: what it was, what it will be, and whether that forces a replacement.

use msd_model::plan::Change;
use msd_model::value::Value;

use crate::render::value::{inline, render};
use crate::tint::Tint;

/// Longest change on one line.
const INLINE: usize = 100;

/// Renders the changes, one below the other, their names in one column.
pub fn changes(changes: &[Change], indent: usize, tint: Tint) -> String {
    let width = changes.iter().map(|change| change.path.chars().count()).max().unwrap_or(0);
    changes.iter().map(|change| one(change, width, indent, tint)).collect()
}

fn one(change: &Change, width: usize, indent: usize, tint: Tint) -> String {
    let Change { path, before, after, forces_replacement } = change;
    let (mark, value) = match (before, after) {
        (Value::Null, after) => (tint.green("+"), render(after, indent + 2, tint)),
        (before, Value::Null) => (tint.red("-"), render(before, indent + 2, tint)),
        (before, after) => (tint.yellow("~"), both(before, after, indent, tint)),
    };
    let why = match forces_replacement {
        true => format!("  {}", tint.red("# forces replacement")),
        false => String::new(),
    };
    format!("{:indent$}{mark} {path:width$} = {value}{why}\n", "")
}

fn both(before: &Value, after: &Value, indent: usize, tint: Tint) -> String {
    let arrow = tint.yellow("->");
    if let (Some(old), Some(new)) = (inline(before), inline(after))
        && old.chars().count() + new.chars().count() <= INLINE
    {
        return format!("{} {arrow} {}", render(before, 0, tint), render(after, 0, tint));
    }
    let inner = indent + 4;
    let (old, new) = (render(before, inner, tint), render(after, inner, tint));
    format!("{old}\n{:inner$}{arrow} {new}", "")
}

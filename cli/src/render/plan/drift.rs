//! What changed outside of msd, property by property.

use std::fmt::Write;

use msd_model::plan::{Change, Plan, StateEdit};
use msd_model::value::Value;

use crate::render::value::render;
use crate::tint::Tint;

/// Renders what changed; nothing where nothing did.
pub fn drift(plan: &Plan, tint: Tint) -> String {
    let mut out = String::new();
    let drift = || plan.edits.iter().filter(|edit| edit.is_drift());
    if drift().next().is_none() {
        return out;
    }
    // Writing to a String does not fail.
    let _ = writeln!(out, "{}\n", tint.bold("Changed outside of msd"));
    for edit in drift() {
        match edit {
            StateEdit::Refreshed { address, changes, .. } => {
                changes.iter().for_each(|change| out.push_str(&one(address, change, tint)));
            }
            StateEdit::Gone { address, ty, identifier } => {
                let what = format!("{}: {ty} ({identifier})", tint.bold(address));
                let why = tint.dim("(deleted outside of msd)");
                let _ = writeln!(out, "  {} {what} {why}", tint.red("-"));
            }
            _ => {}
        }
    }
    out.push('\n');
    out
}

fn one(address: &impl std::fmt::Display, change: &Change, tint: Tint) -> String {
    let Change { path, before, after, .. } = change;
    let name = tint.bold(format!("{address}.{path}"));
    let why = tint.dim("(changed outside of msd)");
    let show = |value: &Value| render(value, 4, tint);
    match (before, after) {
        (Value::Null, after) => format!("  {} {name}: {} {why}\n", tint.green("+"), show(after)),
        (before, Value::Null) => format!("  {} {name}: {} {why}\n", tint.red("-"), show(before)),
        (before, after) => {
            let (arrow, mark) = (tint.yellow("->"), tint.yellow("~"));
            format!("  {mark} {name}: {} {arrow} {} {why}\n", show(before), show(after))
        }
    }
}

/// Returns how many things changed, and how many are gone.
pub fn counts(plan: &Plan) -> (u64, u64) {
    let drift = || plan.edits.iter().filter(|edit| edit.is_drift());
    let gone = drift().filter(|edit| matches!(edit, StateEdit::Gone { .. })).count();
    ((drift().count() - gone) as u64, gone as u64)
}

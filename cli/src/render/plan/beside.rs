//! What a plan does beside its operations: changes of the state alone, and what it leaves for later.

use std::fmt::Write;

use msd_model::deferred::Deferred;
use msd_model::plan::StateEdit;

use crate::tint::Tint;

pub fn edits(edits: &[StateEdit], tint: Tint) -> String {
    let mut out = String::new();
    let shown =
        |edit: &&StateEdit| !matches!(edit, StateEdit::Refreshed { .. } | StateEdit::Gone { .. });
    let edits: Vec<&StateEdit> = edits.iter().filter(shown).collect();
    if edits.is_empty() {
        return out;
    }
    // Writing to a String does not fail.
    let _ = writeln!(out, "{}\n", tint.bold("In the state alone"));
    for edit in edits {
        match edit {
            StateEdit::Moved { moves } => {
                for one in moves {
                    let (from, to) = (&one.from, tint.bold(&one.to));
                    let _ = writeln!(out, "  {} {from} -> {to}", tint.cyan("»"));
                }
            }
            StateEdit::Forgotten { address, ty, identifier } => {
                let what = format!("{}: {ty} ({identifier})", tint.bold(address));
                let _ = writeln!(out, "  {} {what}  # is left to itself", tint.yellow("x"));
            }
            StateEdit::Restored { address, identifier } => {
                let what = format!("{} ({identifier})", tint.bold(address));
                let _ = writeln!(out, "  {} {what}  # takes its place again", tint.green("«"));
            }
            StateEdit::Adopted { address, ty, identifier, .. } => {
                let what = format!("{}: {ty} ({identifier})", tint.bold(address));
                let _ = writeln!(out, "  {} {what}  # is taken over", tint.green("«"));
            }
            // Told by themselves.
            StateEdit::Refreshed { .. } | StateEdit::Gone { .. } => {}
        }
    }
    out.push('\n');
    out
}

pub fn deferred(deferred: &[Deferred], tint: Tint) -> String {
    let mut out = String::new();
    if deferred.is_empty() {
        return out;
    }
    let _ = writeln!(out, "{}\n", tint.bold("Deferred until more is known"));
    for one in deferred {
        let ty = one.ty.as_ref().map(|ty| format!(": {ty}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "  {} {}{ty}  {}",
            tint.yellow("?"),
            tint.bold(&one.address),
            tint.dim(format!("# {}", one.reason))
        );
    }
    out.push('\n');
    out
}

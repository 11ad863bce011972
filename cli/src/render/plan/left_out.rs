//! What a restricted plan leaves out, in words.

use msd_model::plan::Plan;
use msd_model::selection::LeftOut;

use crate::render::plural;

/// Returns `left out by -target=vpc: 12 operations (10 to create, 2 to delete)`; `None` when nothing
/// is.
pub fn left_out(plan: &Plan) -> Option<String> {
    let LeftOut { create, update, replace, delete, deferred, outputs } = plan.left_out;
    if plan.left_out.is_empty() {
        return None;
    }
    let kinds = [(create, "create"), (update, "update"), (replace, "replace"), (delete, "delete")];
    let kinds: Vec<String> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} to {what}"))
        .collect();
    let mut what = Vec::new();
    if !kinds.is_empty() {
        let operations = plural(plan.left_out.operations(), "operation");
        what.push(format!("{operations} ({})", kinds.join(", ")));
    }
    if deferred > 0 {
        what.push(format!("{} that waits", plural(deferred, "declaration")));
    }
    if outputs > 0 {
        what.push(format!("{} kept as before", plural(outputs, "output")));
    }
    let mut flags = plan.selection.flags();
    flags.retain(|flag| !flag.starts_with("-replace="));
    Some(format!("left out by {}: {}", flags.join(" "), what.join(", ")))
}

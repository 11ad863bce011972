//! What one plan does differently from another: operations that come, go or change, outputs, and how
//! long it takes. Pure.

use std::fmt::Write;

use indexmap::IndexMap;
use msd_model::plan::{Action, Change, Operation, Plan};
use msd_model::policy::Schedule;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::render::change::changes;
use crate::render::plural;
use crate::render::time::brief;
use crate::render::value::{SENSITIVE, render};
use crate::tint::Tint;

/// Renders the differences, or that there are none.
pub fn shown(before: &Plan, after: &Plan, tint: Tint) -> String {
    let (old, new) = (operations(before), operations(after));
    let mut out = String::new();
    let mut same = 0;
    for (name, operation) in &new {
        let Operation { address, ty, action, .. } = operation;
        let Some(earlier) = old.get(name) else {
            let word = word(*action);
            let _ = writeln!(out, "{} {}: {ty} · {word}", tint.green("+"), tint.bold(address));
            continue;
        };
        let differing = differing(&earlier.properties, &operation.properties);
        let other_action = earlier.action != *action;
        if differing.is_empty() && !other_action {
            same += 1;
            continue;
        }
        let words = match other_action {
            true => format!("{} -> {}", word(earlier.action), word(*action)),
            false => word(*action).to_owned(),
        };
        let _ = writeln!(out, "{} {}: {ty} · {words}", tint.yellow("~"), tint.bold(address));
        out.push_str(&changes(&differing, 4, tint));
    }
    for (name, Operation { address, ty, action, .. }) in &old {
        if !new.contains_key(name) {
            let word = word(*action);
            let _ = writeln!(out, "{} {}: {ty} · no {word}", tint.red("-"), tint.bold(address));
        }
    }
    out.push_str(&outputs(before, after, tint));
    if out.is_empty() {
        out.push_str("The plan has the same operations.\n");
    } else if same > 0 {
        let _ = writeln!(out, "{} stay as they are.", plural(same, "other operation"));
    }
    let time = |plan: &Plan| match plan.policy.schedule {
        Schedule::Waves => plan.forecast.by_waves,
        Schedule::Eager => plan.forecast.eager,
    };
    let (earlier, now) = (brief(time(before)), brief(time(after)));
    let _ = match earlier == now {
        true => writeln!(out, "{} {now}, as before.", tint.bold("Time:")),
        false => writeln!(out, "{} {earlier} -> {now}.", tint.bold("Time:")),
    };
    out
}

/// The steps of a replacement are told apart.
fn operations(plan: &Plan) -> IndexMap<(String, bool), &Operation> {
    let all = plan.operations.iter().filter(|one| one.action != Action::Barrier);
    all.map(|one| ((one.address.to_string(), one.action == Action::DeleteReplaced), one)).collect()
}

fn word(action: Action) -> &'static str {
    match action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Replace => "replace",
        Action::Delete => "delete",
        Action::DeleteReplaced => "delete the replaced one",
        Action::Barrier => "wait",
    }
}

fn differing(before: &Record, after: &Record) -> Vec<Change> {
    let mut out = Vec::new();
    compare_fields("", before, after, &mut out);
    out
}

fn compare_fields(path: &str, before: &Record, after: &Record, out: &mut Vec<Change>) {
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    for name in after.keys().chain(gone) {
        let of = |record: &Record| record.get(name).cloned().unwrap_or_default();
        let path = match path {
            "" => name.to_string(),
            path => format!("{path}.{name}"),
        };
        compare(&path, of(before), of(after), out);
    }
}

fn compare(path: &str, before: Value, after: Value, out: &mut Vec<Change>) {
    if let (Value::Map(before), Value::Map(after)) = (&before, &after) {
        return compare_fields(path, before, after, out);
    }
    // What is known later on both sides may be written differently and still be the same.
    if before != after && plain(&before) != plain(&after) {
        out.push(Change { path: SmolStr::new(path), before, after, forces_replacement: false });
    }
}

fn plain(value: &Value) -> String {
    render(value, 0, Tint::new(false))
}

fn outputs(before: &Plan, after: &Plan, tint: Tint) -> String {
    let mut out = String::new();
    for output in &after.outputs {
        let earlier = before.outputs.iter().find(|one| one.name == output.name);
        let (old, new) = (earlier.map(|one| plain(&one.value)), plain(&output.value));
        if old.as_ref() == Some(&new) {
            continue;
        }
        let (mark, name) = (tint.yellow("~"), &output.name);
        let _ = match output.secret {
            true => writeln!(out, "{mark} output {name} = {SENSITIVE}"),
            false => {
                let old = old.unwrap_or_else(|| "null".to_owned());
                writeln!(out, "{mark} output {name} = {old} {} {new}", tint.yellow("->"))
            }
        };
    }
    out
}

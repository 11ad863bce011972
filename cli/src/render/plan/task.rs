//! Tasks in a plan: what will run, and why.

use std::fmt::Write;

use msd_model::plan::{Action, Operation};
use msd_model::task::TaskKind;
use msd_model::value::Value;

use super::{INDENT, properties};
use crate::render::change::changes;
use crate::tint::Tint;

pub fn one(operation: &Operation, kind: TaskKind, tint: Tint) -> String {
    let Operation { address, action, .. } = operation;
    let word = kind.word();
    let name = tint.bold(address);
    if matches!(action, Action::Delete | Action::DeleteReplaced) {
        return format!("{} {word} {name} will be forgotten\n", tint.dim("  ×"));
    }
    let mark = tint.cyan("  >");
    let mut out = format!("{mark} {word} {name} {}\n", tint.dim(reason(operation, kind)));
    match action {
        Action::Update if kind == TaskKind::Action => {
            out.push_str(&changes(&operation.changes, INDENT - 2, tint));
        }
        Action::Create if kind == TaskKind::Action => {
            out.push_str(&properties(&operation.properties, INDENT, tint));
        }
        _ => {
            if let Some(Value::Str(message)) = operation.properties.get("message") {
                // Writing to a String does not fail.
                let _ = writeln!(out, "{:INDENT$}{message}", "");
            }
        }
    }
    out
}

fn reason(operation: &Operation, kind: TaskKind) -> String {
    let is_first = operation.action == Action::Create;
    match kind {
        TaskKind::Action if is_first => "will run".to_owned(),
        TaskKind::Action if operation.changes.is_empty() => "will run: always".to_owned(),
        TaskKind::Action => {
            let names = msd_engine::operation::changed(operation).join(", ");
            format!("will run: {names} changed")
        }
        TaskKind::Gate => "will ask".to_owned(),
        TaskKind::Check => "will check".to_owned(),
    }
}

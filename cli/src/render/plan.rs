//! A plan for people: wave by wave what would be done, then the outputs, then how much and how long.

mod beside;
mod drift;
mod left_out;
mod task;

use std::fmt::Write;

use msd_model::graph::Target;
use msd_model::plan::{Action, Operation, Plan, PlannedOutput, WaveForecast};
use msd_model::policy::Schedule;
use msd_model::task::TaskKind;
use msd_model::transport::Transport;
use msd_model::value::{Record, Value};
use serde_json::{Value as Json, json};
use smol_str::SmolStr;

use crate::render::change::changes;
use crate::render::plural;
use crate::render::time::brief;
use crate::render::value::{SENSITIVE, key, render};
use crate::tint::Tint;

pub use drift::counts as drifted;
pub use left_out::left_out;

/// Where the properties of an operation begin.
const INDENT: usize = 6;
/// Longer names are not waited for by the column of values.
const WIDEST_NAME: usize = 40;
/// As many stations of the critical path are named at each end.
const ENDS: usize = 2;

/// Renders the whole plan.
pub fn plan(plan: &Plan, tint: Tint) -> String {
    let mut out = format!("{}\n", target(&plan.target));
    if plan.selection.restricts() {
        let _ = writeln!(out, "Selected: {}", plan.selection.flags().join(" "));
    }
    out.push('\n');
    if plan.is_empty() {
        out.push_str(&tint.bold("No changes."));
        out.push_str(match (plan.destroy, plan.refresh_only, plan.selection.restricts()) {
            (true, ..) => " There is nothing to destroy.\n",
            (_, true, _) => " Nothing changed outside of msd.\n",
            (_, _, true) => " What is selected matches the program.\n",
            _ => " Your infrastructure matches the program.\n",
        });
        out.push_str(&rest(plan, tint));
        return out;
    }
    out.push_str(&drift::drift(plan, tint));
    if plan.refresh_only {
        let (changed, gone) = drifted(plan);
        let head = tint.bold("Drift:");
        let _ = writeln!(out, "{head} {changed} changed, {gone} gone. No resource is touched.");
        return out;
    }
    for (wave, operations) in waves(plan) {
        let forecast = plan.forecast.waves.get(wave as usize - 1);
        // Writing to a String does not fail.
        let _ = writeln!(out, "{}\n", tint.bold(header(plan, wave, operations.len(), forecast)));
        for operation in operations {
            let shown = one(operation, plan.selection.replace.contains(&operation.address), tint);
            out.push_str(&shown);
            // One that takes a single line stands close to its neighbours.
            if shown.lines().count() > 1 {
                out.push('\n');
            }
        }
        if !out.ends_with("\n\n") {
            out.push('\n');
        }
    }
    out.push_str(&beside::edits(&plan.edits, tint));
    out.push_str(&beside::deferred(&plan.deferred, tint));
    out.push_str(&outputs(&plan.outputs, tint));
    out.push_str(&closing(plan, tint));
    out
}

/// Returns one line that says where this goes.
pub fn target(target: &Target) -> String {
    let mut about = Vec::new();
    match target.provider.as_str() {
        "sim" => {
            let latency = target.latency.map(|latency| format!(", latency {latency}"));
            let latency = latency.unwrap_or_default();
            about.push(format!("simulated cloud, {}x{latency}", target.speed));
        }
        provider => about.push(provider.to_owned()),
    }
    about.extend(target.region.as_ref().map(ToString::to_string));
    about.extend(target.account.as_ref().map(|account| format!("account {account}")));
    let mut about = about.join(", ");
    if target.implicit {
        about.push_str("; no target is declared");
    }
    format!("Target: {} ({about})", target.name)
}

/// Returns the event that stands before a run's own: what is about to be done.
pub fn summary(plan: &Plan) -> Json {
    let Counts { create, update, replace, delete, run } = counts(&plan.operations);
    json!({
        "event": "planned",
        "target": plan.target.name,
        "create": create,
        "update": update,
        "replace": replace,
        "delete": delete,
        "run": run,
        "unchanged": plan.unchanged,
        "deferred": plan.deferred.len(),
        "left_out": plan.left_out.operations(),
        "drifted": plan.edits.iter().filter(|edit| edit.is_drift()).count(),
    })
}

/// How many resources a plan creates, updates, replaces and deletes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub create: u64,
    pub update: u64,
    pub replace: u64,
    pub delete: u64,
    /// Tasks: they are run, not made.
    pub run: u64,
}

/// Counts operations; a replacement counts once, whatever steps it takes.
pub fn counts<'a>(operations: impl IntoIterator<Item = &'a Operation> + Clone) -> Counts {
    let replaced: std::collections::HashSet<_> = operations
        .clone()
        .into_iter()
        .filter(|operation| operation.action == Action::Replace)
        .map(|operation| &operation.address)
        .collect();
    let mut counts = Counts::default();
    for operation in operations {
        match operation.action {
            action if TaskKind::of(&operation.ty).is_some() => {
                counts.run += u64::from(matches!(action, Action::Create | Action::Update));
            }
            Action::Create => counts.create += 1,
            Action::Update => counts.update += 1,
            Action::Replace => counts.replace += 1,
            Action::Delete => counts.delete += 1,
            // Left behind by a run that stopped after the successor was there.
            Action::DeleteReplaced if !replaced.contains(&operation.address) => counts.delete += 1,
            Action::DeleteReplaced | Action::Barrier => {}
        }
    }
    counts
}

/// Returns the operations of each wave.
pub fn waves(plan: &Plan) -> Vec<(u32, Vec<&Operation>)> {
    let mut waves: Vec<(u32, Vec<&Operation>)> = Vec::new();
    let mut places = std::collections::BTreeMap::new();
    for operation in plan.operations.iter().filter(|one| one.action != Action::Barrier) {
        let place = *places.entry(operation.wave).or_insert_with(|| {
            waves.push((operation.wave, Vec::new()));
            waves.len() - 1
        });
        waves[place].1.push(operation);
    }
    waves.sort_by_key(|(wave, _)| *wave);
    waves
}

/// Says how much a wave does, how long it takes and what makes it longer.
pub fn header(
    plan: &Plan,
    wave: u32,
    operations: usize,
    forecast: Option<&WaveForecast>,
) -> String {
    let mut text = format!("Wave {wave} · {}", plural(operations as u64, "operation"));
    if let Some(forecast) = forecast {
        let _ = write!(text, " · {}", brief(forecast.duration));
        if !forecast.binding.is_empty() {
            let named: Vec<String> =
                forecast.binding.iter().map(|name| limit(plan, name)).collect();
            let _ = write!(text, " · bound by {}", named.join(", "));
        }
    }
    text
}

/// Names a limit with what it allows.
pub fn limit(plan: &Plan, name: &SmolStr) -> String {
    // A limit of each region has a name for each.
    let declared = name.split(" in ").next().unwrap_or(name);
    let known = plan.limits.iter().find(|limit| limit.name == *name || limit.name == declared);
    let rate = known.and_then(|limit| limit.rate).map(|rate| rate.to_string());
    let at_once = known.and_then(|limit| limit.concurrency).map(|n| format!("{n} at once"));
    let what: Vec<String> = rate.into_iter().chain(at_once).collect();
    match what.is_empty() {
        true => name.to_string(),
        false => format!("{name} ({})", what.join(", ")),
    }
}

/// Says what is left out, where anything is.
fn rest(plan: &Plan, tint: Tint) -> String {
    left_out(plan).map_or_else(String::new, |left| format!("{} {left}.\n", tint.bold("Partly:")))
}

fn one(operation: &Operation, asked: bool, tint: Tint) -> String {
    let Operation { address, ty, action, transport, .. } = operation;
    let mark = match action {
        Action::Create => tint.green("  +"),
        Action::Update => tint.yellow("  ~"),
        Action::Replace => format!("{}/{}", tint.red("-"), tint.green("+")),
        Action::Delete | Action::DeleteReplaced => tint.red("  -"),
        Action::Barrier => return String::new(),
    };
    if let Some(kind) = TaskKind::of(ty) {
        return task::one(operation, kind, tint);
    }
    let mut out = format!("{mark} {}: {ty}", tint.bold(address));
    if let (Action::Delete | Action::DeleteReplaced, Some(identifier)) =
        (action, &operation.identifier)
    {
        let _ = write!(out, " ({identifier})");
    }
    if *action == Action::DeleteReplaced {
        out.push_str(&tint.dim("  # its successor takes its place"));
    }
    if let Some(batch) = &operation.batch {
        out.push_str(&tint.dim(format!("  # in batches of {}", batch.size)));
    }
    if *transport == Some(Transport::CloudControl) {
        out.push_str(&tint.dim("  # via Cloud Control"));
    }
    if asked && *action == Action::Replace {
        out.push_str(&tint.dim("  # as -replace asks"));
    }
    out.push('\n');
    match action {
        Action::Create => out.push_str(&properties(&operation.properties, INDENT, tint)),
        Action::Update | Action::Replace => {
            out.push_str(&changes(&operation.changes, INDENT - 2, tint));
        }
        _ => {}
    }
    out
}

/// Renders properties one below the other, their values in one column; absent ones are left out.
pub fn properties(properties: &Record, indent: usize, tint: Tint) -> String {
    let shown = || properties.iter().filter(|(_, value)| **value != Value::Null);
    let width = shown().map(|(name, _)| key(name).chars().count()).filter(|n| *n <= WIDEST_NAME);
    let width = width.max().unwrap_or(0);
    let mut out = String::new();
    for (name, value) in shown() {
        let value = render(value, indent, tint);
        let _ = writeln!(out, "{:indent$}{:width$} = {value}", "", key(name));
    }
    out
}

fn outputs(outputs: &[PlannedOutput], tint: Tint) -> String {
    let differing = || outputs.iter().filter(|output| output.value != output.before);
    let width = differing().map(|output| output.name.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for PlannedOutput { name, value, secret, before } in differing() {
        if out.is_empty() {
            out = format!("{}\n\n", tint.bold("Outputs"));
        }
        let show = |value: &Value| match secret {
            true => tint.dim(SENSITIVE),
            false => render(value, 4, tint),
        };
        let (mark, text) = match (before, value) {
            (Value::Null, value) => (tint.green("+"), show(value)),
            (before, Value::Null) => (tint.red("-"), show(before)),
            (before, value) => {
                let arrow = tint.yellow("->");
                (tint.yellow("~"), format!("{} {arrow} {}", show(before), show(value)))
            }
        };
        let _ = writeln!(out, "  {mark} {name:width$} = {text}");
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn closing(plan: &Plan, tint: Tint) -> String {
    let Counts { create, update, replace, delete, run } = counts(&plan.operations);
    let unchanged = plan.unchanged;
    let mut out = format!(
        "{} {create} to create, {update} to update, {replace} to replace, {delete} to delete, \
         {unchanged} unchanged{}{}.\n",
        tint.bold("Plan:"),
        match run {
            0 => String::new(),
            count => format!(", {count} to run"),
        },
        match plan.deferred.len() {
            0 => String::new(),
            count => format!(", {count} deferred"),
        }
    );
    out.push_str(&rest(plan, tint));
    let forecast = &plan.forecast;
    if !forecast.critical_operations.is_empty() {
        out.push_str(&time(plan, tint));
    }
    out
}

/// Tells how long it takes: by both schedules, at the least, and what makes it longer than it need be.
fn time(plan: &Plan, tint: Tint) -> String {
    let forecast = &plan.forecast;
    let in_force = |schedule, text: String| match plan.policy.schedule == schedule {
        true => tint.bold(text),
        false => text,
    };
    let mut out = format!(
        "{} {}, {}; {} one after the other, at least {}",
        tint.bold("Time:"),
        in_force(Schedule::Waves, format!("{} by waves", brief(forecast.by_waves))),
        in_force(Schedule::Eager, format!("{} eager", brief(forecast.eager))),
        brief(forecast.sequential),
        brief(forecast.at_least),
    );
    if !forecast.binding.is_empty() {
        let named: Vec<String> = forecast.binding.iter().map(|name| limit(plan, name)).collect();
        let _ = write!(out, "; bound by {}", named.join(", "));
    }
    let _ =
        write!(out, "\n      critical path {}: {}\n", brief(forecast.critical_path), path(plan));
    out
}

fn path(plan: &Plan) -> String {
    let operations = &plan.forecast.critical_operations;
    let named = |id: &msd_model::plan::OperationId| plan.operation(*id).address.to_string();
    let names: Vec<String> = match operations.len() {
        // A single station is not worth three dots.
        many if many > 2 * ENDS + 1 => {
            let first = operations[..ENDS].iter().map(named);
            let last = operations[many - ENDS..].iter().map(named);
            first.chain(["…".to_owned()]).chain(last).collect()
        }
        _ => operations.iter().map(named).collect(),
    };
    names.join(" -> ")
}

#[cfg(test)]
mod tests;

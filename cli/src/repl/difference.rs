//! What one plan does differently from another: operations that come, go or change, outputs, and how
//! long it takes. Pure.

use std::fmt::Write;

use indexmap::IndexMap;
use msd_model::expr::ExprKind;
use msd_model::pattern::TypePattern;
use msd_model::plan::{Action, Change, Operation, Plan};
use msd_model::policy::Schedule;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::render::change::changes;
use crate::render::time::brief;
use crate::render::value::{SENSITIVE, render};
use crate::tint::Tint;

/// Renders what is different in what is done and in outputs, or that nothing is.
pub fn shown(before: &Plan, after: &Plan, tint: Tint) -> String {
    let (old, new) = (operations(before), operations(after));
    let mut blocks = Blocks::default();
    let mut same = 0;
    for (name, operation) in &new {
        let action = word(operation.action);
        let Some(earlier) = old.get(name) else {
            blocks.add(operation, tint.green("+"), action.to_owned(), String::new());
            continue;
        };
        let differing = differing(&earlier.properties, &operation.properties);
        let words = match earlier.action == operation.action {
            true if differing.is_empty() => {
                same += 1;
                continue;
            }
            true => action.to_owned(),
            false => format!("{} -> {action}", word(earlier.action)),
        };
        blocks.add(operation, tint.yellow("~"), words, changes(&differing, 4, tint));
    }
    for (name, operation) in &old {
        if !new.contains_key(name) {
            let words = format!("no {}", word(operation.action));
            blocks.add(operation, tint.red("-"), words, String::new());
        }
    }
    let mut out = blocks.rendered(tint);
    out.push_str(&outputs(before, after, tint));
    if out.is_empty() {
        out.push_str("The plan has the same operations.\n");
    } else if same > 0 {
        // Writing to a String does not fail.
        let _ = match same {
            1 => writeln!(out, "1 other operation stays as it is."),
            _ => writeln!(out, "{same} other operations stay as they are."),
        };
    }
    out
}

/// Renders how long it took and takes.
pub fn time(before: &Plan, after: &Plan, tint: Tint) -> String {
    let time = |plan: &Plan| match plan.policy.schedule {
        Schedule::Waves => plan.forecast.by_waves,
        Schedule::Eager => plan.forecast.eager,
    };
    let (earlier, now) = (brief(time(before)), brief(time(after)));
    let head = tint.bold("Time:");
    match earlier == now {
        true => format!("{head} {now}, as before.\n"),
        false => format!("{head} {earlier} -> {now}.\n"),
    }
}

/// Operations of one declaration that change in the same way are told of once.
#[derive(Default)]
struct Blocks(IndexMap<(String, String, String), Vec<String>>);

impl Blocks {
    fn add(&mut self, operation: &Operation, mark: String, words: String, changes: String) {
        let Operation { address, ty, .. } = operation;
        let mut declaration = address.clone();
        declaration.leaf.key = None;
        let key = (format!("{mark} {declaration}"), format!("{ty} · {words}"), changes);
        self.0.entry(key).or_default().push(address.to_string());
    }

    fn rendered(&self, tint: Tint) -> String {
        let mut out = String::new();
        for ((marked, words, changes), addresses) in &self.0 {
            let (mark, declaration) = marked.split_once(' ').unwrap_or(("", marked));
            let name = match addresses.as_slice() {
                [only] => tint.bold(only),
                several => format!("{} ×{}", tint.bold(declaration), several.len()),
            };
            let _ = writeln!(out, "{mark} {name}: {words}");
            out.push_str(changes);
        }
        out
    }
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
    let (before, after) = (named(&before), named(&after));
    // What is known later on both sides may be written differently and still be the same.
    if before != after && plain(&before) != plain(&after) {
        out.push(Change { path: SmolStr::new(path), before, after, forces_replacement: false });
    }
}

/// Puts the name of what is known later in its place: `vpc.vpc_id` tells more than that it is not known.
fn named(value: &Value) -> Value {
    match value {
        Value::List(items) => Value::list(items.iter().map(named).collect()),
        Value::Map(fields) => {
            Value::map(fields.iter().map(|(name, value)| (name.clone(), named(value))))
        }
        Value::Deferred(expr) => match &expr.kind {
            ExprKind::Attr { base, name, .. } => match &base.kind {
                // A pattern is written as it is, without quotes.
                ExprKind::Literal(Value::Instance(instance)) => {
                    let path = format!("{}.{name}", instance.address);
                    Value::Pattern(TypePattern(path.into()))
                }
                _ => value.clone(),
            },
            _ => value.clone(),
        },
        _ => value.clone(),
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

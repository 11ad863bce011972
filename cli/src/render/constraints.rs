//! Constraints as a table for people, and as JSON; `markdown` is for wikis and pull requests.

pub mod markdown;

use std::fmt::Write;

use msd_model::constraint::{Constraint, Level, Quota, Status, Verdict};
use serde_json::{Map, Value as Json, json};

use crate::readiness::{Counts, Readiness};
use crate::render::plural;
use crate::tint::Tint;

/// The version of the JSON document; grows when a field changes its meaning or goes away.
const FORMAT_VERSION: u32 = 1;

const NONE: &str = "There are no constraints. A constraint is a declaration: constraint NAME { severity = high, require = … }";

const HEADINGS: [&str; 7] =
    ["SEVERITY", "CONSTRAINT", "VERDICT", "STATUS", "OWNER", "TARGET", "PROGRESS"];

/// Renders the table, what does not hold and why, and the verdict on all.
pub fn table(readiness: &Readiness, tint: Tint) -> String {
    if readiness.constraints.is_empty() && readiness.quotas.is_empty() {
        return format!("{NONE}\n");
    }
    let mut out = String::new();
    if !readiness.constraints.is_empty() {
        let rows: Vec<[String; 7]> = readiness.constraints.iter().map(cells).collect();
        let paint = |row: usize, column: usize, text: &str| {
            let Constraint { severity, verdict, .. } = &readiness.constraints[row];
            match column {
                0 if severity.stops() => tint.bold(text),
                2 => painted(*verdict, *severity, text, tint),
                _ => text.to_owned(),
            }
        };
        out.push_str(&columns(&HEADINGS, &rows, tint, &paint));
    }
    if !readiness.quotas.is_empty() {
        let rows: Vec<[String; 4]> = readiness.quotas.iter().map(quota_cells).collect();
        let paint = |row: usize, column: usize, text: &str| match column {
            1 => painted(readiness.quotas[row].verdict(), Level::High, text, tint),
            _ => text.to_owned(),
        };
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&columns(&["LIMIT", "VERDICT", "DECLARED", "QUOTA"], &rows, tint, &paint));
    }
    out.push_str(&reasons(readiness, tint));
    if !readiness.constraints.is_empty() {
        let _ = write!(out, "\n{}", statistics(readiness));
    }
    let text = sentence(readiness);
    let text = if readiness.is_ready() { tint.green(text) } else { tint.red(text) };
    let _ = writeln!(out, "\n{}", tint.bold(text));
    out
}

fn painted(verdict: Verdict, severity: Level, text: &str, tint: Tint) -> String {
    match verdict {
        Verdict::Met => tint.green(text),
        Verdict::Undecided => tint.dim(text),
        Verdict::Violated | Verdict::Open if severity.stops() => tint.red(text),
        _ => tint.yellow(text),
    }
}

fn cells(constraint: &Constraint) -> [String; 7] {
    let text = |value: &Option<msd_model::SmolStr>| value.as_deref().unwrap_or_default().to_owned();
    [
        constraint.severity.name().to_owned(),
        constraint.name.to_string(),
        constraint.verdict.name().to_owned(),
        constraint.status.map(spaced).unwrap_or_default(),
        text(&constraint.owner),
        text(&constraint.target_date),
        constraint.progress.map(|percent| format!("{percent}%")).unwrap_or_default(),
    ]
}

fn quota_cells(quota: &Quota) -> [String; 4] {
    [
        quota.limit.to_string(),
        quota.verdict().name().to_owned(),
        quota.declared.to_string(),
        quota.quota.to_string(),
    ]
}

/// Returns `in design`.
fn spaced(status: Status) -> String {
    status.name().replace('_', " ")
}

/// Lays out rows below their headings; what is painted is as wide as what it says.
fn columns<const N: usize>(
    headings: &[&str; N],
    rows: &[[String; N]],
    tint: Tint,
    paint: &dyn Fn(usize, usize, &str) -> String,
) -> String {
    let length = |text: &str| text.chars().count();
    let mut widths = headings.map(length);
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(length(cell));
        }
    }
    let line = |cells: [(String, usize); N]| {
        let padded = cells.into_iter().zip(widths);
        let padded = padded.map(|((text, long), width)| format!("{text}{:1$}", "", width - long));
        format!("{}\n", padded.collect::<Vec<_>>().join("  ").trim_end())
    };
    let mut out = line(headings.map(|heading| (tint.bold(heading), length(heading))));
    for (number, row) in rows.iter().enumerate() {
        let cell = |column: usize| {
            let text = &row[column];
            (paint(number, column, text), length(text))
        };
        out.push_str(&line(std::array::from_fn(cell)));
    }
    out
}

/// Says why something is violated, what helps, and why something is undecided.
fn reasons(readiness: &Readiness, tint: Tint) -> String {
    let mut out = String::new();
    for one in readiness.with(Verdict::Violated) {
        let message = one.message.as_deref().unwrap_or("it does not hold");
        let _ = writeln!(out, "\n{} {message}", tint.bold(format!("{}:", one.name)));
        for way in &one.mitigation {
            let _ = writeln!(out, "  - {way}");
        }
    }
    for one in readiness.with(Verdict::Undecided) {
        let because = one.undecided_because.unwrap_or_default();
        let _ = writeln!(out, "\n{} undecided, {because}", tint.bold(format!("{}:", one.name)));
    }
    out
}

fn statistics(readiness: &Readiness) -> String {
    let Counts { severities, verdicts, statuses } = readiness.counts();
    let joined = |parts: Vec<String>| parts.join(", ");
    let total = plural(readiness.constraints.len() as u64, "constraint");
    let severities = severities.iter().map(|(kind, count)| format!("{count} {}", kind.name()));
    let verdicts = verdicts.iter().map(|(kind, count)| format!("{count} {}", kind.name()));
    let statuses = statuses.iter().map(|(kind, count)| {
        format!("{count} {}", kind.map_or_else(|| "without".to_owned(), spaced))
    });
    format!(
        "{total}: {}\nVerdicts: {}\nStatus: {}\n",
        joined(severities.collect()),
        joined(verdicts.collect()),
        joined(statuses.collect()),
    )
}

/// Returns the verdict on all in one sentence.
pub fn sentence(readiness: &Readiness) -> String {
    let in_the_way: Vec<String> = readiness
        .names_in_the_way()
        .into_iter()
        .map(|(kind, names)| format!("{} {kind} ({})", names.len(), names.join(", ")))
        .collect();
    let undecided = readiness.with(Verdict::Undecided).count();
    let undecided = match undecided {
        0 => String::new(),
        count => format!("; {count} undecided"),
    };
    match in_the_way.is_empty() {
        true => format!("Ready: nothing critical or high is in the way{undecided}."),
        false => format!("Not ready: {}{undecided}.", in_the_way.join(", ")),
    }
}

pub fn json(readiness: &Readiness) -> Json {
    let Counts { severities, verdicts, statuses } = readiness.counts();
    let statuses = statuses.iter().map(|(kind, count)| (kind.map_or("none", Status::name), *count));
    let quota = |quota: &Quota| {
        let mut json = json!(quota);
        json["verdict"] = json!(quota.verdict());
        json
    };
    let exceeded = readiness.exceeded().map(|quota| &quota.limit);
    json!({
        "format_version": FORMAT_VERSION,
        "ready": readiness.is_ready(),
        "in_the_way":
            readiness.in_the_way().map(|one| &one.name).chain(exceeded).collect::<Vec<_>>(),
        "statistics": {
            "total": readiness.constraints.len(),
            "by_severity": counted(severities.iter().map(|(kind, count)| (kind.name(), *count))),
            "by_verdict": counted(verdicts.iter().map(|(kind, count)| (kind.name(), *count))),
            "by_status": counted(statuses),
        },
        "constraints": readiness.constraints,
        "quotas": readiness.quotas.iter().map(quota).collect::<Vec<_>>(),
    })
}

fn counted<'a>(kinds: impl Iterator<Item = (&'a str, usize)>) -> Json {
    Json::Object(kinds.map(|(kind, count)| (kind.to_owned(), json!(count))).collect::<Map<_, _>>())
}

//! Constraints as a Markdown document: a table, what each is about, and the verdict.

use std::fmt::Write;

use msd_model::constraint::Constraint;

use super::{HEADINGS, NONE, cells, quota_cells, sentence, statistics};
use crate::readiness::Readiness;

pub fn document(readiness: &Readiness) -> String {
    let mut out = String::from("# Constraints\n\n");
    if readiness.constraints.is_empty() && readiness.quotas.is_empty() {
        return format!("{out}{NONE}\n");
    }
    let _ = writeln!(out, "**{}**", escaped(&sentence(readiness)));
    if !readiness.constraints.is_empty() {
        out.push('\n');
        statistics(readiness).lines().for_each(|line| out.push_str(&format!("- {line}\n")));
        out.push('\n');
        out.push_str(&table(&HEADINGS.map(capitalised), readiness.constraints.iter().map(cells)));
    }
    if !readiness.quotas.is_empty() {
        out.push('\n');
        let headings = ["Limit", "Verdict", "Declared", "Quota"].map(str::to_owned);
        out.push_str(&table(&headings, readiness.quotas.iter().map(quota_cells)));
    }
    for constraint in &readiness.constraints {
        out.push_str(&one(constraint));
    }
    out
}

fn one(constraint: &Constraint) -> String {
    let Constraint { name, severity, verdict, description, mitigation, .. } = constraint;
    let mut out = format!("\n## {}\n\n{}, {}", escaped(name), severity.name(), verdict.name());
    if let Some(because) = constraint.undecided_because {
        let _ = write!(out, ": {because}");
    }
    out.push_str(".\n");
    if !description.is_empty() {
        let _ = write!(out, "\n{}\n", description.trim_end());
    }
    let mut facts = Vec::new();
    for (word, text) in [
        ("Message", &constraint.message),
        ("Impact", &constraint.impact),
        ("Category", &constraint.category),
        ("Timeline", &constraint.timeline),
        ("Documentation", &constraint.documentation),
    ] {
        facts.extend(text.as_ref().map(|text| format!("- {word}: {text}\n")));
    }
    facts.extend(mitigation.iter().map(|way| format!("- Mitigation: {way}\n")));
    if !facts.is_empty() {
        let _ = write!(out, "\n{}", facts.concat());
    }
    out
}

fn table<const N: usize>(
    headings: &[String; N],
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let line = |cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut out = line(headings);
    let _ = writeln!(out, "|{}", "---|".repeat(N));
    rows.for_each(|row| out.push_str(&line(&row)));
    out
}

/// `net["eu"].x` and `not_started` are to be read as they are.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '_' | '*' | '[' | ']' | '<' | '`' | '\\') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}

fn capitalised(heading: &str) -> String {
    let (first, rest) = heading.split_at(1);
    format!("{first}{}", rest.to_lowercase())
}

//! Runs for people: one line each, or one run operation by operation.

use std::fmt::Write;

use msd_engine::admission::BreakerState;
use msd_engine::history::{History, OperationHistory, Result, RunHistory};
use msd_engine::journal::RunOutcome;
use msd_engine::kpi::{Kpi, Unit, Verdict};
use msd_model::units::Millis;

use crate::progress::words;
use crate::render::plural;
use crate::render::time::brief;
use crate::tint::Tint;

/// Lists runs, the newest first.
pub fn list(history: &History, tint: Tint) -> String {
    let mut out = String::new();
    for run in history.runs().rev() {
        // Writing to a String does not fail.
        let _ = writeln!(out, "{}  {}  {}", tint.bold(&run.run), summary(run, tint), run.command);
    }
    match out.is_empty() {
        true => "No runs yet.\n".to_owned(),
        false => out,
    }
}

fn summary(run: &RunHistory, tint: Tint) -> String {
    let word = match run.outcome {
        Some(RunOutcome::Succeeded) => tint.green("succeeded"),
        Some(RunOutcome::Failed) => tint.red("failed"),
        Some(RunOutcome::Interrupted) => tint.yellow("interrupted"),
        None => tint.yellow("not ended"),
    };
    let done = run.count(|result| *result == Result::Done);
    let mut text = format!("{word}, {done} of {}", plural(run.planned, "operation"));
    if let Some(ended) = run.ended {
        let _ = write!(text, " in {}", brief(Millis(ended - run.began)));
    }
    if let Some(undone) = &run.rolls_back {
        let _ = write!(text, ", undoes {undone}");
    }
    text
}

/// Shows one run: operations in the order in which they began.
pub fn one(run: &RunHistory, tint: Tint) -> String {
    let mut out = format!("{}  {}\n{}\n\n", tint.bold(&run.run), run.command, summary(run, tint));
    for operation in &run.operations {
        out.push_str(&line(run, operation, tint));
    }
    for change in &run.breakers {
        let after = brief(Millis(change.at - run.began));
        let word = match change.state {
            BreakerState::Open => tint.red("open"),
            BreakerState::HalfOpen => tint.yellow("half open"),
            BreakerState::Closed => tint.green("closed"),
        };
        let _ = writeln!(out, "  +{after}  {}: {word}", change.breaker);
    }
    out
}

/// Shows figures beside their targets.
pub fn kpis(kpis: &[Kpi], tint: Tint) -> String {
    let shown = |unit: Unit, value: f64| match unit {
        Unit::Seconds => brief(Millis((value * 1000.0) as i64)),
        Unit::Share => format!("{}%", (value * 1000.0).round() / 10.0),
    };
    let mut out = format!("{:<22} {:>10} {:>8} {:>10}\n", "", "value", "target", "threshold");
    for kpi in kpis {
        let value = kpi.value.map_or_else(|| "-".to_owned(), |value| shown(kpi.unit, value));
        let [target, threshold] = [kpi.target, kpi.threshold].map(|bound| shown(kpi.unit, bound));
        let word = match kpi.verdict {
            Some(Verdict::Good) => tint.green("good"),
            Some(Verdict::Fair) => tint.yellow("fair"),
            Some(Verdict::Poor) => tint.red("poor"),
            None => String::new(),
        };
        let row = format!("{:<22} {value:>10} {target:>8} {threshold:>10}  {word}", kpi.name);
        let _ = writeln!(out, "{}", row.trim_end());
    }
    out
}

fn line(run: &RunHistory, operation: &OperationHistory, tint: Tint) -> String {
    let OperationHistory { address, action, began, ended, .. } = operation;
    let mark = match &operation.result {
        Result::Done => tint.green("ok"),
        Result::Failed { .. } => tint.red("failed"),
        Result::Open => tint.yellow("open"),
    };
    let after = brief(Millis(began - run.began));
    let took = ended.map(|ended| format!(" in {}", brief(Millis(ended - began))));
    let mut out = format!(
        "  +{after}  {address}: {}{}  {mark}\n",
        words::doing(*action, &operation.ty),
        took.unwrap_or_default()
    );
    if let Some(who) = &operation.approved_by {
        let _ = writeln!(out, "      approved by {who}");
    }
    if let Some(waited) = &operation.waited {
        let _ = writeln!(out, "      waited {} for {}", brief(waited.time), waited.limit);
    }
    for attempt in &operation.retries {
        let _ = writeln!(out, "      {} {}", tint.yellow("again after"), attempt.error);
    }
    if let Result::Failed { error } = &operation.result {
        let _ =
            writeln!(out, "      {} {error}\n      at {}", tint.red("error:"), operation.source);
        if let Some(hint) = &error.hint {
            let _ = writeln!(out, "      hint: {hint}");
        }
    }
    out
}

//! Runs for people: one line each, or one run operation by operation.

use std::fmt::Write;

use msd_engine::history::{History, OperationHistory, Result, RunHistory};
use msd_engine::journal::RunOutcome;
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
    if let Some(waited) = &operation.waited {
        let _ = writeln!(out, "      waited {} for {}", brief(waited.time), waited.limit);
    }
    for attempt in &operation.retries {
        let _ = writeln!(out, "      {} {}", tint.yellow("again after"), attempt.error);
    }
    if let Result::Failed { error } = &operation.result {
        let _ =
            writeln!(out, "      {} {error}\n      at {}", tint.red("error:"), operation.source);
    }
    out
}

//! A prediction for people and for programs: how long, what waits, how full the limits are, and what
//! would be different.

mod limits;
mod timeline;

use std::fmt::Write;

use msd_analysis::Supposition;
use msd_engine::journal::RunOutcome;
use msd_model::plan::Plan;
use msd_model::policy::Schedule;
use msd_model::units::Millis;
use serde_json::{Value as Json, json};

use crate::render::plan::{Counts, counts, limit, target};
use crate::render::plural;
use crate::render::time::brief;
use crate::simulate::{Ensemble, Prediction};
use crate::terminal::Terminal;
use crate::tint::Tint;

/// As many failures are named.
const NAMED: usize = 5;

/// A prediction, alone or beside what is supposed.
pub struct Shown<'a> {
    pub plan: &'a Plan,
    pub first: &'a Prediction,
    /// Where there were several runs.
    pub runs: Option<&'a Ensemble>,
    pub spread: f64,
    pub what_if: &'a [Supposition],
    pub changed: Option<(&'a Plan, &'a Prediction, &'a Ensemble)>,
    /// Whether each operation has a line of its own.
    pub each: bool,
}

pub fn text(shown: &Shown<'_>, terminal: &Terminal) -> String {
    let tint = terminal.out.tint;
    let Shown { plan, first, .. } = shown;
    let mut out = format!("{}\n\n", target(&plan.target));
    if first.operations.is_empty() && shown.changed.is_none() {
        out.push_str(&tint.bold("No changes."));
        out.push_str(match plan.destroy {
            true => " There is nothing to destroy, and so nothing to predict.\n",
            false => " There is nothing to do, and so nothing to predict: see -from-scratch.\n",
        });
        return out;
    }
    let drawn = shown.changed.map_or(*first, |(_, changed, _)| changed);
    let drawn_plan = shown.changed.map_or(*plan, |(plan, ..)| plan);
    out.push_str(&timeline::timeline(drawn, drawn_plan, shown.each, terminal));
    out.push_str(&limits::table(drawn, tint));
    out.push_str(&events(drawn, tint));
    if shown.changed.is_some() {
        out.push_str(&comparison(shown, tint));
        return out;
    }
    out.push_str(&closing(plan, first, tint));
    if let Some(runs) = shown.runs {
        out.push_str(&spread(runs, shown.spread, tint));
    }
    out
}

/// Failures and breakers, where there were any.
fn events(run: &Prediction, tint: Tint) -> String {
    let mut out = String::new();
    for failure in run.failures().take(NAMED) {
        let (at, error) = (brief(failure.end), failure.error.as_deref().unwrap_or_default());
        let _ = writeln!(out, "{} {} after {at}: {error}", tint.red("Failed:"), failure.address);
    }
    if run.failures().count() > NAMED {
        let _ = writeln!(out, "        and {} more", run.failures().count() - NAMED);
    }
    for change in run.breakers.iter().take(NAMED) {
        let state = match change.state {
            msd_engine::admission::BreakerState::Open => "opens",
            msd_engine::admission::BreakerState::HalfOpen => "tries again",
            msd_engine::admission::BreakerState::Closed => "closes",
        };
        let head = tint.yellow("Breaker:");
        let _ = writeln!(out, "{head} {} {state} after {}", change.breaker, brief(change.at));
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

fn closing(plan: &Plan, run: &Prediction, tint: Tint) -> String {
    let mut out = String::new();
    let Counts { create, update, replace, delete, .. } = counts(&plan.operations);
    let _ = writeln!(
        out,
        "{} {create} to create, {update} to update, {replace} to replace, {delete} to delete; {}.",
        tint.bold("Predicted:"),
        outcome(run),
    );
    let forecast = &plan.forecast;
    let schedule = plan.policy.schedule;
    let _ = write!(
        out,
        "{} {} {}; the plan says {}, at least {}",
        tint.bold("Time:"),
        tint.bold(brief(run.makespan)),
        by(schedule),
        brief(forecast.by(schedule)),
        brief(forecast.at_least),
    );
    let bound: Vec<String> = run.bound_by.iter().map(|name| limit(plan, name)).collect();
    if !bound.is_empty() {
        let _ = write!(out, "; bound by {}", bound.join(", "));
    }
    out.push('\n');
    out
}

fn by(schedule: Schedule) -> &'static str {
    match schedule {
        Schedule::Waves => "by waves",
        Schedule::Eager => "eager",
    }
}

fn outcome(run: &Prediction) -> String {
    let mut parts = vec![match run.outcome {
        RunOutcome::Succeeded => "it succeeds".to_owned(),
        RunOutcome::Failed => {
            format!("it fails: {} done, {} failed, {} left", run.done, run.failed, run.left)
        }
        RunOutcome::Interrupted => format!("it stops: {} left", run.left),
    }];
    if run.retries > 0 {
        parts.push(match run.retries {
            1 => "1 retry".to_owned(),
            many => format!("{many} retries"),
        });
    }
    if run.throttled > 0 {
        parts.push(format!("{} throttled", run.throttled));
    }
    if run.openings() > 0 {
        parts.push(format!("breakers open {}", plural(run.openings() as u64, "time")));
    }
    parts.join(", ")
}

fn spread(runs: &Ensemble, spread: f64, tint: Tint) -> String {
    let outcomes: Vec<String> =
        runs.outcomes.iter().map(|(word, count)| format!("{count} {word}")).collect();
    let Ensemble { min, p50, p90, p99, max, .. } = runs;
    let jitter = format!("{}%", (spread * 100.0).round());
    let times = [("min", min), ("p50", p50), ("p90", p90), ("p99", p99), ("max", max)];
    let times: Vec<String> =
        times.iter().map(|(name, time)| format!("{name} {}", brief(**time))).collect();
    format!(
        "{} {} with times {jitter} apart: {}\n      {}\n",
        tint.bold("Runs:"),
        runs.runs.len(),
        outcomes.join(", "),
        times.join(", "),
    )
}

/// The base and the changed run side by side.
pub fn comparison(shown: &Shown<'_>, tint: Tint) -> String {
    let Some((plan, changed, runs)) = shown.changed else { return String::new() };
    let mut out = String::new();
    for one in shown.what_if {
        let _ = writeln!(out, "{} {}", tint.bold("What if:"), one.text);
    }
    out.push('\n');
    let mut rows = vec![["".to_owned(), "base".to_owned(), "changed".to_owned(), String::new()]];
    let mut time = |name: &str, base: Millis, now: Millis| {
        rows.push([name.to_owned(), brief(base), brief(now), difference(base, now)]);
    };
    let (before, base) = (shown.plan, shown.first);
    time("time", base.makespan, changed.makespan);
    time("by waves", before.forecast.by_waves, plan.forecast.by_waves);
    time("eager", before.forecast.eager, plan.forecast.eager);
    time("at least", before.forecast.at_least, plan.forecast.at_least);
    time("waits, added up", base.waited(), changed.waited());
    if let Some(first) = shown.runs {
        let pairs = [
            ("p50", first.p50, runs.p50),
            ("p90", first.p90, runs.p90),
            ("p99", first.p99, runs.p99),
        ];
        for (name, base, now) in pairs {
            time(&format!("{name} of {} runs", first.runs.len()), base, now);
        }
    }
    let mut count = |name: &str, base: u64, now: u64| {
        if base > 0 || now > 0 {
            rows.push([name.to_owned(), base.to_string(), now.to_string(), String::new()]);
        }
    };
    let operations = |run: &Prediction| run.operations.len() as u64;
    count("operations", operations(base), operations(changed));
    count("retries", base.retries, changed.retries);
    count("throttled", base.throttled, changed.throttled);
    count("failed", base.failed, changed.failed);
    let bound = |run: &Prediction| match run.bound_by.is_empty() {
        true => "dependencies alone".to_owned(),
        false => run.bound_by.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
    };
    let width =
        |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    for row in &rows {
        let line = format!(
            "{:3$}  {:>4$}  {:>5$}  ",
            row[0], row[1], row[2], widths[0], widths[1], widths[2]
        );
        let _ = writeln!(out, "{}", format!("{line}{}", row[3]).trim_end());
    }
    let _ = writeln!(out, "\nBound by {}; then by {}.", bound(base), bound(changed));
    out
}

fn difference(base: Millis, now: Millis) -> String {
    if base == now {
        return "the same".to_owned();
    }
    let sign = if now > base { '+' } else { '-' };
    let by = Millis((now.0 - base.0).abs());
    match base.0 {
        0 => format!("{sign}{}", brief(by)),
        base => {
            format!("{sign}{} ({sign}{}%)", brief(by), (by.0 as f64 / base as f64 * 100.0).round())
        }
    }
}

pub fn json(shown: &Shown<'_>) -> Json {
    let several = shown.runs.is_some();
    let one = |plan: &Plan, run: &Prediction, runs: Option<&Ensemble>| {
        json!({
            "schedule": plan.policy.schedule,
            "forecast": plan.forecast,
            "run": run,
            "runs": runs.filter(|_| several),
        })
    };
    let mut out = json!({
        "stack": shown.plan.stack,
        "target": shown.plan.target.name,
        "jitter": shown.spread,
        "base": one(shown.plan, shown.first, shown.runs),
    });
    if let Some((plan, run, runs)) = shown.changed {
        let texts: Vec<&str> = shown.what_if.iter().map(|one| one.text.as_str()).collect();
        out["what_if"] = json!(texts);
        out["changed"] = one(plan, run, Some(runs));
    }
    out
}

//! The last words of a run: what was done, what was not, and how to go on.

use msd_engine::journal::RunOutcome;
use msd_engine::report::Report;
use msd_model::plan::Plan;
use msd_model::units::Millis;
use serde_json::json;

use crate::deploy::Order;
use crate::failure;
use crate::outcome::Outcome;
use crate::render::output;
use crate::render::plan::{Counts, counts, drifted, left_out};
use crate::render::time::brief;
use crate::report::{self, Finding, Sources};
use crate::terminal::Terminal;

pub struct Ending<'a> {
    pub order: &'a Order<'a>,
    pub terminal: &'a Terminal,
    pub plan: &'a Plan,
    pub report: &'a Report,
    pub sources: Sources<'a>,
    /// Whether anything was to be done at all.
    pub has_changes: bool,
    /// How long it took on the wall clock.
    pub wall: Millis,
}

/// Tells how the run ended and returns that for the caller.
pub fn tell(ending: &Ending<'_>) -> Outcome {
    let Ending { order, terminal, report, .. } = ending;
    let succeeded = report.outcome == RunOutcome::Succeeded;
    if order.run.json {
        let outputs = output::json(&report.outputs);
        terminal.print(&format!("{}\n", json!({ "event": "outputs", "outputs": outputs })));
    }
    match succeeded {
        true if !order.run.json => terminal.print(&success(ending)),
        true => {}
        false => terminal.say(&failed(ending)),
    }
    match succeeded {
        true => Outcome::Success,
        false => Outcome::Failure,
    }
}

fn success(ending: &Ending<'_>) -> String {
    let Ending { terminal, plan, report, .. } = ending;
    let tint = terminal.out.tint;
    let mut out = String::new();
    if plan.refresh_only {
        let (changed, gone) = drifted(plan);
        let head = tint.green(tint.bold("Refresh complete!"));
        return format!("\n{head} {changed} changed, {gone} gone in the state.\n");
    }
    if ending.has_changes {
        let Counts { create, update, replace, delete, run } = done(plan, report);
        let verb = match &plan.rolls_back {
            Some(_) => "Rollback",
            None if plan.destroy => "Destroy",
            None => "Apply",
        };
        let head = tint.green(tint.bold(format!("{verb} complete!")));
        out.push_str(&format!(
            "\n{head} {create} created, {update} updated, {replace} replaced, {delete} deleted{} in {}.\n",
            if run > 0 { format!(", {run} run") } else { String::new() },
            took(ending)
        ));
    }
    if let Some(left) = left_out(plan) {
        let command = again(ending);
        let head = tint.yellow(tint.bold("Partly applied:"));
        out.push_str(&format!("\n{head} {left}; `{command}` does the rest.\n"));
    }
    if !report.outputs.is_empty() {
        let list = output::list(&report.outputs, tint);
        out.push_str(&format!("\n{}\n\n{list}", tint.bold("Outputs:")));
    }
    out
}

fn failed(ending: &Ending<'_>) -> String {
    let Ending { terminal, report, sources, .. } = ending;
    let tint = terminal.err.tint;
    let findings: Vec<Finding> =
        report.failed.iter().map(|one| failure::finding(one, *sources)).collect();
    let mut out = format!("\n{}", report::pretty::render(&findings, *sources, terminal));
    let head = match report.outcome {
        RunOutcome::Interrupted => tint.yellow(tint.bold("Interrupted:")),
        _ => tint.error("Stopped:"),
    };
    out.push_str(&format!(
        "{head} {} done, {} failed, {} not started, after {}.\n",
        report.done.len(),
        report.failed.len(),
        report.left.len(),
        took(ending),
    ));
    out.push_str(&ways_on(ending));
    out
}

fn done(plan: &Plan, report: &Report) -> Counts {
    let operations: Vec<_> = report.done.iter().map(|id| plan.operation(*id)).collect();
    counts(operations)
}

fn took(ending: &Ending<'_>) -> String {
    let run = brief(ending.report.took);
    // The simulated cloud runs faster than the clock on the wall.
    match (ending.plan.target.speed - 1.0).abs() > f64::EPSILON {
        true => format!("{run} ({} here)", brief(ending.wall)),
        false => run,
    }
}

/// Names the commands that go on from here: there is always one.
fn ways_on(ending: &Ending<'_>) -> String {
    let Ending { plan, report, .. } = ending;
    let here =
        |verb: &str, run: &dyn std::fmt::Display| format!("`{}`", command(ending, verb, run));
    if let Some(undone) = &plan.rolls_back {
        let again = here("rollback", undone);
        let forward = here("apply", &"");
        return format!("{again} undoes the rest; {forward} goes forward instead.\n");
    }
    let again = format!("`{}`", again(ending));
    if report.done.is_empty() {
        return format!("Run {again} again: it does only what is left.\n");
    }
    format!(
        "{again} plans anew and does what is left; {} goes on with this very plan; {} undoes what was done.\n",
        here("resume", &report.run),
        here("rollback", &report.run),
    )
}

fn command(ending: &Ending<'_>, verb: &str, run: &dyn std::fmt::Display) -> String {
    let order = ending.order;
    let mut command = format!("msd {verb} {run}").trim_end().to_owned();
    let path = &order.program.path;
    if path.is_dir() && path.as_os_str() != "." {
        command.push_str(&format!(" {}", path.display()));
    }
    if let Some(target) = &order.program.to {
        command.push_str(&format!(" -to {target}"));
    }
    command
}

/// A saved plan cannot be applied twice: its program can.
fn again(ending: &Ending<'_>) -> String {
    let verb = if ending.plan.destroy { "destroy" } else { "apply" };
    command(ending, verb, &"")
}

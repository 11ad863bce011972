//! The preflight of a plan: what AWS says to it before anything is changed, as a table.

use msd_aws::AwsCloud;
use msd_aws::preflight::{self, Check, Finding, Subject, Verdict};
use msd_model::plan::{Action, Plan};
use msd_model::task::TaskKind;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::args::{Look, Preflight};
use crate::error::CliError;
use crate::render::plural;
use crate::terminal::Terminal;
use crate::tint::Tint;

/// What a preflight came to.
pub struct Findings(Vec<Finding>);

/// Asks AWS.
pub fn look(account: &AwsCloud, runtime: &Runtime, plan: &Plan, wanted: &Preflight) -> Findings {
    let subjects: Vec<Subject<'_>> = plan
        .operations
        .iter()
        .filter(|operation| TaskKind::of(&operation.ty).is_none())
        .filter_map(|operation| {
            Some(Subject {
                address: &operation.address,
                ty: &operation.ty,
                kind: operation.action.operation()?,
                replaces: operation.action == Action::Replace,
                identifier: operation.identifier.as_deref(),
                properties: &operation.properties,
                region: operation.region.as_deref(),
                via: operation.transport,
            })
        })
        .collect();
    let is_wanted = |check: &Check| !wanted.skip_preflight.iter().any(|look| of(*look) == *check);
    let checks: Vec<Check> = Check::ALL.into_iter().filter(is_wanted).collect();
    Findings(runtime.block_on(preflight::run(account, &subjects, &checks)))
}

fn of(look: Look) -> Check {
    match look {
        Look::Identity => Check::Identity,
        Look::Permissions => Check::Permissions,
        Look::Names => Check::Names,
        Look::Quotas => Check::Quotas,
    }
}

impl Findings {
    /// Fails when something would stop the apply.
    pub fn verdict(&self) -> Result<(), CliError> {
        match self.0.iter().filter(|one| one.verdict == Verdict::Failed).count() {
            0 => Ok(()),
            failed => Err(CliError::Preflight { found: plural(failed as u64, "thing") }),
        }
    }

    /// Shows it on standard error, or as lines of JSON among a run's events.
    pub fn show(&self, terminal: &Terminal, json: bool) {
        match json {
            true => self.events().iter().for_each(|event| terminal.print(&format!("{event}\n"))),
            false => terminal.say(&self.table(terminal.err.tint)),
        }
    }

    /// Returns a line for each finding, what to do below it.
    pub fn table(&self, tint: Tint) -> String {
        let mut out = format!("\n{}\n\n", tint.bold("Preflight"));
        for Finding { check, verdict, message, help } in &self.0 {
            let word = format!("{:<11}", word(*verdict));
            let word = match verdict {
                Verdict::Passed => tint.green(word),
                Verdict::Failed => tint.red(word),
                Verdict::NotChecked => tint.yellow(word),
            };
            out.push_str(&format!("  {word}  {:<11}  {message}\n", check.name()));
            if let Some(help) = help {
                out.push_str(&format!("  {:<11}  {:<11}  {} {help}\n", "", "", tint.bold("help:")));
            }
        }
        if self.0.is_empty() {
            out.push_str("  Nothing of this plan has to be looked at.\n");
        }
        out.push('\n');
        out
    }

    fn events(&self) -> Vec<Value> {
        let event = |one: &Finding| {
            let Finding { check, verdict, message, help } = one;
            let verdict = word(*verdict).replace(' ', "_");
            json!({
                "event": "preflight", "check": check.name(), "verdict": verdict, "message": message,
                "help": help,
            })
        };
        self.0.iter().map(event).collect()
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Passed => "passed",
        Verdict::Failed => "failed",
        Verdict::NotChecked => "not checked",
    }
}

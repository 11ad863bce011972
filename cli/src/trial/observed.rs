//! What a test may look at after its run: `plan`, `run` and `outputs`.

use msd_engine::journal::RunOutcome;
use msd_engine::report::Report;
use msd_model::diagnostic::{Diagnostic, Severity};
use msd_model::plan::{Action, Plan};
use msd_model::units::Millis;
use msd_model::value::Value;
use smol_str::SmolStr;

use crate::render::plan::{Counts, counts};

#[derive(Default)]
pub struct Observed {
    warnings: Vec<Value>,
    counts: Counts,
    unchanged: u64,
    waves: u64,
    planned: Millis,
    resources: Vec<Value>,
    deferred: Vec<Value>,
    failed_run: bool,
    interrupted: bool,
    done: Vec<Value>,
    failed: Vec<Value>,
    left: Vec<Value>,
    errors: Vec<(SmolStr, Value)>,
    attempts: Vec<(SmolStr, Value)>,
    took: Millis,
    outputs: Vec<(SmolStr, Value)>,
}

impl Observed {
    pub fn new(diagnostics: &[Diagnostic]) -> Observed {
        let warnings = diagnostics.iter().filter(|one| one.severity() == Severity::Warning);
        let warnings = warnings.map(|one| Value::str(one.code.as_str())).collect();
        Observed { warnings, ..Observed::default() }
    }

    /// Takes note of a plan; later rounds add what was deferred before.
    pub fn planned(&mut self, plan: &Plan, is_first: bool) {
        let Counts { create, update, replace, delete, run } = counts(&plan.operations);
        self.counts.create += create;
        self.counts.update += update;
        self.counts.replace += replace;
        self.counts.delete += delete;
        self.counts.run += run;
        self.waves += plan.forecast.waves.len() as u64;
        self.planned = Millis(self.planned.0 + plan.forecast.by_waves.0);
        let real = plan.operations.iter().filter(|one| one.action != Action::Barrier);
        self.resources.extend(real.map(|one| Value::str(one.address.to_string())));
        if is_first {
            self.unchanged = plan.unchanged;
            let deferred = plan.deferred.iter();
            self.deferred = deferred.map(|one| Value::str(one.address.to_string())).collect();
        }
    }

    pub fn ran(&mut self, plan: &Plan, report: &Report) {
        let name =
            |id: &msd_model::plan::OperationId| Value::str(plan.operation(*id).address.to_string());
        self.failed_run |= report.outcome == RunOutcome::Failed;
        self.interrupted |= report.outcome == RunOutcome::Interrupted;
        self.done.extend(report.done.iter().map(name));
        self.left.extend(report.left.iter().map(name));
        for failure in &report.failed {
            let address: SmolStr = failure.address.to_string().into();
            self.failed.push(Value::str(address.clone()));
            self.errors.push((address.clone(), Value::str(failure.error.to_string())));
            self.attempts.push((address, Value::Int(i64::from(failure.attempts))));
        }
        self.took = Millis(self.took.0 + report.took.0);
        self.outputs.clone_from(&report.outputs);
    }

    pub fn succeeded(&self) -> bool {
        !self.failed_run && !self.interrupted
    }

    pub fn failures(&self) -> impl Iterator<Item = String> {
        self.errors.iter().map(|(address, error)| {
            format!("{address} failed: {}", error.as_str().unwrap_or_default())
        })
    }

    pub fn locals(&self) -> Vec<(SmolStr, Value)> {
        let int = |count: u64| Value::Int(i64::try_from(count).unwrap_or(i64::MAX));
        let list = |items: &[Value]| Value::list(items.to_vec());
        let Counts { create, update, replace, delete, run } = self.counts;
        let plan = [
            ("create", int(create)),
            ("update", int(update)),
            ("replace", int(replace)),
            ("delete", int(delete)),
            ("run", int(run)),
            ("unchanged", int(self.unchanged)),
            ("waves", int(self.waves)),
            ("duration", Value::Duration(self.planned)),
            ("resources", list(&self.resources)),
            ("deferred", list(&self.deferred)),
            ("warnings", list(&self.warnings)),
        ];
        let outcome = match (self.failed_run, self.interrupted) {
            (true, _) => "failed",
            (false, true) => "interrupted",
            (false, false) => "succeeded",
        };
        let run = [
            ("outcome", Value::str(outcome)),
            ("done", list(&self.done)),
            ("failed", list(&self.failed)),
            ("left", list(&self.left)),
            ("errors", Value::map(self.errors.iter().cloned())),
            ("attempts", Value::map(self.attempts.iter().cloned())),
            ("duration", Value::Duration(self.took)),
        ];
        let named = |fields: &[(&str, Value)]| {
            Value::map(fields.iter().map(|(name, value)| (SmolStr::new(name), value.clone())))
        };
        vec![
            ("plan".into(), named(&plan)),
            ("run".into(), named(&run)),
            ("outputs".into(), Value::map(self.outputs.iter().cloned())),
        ]
    }
}

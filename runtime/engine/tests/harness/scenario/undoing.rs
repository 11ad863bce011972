//! The way back from a run, and the deaths on it.

use msd_engine::journal::{RunId, RunOutcome};
use msd_engine::rollback::{self, Undo};
use msd_model::graph::Target;
use msd_model::plan::Plan;
use msd_model::value::Record;

use super::{Ended, Picture, Scenario};
use crate::model::Model;

impl Scenario {
    /// Undoes the run; however often that is cut short, in the end everything is as it was.
    pub(super) async fn roll_back(
        &mut self,
        run: &RunId,
        origin: &Plan,
        model: &Model,
        before: &Picture,
    ) -> Result<(), String> {
        for _ in 0..5 {
            let Some(back) = self.way_back(run, origin, model)? else { return Ok(()) };
            self.misfortune(&back);
            if self.went_back(&back, model, before).await? {
                return Ok(());
            }
        }
        match self.go_back(run, origin, model, before, &[]).await {
            // A run time that is too short for the way back keeps it from ending.
            Err(_) if origin.policy.timeout.is_some() && self.cloud.broken().is_empty() => Ok(()),
            ended => ended,
        }
    }

    /// Undoes the run; dies after so many records, time after time, and then not any more.
    pub(super) async fn go_back(
        &mut self,
        run: &RunId,
        origin: &Plan,
        model: &Model,
        before: &Picture,
        deaths: &[usize],
    ) -> Result<(), String> {
        for death in deaths.iter().copied().map(Some).chain([None]) {
            let Some(back) = self.way_back(run, origin, model)? else { return Ok(()) };
            if let Some(records) = death {
                self.kill_after(records);
            }
            if self.went_back(&back, model, before).await? {
                return Ok(());
            }
        }
        Err("a rollback without faults did not succeed".to_owned())
    }

    fn way_back(&self, run: &RunId, origin: &Plan, model: &Model) -> Result<Option<Plan>, String> {
        let (was, touched) = self.past(run);
        if touched.is_empty() {
            return Ok(None);
        }
        let way = rollback::plan(&Undo {
            run,
            before: &was,
            now: &self.state(),
            touched: &touched,
            only: None,
            origin: Some(origin),
            target: &Target::default(),
            transports: &Default::default(),
            schemas: &self.schemas,
            secrets: &Record::default(),
            parallelism: model.parallelism,
            version: "test",
        });
        way.map(|way| Some(way.plan)).map_err(|error| format!("no way back: {error}"))
    }

    /// Goes the way back; tells whether it got to its end.
    async fn went_back(
        &mut self,
        back: &Plan,
        model: &Model,
        before: &Picture,
    ) -> Result<bool, String> {
        self.seen.rollbacks += 1;
        let run = self.run_id();
        let ended = self.carry_out(&run, back, None, model).await?;
        self.fortune();
        self.look_after(&ended).await?;
        if !matches!(&ended, Ended::Report(report) if report.outcome == RunOutcome::Succeeded) {
            return Ok(false);
        }
        let after = self.picture();
        match after == *before {
            true => Ok(true),
            false => Err(format!("rolled back, and not as before:\n{before:?}\n{after:?}")),
        }
    }
}

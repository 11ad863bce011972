//! One change of a program, killed at each record of its journal in turn, where the lives of `live` die
//! by chance.

use msd_engine::journal::RunId;
use msd_model::plan::Plan;

use super::{Ended, Picture, Scenario, in_virtual_time};
use crate::model::Model;

/// How many things the program has: every action occurs, and a sweep takes no time.
const THINGS: u64 = 12;

/// What follows a death.
#[derive(Clone, Copy, Debug)]
enum Next {
    Apply,
    Resume,
    RollBack,
}

/// A change that is about to be made.
struct Change {
    model: Model,
    run: RunId,
    plan: Plan,
    before: Picture,
}

/// Kills the run at each record, and goes on in each way; returns how many records there are.
pub fn every_record_of_a_run(seed: u64) -> Result<usize, String> {
    for record in 0.. {
        for next in [Next::Apply, Next::Resume, Next::RollBack] {
            let died = in_virtual_time(run_dies_at(seed, record, next))
                .map_err(|broken| format!("killed at record {record}, then {next:?}: {broken}"))?;
            if !died {
                return Ok(record);
            }
        }
    }
    Ok(0)
}

/// Kills the way back from a whole run at each record; returns how many records there are.
pub fn every_record_of_a_rollback(seed: u64) -> Result<usize, String> {
    for record in 0.. {
        let died = in_virtual_time(rollback_dies_at(seed, record))
            .map_err(|broken| format!("killed at record {record}: {broken}"))?;
        if !died {
            return Ok(record);
        }
    }
    Ok(0)
}

async fn run_dies_at(seed: u64, record: usize, next: Next) -> Result<bool, String> {
    let mut scenario = Scenario::new(seed);
    let Change { model, run, plan, before } = scenario.prepare().await?;
    scenario.kill_after(record);
    let ended = scenario.carry_out(&run, &plan, None, &model).await?;
    scenario.fortune();
    scenario.look_after(&ended).await?;
    match next {
        Next::Apply => {}
        Next::Resume => scenario.resume_in_peace(&run, &plan, &model).await?,
        Next::RollBack => scenario.go_back(&run, &plan, &model, &before, &[]).await?,
    }
    scenario.end(&model).await?;
    Ok(matches!(ended, Ended::Died))
}

async fn rollback_dies_at(seed: u64, record: usize) -> Result<bool, String> {
    let mut scenario = Scenario::new(seed);
    let Change { model, run, plan, before } = scenario.prepare().await?;
    let ended = scenario.carry_out(&run, &plan, None, &model).await?;
    scenario.expect_success(&ended, "an apply without faults")?;
    let deaths = scenario.seen.deaths;
    scenario.go_back(&run, &plan, &model, &before, &[record]).await?;
    scenario.end(&model).await?;
    Ok(scenario.seen.deaths > deaths)
}

impl Scenario {
    /// Brings a program into being and plans a change of it.
    async fn prepare(&mut self) -> Result<Change, String> {
        let mut model = Model::of(THINGS, &mut self.chance);
        model.policy.timeout = None;
        let plan = self.plan(&model.graph(), false)?;
        let run = self.run_id();
        let ended = self.carry_out(&run, &plan, None, &model).await?;
        self.expect_success(&ended, "the first apply")?;
        // Enough changes that each action is among them.
        (0..3).for_each(|_| model.change(&mut self.chance));
        let plan = self.plan(&model.graph(), false)?;
        Ok(Change { before: self.picture(), run: self.run_id(), plan, model })
    }

    async fn resume_in_peace(
        &mut self,
        run: &RunId,
        plan: &Plan,
        model: &Model,
    ) -> Result<(), String> {
        // A run that died before it began, or after it had done all, has nothing to take up.
        let Ok(earlier) = super::resumption(run, plan, self.store.records()) else {
            return Ok(());
        };
        let ended = self.carry_out(run, plan, Some(&earlier), model).await?;
        self.expect_success(&ended, "the run taken up again")?;
        self.look_after(&ended).await
    }
}

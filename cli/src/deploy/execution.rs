//! The bridge from commands to the engine: a runtime, the interrupt, and one run's worth of settings.

use std::sync::atomic::Ordering;

use msd_engine::event::Sink;
use msd_engine::journal::RunId;
use msd_engine::provider::Object;
use msd_engine::reading::Wanted;
use msd_engine::recover::{self, Recovery};
use msd_engine::report::Report;
use msd_engine::resume::Resumption;
use msd_engine::run::{self, Run};
use msd_engine::state::State;
use msd_engine::stop;
use msd_engine::store::Store;
use msd_model::plan::{Plan, StateEdit};
use tokio::runtime::{Builder, Runtime};

use crate::cloud::{self, Cloud};
use crate::deploy::Deployment;
use crate::error::CliError;
use crate::holder;
use crate::interrupt;
use crate::outside::Outside;

/// Operations mostly wait; the second thread listens for Ctrl-C while the first one works.
const THREADS: usize = 2;

pub struct Execution<'a> {
    deployment: &'a Deployment<'a>,
    cloud: &'a Cloud,
    store: &'a dyn Store,
    runtime: Runtime,
}

impl<'a> Execution<'a> {
    pub fn start(
        deployment: &'a Deployment<'a>,
        cloud: &'a Cloud,
        store: &'a dyn Store,
    ) -> Result<Execution<'a>, CliError> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(THREADS)
            .enable_all()
            .build()
            .map_err(|error| CliError::Start(error.to_string()))?;
        Ok(Execution { deployment, cloud, store, runtime })
    }

    /// Finds credentials before anything is planned.
    pub fn sign_in(&self) -> Result<(), CliError> {
        cloud::sign_in(self.cloud, &self.runtime)
    }

    /// Looks for what would stop the plan, and stops it then.
    #[cfg(feature = "aws")]
    pub fn preflight(&self, plan: &Plan) -> Result<(), CliError> {
        let Deployment { order, terminal, .. } = self.deployment;
        let wanted = order.preflight.filter(|wanted| wanted.is_wanted(true));
        let (Some(wanted), Some(account)) = (wanted, &self.cloud.account) else { return Ok(()) };
        if plan.operations.is_empty() {
            return Ok(());
        }
        let findings = crate::preflight::look(account, &self.runtime, plan, wanted);
        findings.show(terminal, order.run.json);
        findings.verdict()
    }

    #[cfg(not(feature = "aws"))]
    pub fn preflight(&self, _: &Plan) -> Result<(), CliError> {
        Ok(())
    }

    /// Asks the cloud about what an interrupted run left open.
    pub fn recover(&self, sink: &dyn Sink, state: &mut State) -> Result<usize, CliError> {
        let recovery = Recovery {
            secrets: &self.deployment.secrets,
            schemas: &self.deployment.library,
            provider: &*self.cloud.provider,
            store: self.store,
            clock: &*self.cloud.clock,
            sink,
        };
        Ok(self.runtime.block_on(recover::recover(&recovery, state))?)
    }

    /// Reads things that are there already.
    pub fn read(&self, wanted: &[Wanted]) -> Result<Vec<Option<Object>>, CliError> {
        cloud::read(self.cloud, &self.runtime, &self.deployment.limits, wanted)
    }

    /// Looks for what changed outside of msd.
    pub fn look(&self, outside: &Outside<'_>, state: &State) -> Result<Vec<StateEdit>, CliError> {
        outside.look(state, self.cloud, &self.runtime)
    }

    /// Carries out the plan; Ctrl-C is the run's from here on.
    pub fn apply(
        &self,
        run: &RunId,
        plan: &Plan,
        state: &State,
        resumes: Option<&Resumption>,
        sink: &dyn Sink,
    ) -> Result<Report, CliError> {
        let seed = random()?;
        let (stopper, stop) = stop::stop();
        let Deployment { order, terminal, .. } = self.deployment;
        let (asked, stopped) = (stop.clone(), self.cloud.stopped.clone());
        let watcher = self.runtime.spawn(async move {
            asked.requested().await;
            stopped.store(true, Ordering::Relaxed);
        });
        let listener = self.runtime.spawn(interrupt::listen(stopper, **terminal));
        let report = self.runtime.block_on(run::apply(Run {
            id: run.clone(),
            command: self.deployment.command_line().into(),
            plan,
            state,
            secrets: &self.deployment.secrets,
            schemas: &self.deployment.library,
            provider: &*self.cloud.provider,
            store: self.store,
            clock: &*self.cloud.clock,
            sink,
            stop,
            seed,
            parallelism: order.run.parallelism,
            resumes,
        }));
        listener.abort();
        watcher.abort();
        Ok(report?)
    }
}

/// Names a run that begins now.
pub fn new_run() -> Result<RunId, CliError> {
    Ok(RunId::new(holder::now(), random()?))
}

fn random() -> Result<u64, CliError> {
    getrandom::u64().map_err(|error| CliError::Start(error.to_string()))
}

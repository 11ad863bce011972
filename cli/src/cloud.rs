//! The cloud of a target, and the clock that runs there.

#[cfg(feature = "aws")]
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use msd_engine::clock::{Clock, ScaledClock};
use msd_engine::inventory::Inventory;
use msd_engine::provider::{Object, Provider, ProviderError};
use msd_engine::reading::{Wanted, read_all};
use msd_model::graph::Target;
use msd_model::limit::Limit;
use msd_sim::{Faulty, SimCloud, SimOptions, default_service_limits};
use msd_tasks::{Gates, Mode, Router, Tasks};
use tokio::runtime::Runtime;

#[cfg(feature = "aws")]
use crate::archive;
use crate::args::Run;
use crate::error::CliError;
use crate::faults;
use crate::holder;
use crate::library::Library;
#[cfg(feature = "aws")]
use crate::prompt;
use crate::workspace::Workspace;

pub struct Cloud {
    pub provider: Arc<dyn Provider>,
    pub clock: Arc<dyn Clock>,
    /// Set when the run is told to stop, so that gates wait no longer.
    pub stopped: Arc<AtomicBool>,
    /// The account behind the provider, for questions that are not the engine's.
    #[cfg(feature = "aws")]
    pub account: Option<Arc<msd_aws::AwsCloud>>,
}

/// Opens the target's cloud, with the tasks of the program before it. `approved` names gates that
/// are approved beforehand.
pub fn connect(
    target: &Target,
    workspace: &Workspace,
    library: Library,
    run: &Run,
) -> Result<Cloud, CliError> {
    match target.provider.as_str() {
        "sim" => {
            let clock: Arc<dyn Clock> = Arc::new(ScaledClock::new(target.speed, holder::now()));
            let cloud = simulated(target, workspace, library, clock.clone())?;
            let stopped = Arc::new(AtomicBool::new(false));
            let router = routed(cloud, target, workspace, run, &clock, &stopped);
            let mut faults = faults::read(&target.faults);
            for text in &run.faults {
                let wrong = |reason| CliError::Fault { text: text.clone(), reason };
                faults.push(faults::parse(text).map_err(wrong)?);
            }
            let provider: Arc<dyn Provider> = match faults.is_empty() {
                true => Arc::new(router),
                false => Arc::new(Faulty::new(router, clock.clone(), faults, target.seed)),
            };
            Ok(Cloud {
                provider,
                clock,
                stopped,
                #[cfg(feature = "aws")]
                account: None,
            })
        }
        #[cfg(feature = "aws")]
        "aws" => {
            let clock: Arc<dyn Clock> = Arc::new(ScaledClock::new(1.0, holder::now()));
            let account = amazon(target, library, clock.clone());
            let account = Arc::new(account.with_archives(archives(workspace.stack())));
            let stopped = Arc::new(AtomicBool::new(false));
            let cloud = msd_aws::Explained(account.clone());
            let router = routed(cloud, target, workspace, run, &clock, &stopped);
            Ok(Cloud { provider: Arc::new(router), clock, stopped, account: Some(account) })
        }
        provider => Err(CliError::UnknownProvider { provider: provider.into() }),
    }
}

/// Puts the tasks of the program before a cloud.
fn routed<C: Provider>(
    cloud: C,
    target: &Target,
    workspace: &Workspace,
    run: &Run,
    clock: &Arc<dyn Clock>,
    stopped: &Arc<AtomicBool>,
) -> Router<C> {
    let mode = match target.has_real_tasks() {
        true => Mode::Real,
        false => Mode::Simulated(clock.clone()),
    };
    let gates = Gates::Asked {
        waiting: workspace.gates(),
        approved: run.approve.clone(),
        user: holder::user(),
        stopped: stopped.clone(),
    };
    let tasks = Tasks { mode, gates, folder: workspace.stack().to_owned() };
    Router { cloud, tasks }
}

/// Opens the target's account of AWS; asks nobody anything yet.
#[cfg(feature = "aws")]
pub fn amazon(target: &Target, library: Library, clock: Arc<dyn Clock>) -> msd_aws::AwsCloud {
    let settings = msd_aws::Settings {
        region: target.region.clone(),
        account: target.account.clone(),
        endpoint: target.endpoint.clone(),
        prompt: Some(msd_aws::CodePrompt(Arc::new(prompt::code))),
        ..msd_aws::Settings::default()
    };
    msd_aws::AwsCloud::new(Arc::new(library), clock, settings)
}

/// Finds credentials; the simulated cloud asks for none.
pub fn sign_in(cloud: &Cloud, runtime: &Runtime) -> Result<(), CliError> {
    #[cfg(feature = "aws")]
    if let Some(account) = &cloud.account {
        runtime.block_on(account.sign_in()).map_err(CliError::sign_in)?;
    }
    let _ = (cloud, runtime);
    Ok(())
}

/// Opens the folders of a stack whose content is asked for.
#[cfg(feature = "aws")]
fn archives(stack: &Path) -> msd_aws::Archives {
    let stack = stack.to_owned();
    msd_aws::Archives::new(move |reference| {
        let mut files = archive::open(&stack, reference)?;
        // An archive is handed over as it is.
        if let [only] = files.as_mut_slice()
            && only.path.ends_with(".zip")
        {
            return Ok(msd_aws::Package::Zip(std::mem::take(&mut only.bytes)));
        }
        let entry = |file: archive::File| msd_aws::Entry {
            path: file.path,
            executable: file.executable,
            bytes: file.bytes,
        };
        Ok(msd_aws::Package::Files(files.into_iter().map(entry).collect()))
    })
}

/// A cloud to be asked what is in it, and its clock.
pub type Opened = (Arc<dyn Inventory>, Arc<dyn Clock>);

/// Opens the target's cloud for questions about everything that is in it.
pub fn inventory(
    target: &Target,
    workspace: &Workspace,
    library: Library,
) -> Result<Opened, CliError> {
    match target.provider.as_str() {
        "sim" => {
            let clock: Arc<dyn Clock> = Arc::new(ScaledClock::new(target.speed, holder::now()));
            Ok((Arc::new(simulated(target, workspace, library, clock.clone())?), clock))
        }
        #[cfg(feature = "aws")]
        "aws" => {
            let clock: Arc<dyn Clock> = Arc::new(ScaledClock::new(1.0, holder::now()));
            Ok((Arc::new(amazon(target, library, clock.clone())), clock))
        }
        provider => Err(CliError::UnknownProvider { provider: provider.into() }),
    }
}

/// Opens the simulated cloud itself, for questions that no provider answers.
pub fn simulated(
    target: &Target,
    workspace: &Workspace,
    library: Library,
    clock: Arc<dyn Clock>,
) -> Result<SimCloud, CliError> {
    let default = SimOptions::default();
    let options = SimOptions {
        latency: target.latency,
        spread: 0.0,
        speed: target.speed,
        seed: target.seed,
        account: target.account.clone().unwrap_or(default.account),
        region: target.region.clone().unwrap_or(default.region),
        polls: false,
        limits: default_service_limits(),
    };
    Ok(SimCloud::open(workspace.sim(), Arc::new(library), clock, options)?)
}

/// Reads things that are there already.
pub fn read(
    cloud: &Cloud,
    runtime: &Runtime,
    limits: &[Limit],
    wanted: &[Wanted],
) -> Result<Vec<Option<Object>>, CliError> {
    let answers = runtime.block_on(read_all(&*cloud.provider, &*cloud.clock, limits, wanted));
    let failed = |wanted: &Wanted, error: ProviderError| CliError::CannotRead {
        ty: wanted.ty.to_string(),
        identifier: wanted.identifier.clone(),
        reason: error.to_string(),
        hint: error.hint,
    };
    wanted
        .iter()
        .zip(answers)
        .map(|(wanted, answer)| answer.map_err(|error| failed(wanted, error)))
        .collect()
}

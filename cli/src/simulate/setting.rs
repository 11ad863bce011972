//! What predictions that are compared have in common: where they go, from which state, with which
//! faults; and whether what is supposed is about anything.

use std::cell::{OnceCell, RefCell};
use std::sync::{Mutex, PoisonError};

use msd_analysis::{Change, Compiler, Supposition};
use msd_engine::plan::Aim;
use msd_engine::reading::Wanted;
use msd_engine::state::State;
use msd_model::constraint::Quota;
use msd_model::graph::{ResourceGraph, Target};
use msd_model::selection::Selection;
use tokio::runtime::{Builder, Runtime};

use super::{Chance, Draft, Ensemble, Prediction, Scene, ensemble};
use crate::args::Run;
use crate::cloud::{self, Cloud};
use crate::error::CliError;
use crate::faults;
use crate::library::Library;
use crate::workspace::Workspace;

/// What stays the same with and without what is supposed.
pub struct Setting<'a> {
    pub target: &'a Target,
    pub workspace: &'a Workspace,
    pub state: &'a State,
    pub aim: Aim,
    pub selection: Selection,
    pub parallelism: usize,
    /// Beside those of the target, as they were written.
    pub faults: &'a [String],
    pub runs: u32,
}

/// The first run, and all of them in brief.
pub type Predicted = (Prediction, Ensemble);

impl Setting<'_> {
    /// Plans, and predicts the plan.
    pub fn predict(
        &self,
        compiler: &Mutex<RefCell<Compiler>>,
        chance: Chance,
    ) -> Result<(Predicted, Draft), CliError> {
        let scene = self.scene(compiler)?;
        let draft = self.draft_of(&scene)?;
        let predicted = ensemble(&scene, &draft, chance, self.runs)?;
        Ok((predicted, draft))
    }

    /// Plans only.
    pub fn draft(&self, compiler: &Mutex<RefCell<Compiler>>) -> Result<Draft, CliError> {
        self.draft_of(&self.scene(compiler)?)
    }

    fn scene<'s>(&'s self, compiler: &'s Mutex<RefCell<Compiler>>) -> Result<Scene<'s>, CliError> {
        let (library, secrets) = {
            let compiler = compiler.lock().unwrap_or_else(PoisonError::into_inner);
            let compiler = compiler.borrow();
            (Library::of(&compiler), compiler.secrets())
        };
        let mut injected = faults::read(&self.target.faults);
        for text in self.faults {
            let wrong = |reason| CliError::Fault { text: text.clone(), reason };
            injected.push(faults::parse(text).map_err(wrong)?);
        }
        Ok(Scene {
            compiler,
            library,
            secrets,
            state: self.state,
            selection: self.selection.clone(),
            aim: self.aim,
            parallelism: self.parallelism,
            faults: injected,
        })
    }

    fn draft_of(&self, scene: &Scene<'_>) -> Result<Draft, CliError> {
        // Only a program that reads what exists asks the cloud, and only that.
        let connected: OnceCell<(Cloud, Runtime)> = OnceCell::new();
        let read = |wanted: &[Wanted]| {
            if connected.get().is_none() {
                let library = scene.library.clone();
                let run = Run::default();
                let cloud = cloud::connect(self.target, self.workspace, library, &run)?;
                let runtime = Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|error| CliError::Start(error.to_string()))?;
                let _ = connected.set((cloud, runtime));
            }
            match connected.get() {
                Some((cloud, runtime)) => cloud::read(cloud, runtime, &[], wanted),
                None => Ok(vec![None; wanted.len()]),
            }
        };
        scene.draft(&read)
    }
}

/// Refuses what is supposed of nothing, and quotas that the program exceeds.
pub fn about_something(
    compiler: &Compiler,
    graph: &ResourceGraph,
    changes: &[Supposition],
) -> Result<(), CliError> {
    for change in changes {
        match &change.change {
            Change::Estimate { address, .. } => {
                let meant = graph.nodes.iter().any(|node| {
                    let key =
                        address.leaf.key.is_none() || address.leaf.key == node.address.leaf.key;
                    key && node.address.scope == address.scope
                        && node.address.leaf.name == address.leaf.name
                });
                if !meant {
                    return Err(CliError::NothingSupposed { address: address.to_string() });
                }
            }
            Change::Limit { name, settings } => {
                let quota = settings.get("quota").and_then(msd_model::value::Value::as_int);
                let Some(quota) = quota.and_then(|quota| u64::try_from(quota).ok()) else {
                    continue;
                };
                let counted = compiler.quotas().into_iter().find(|counted| counted.limit == *name);
                if let Some(Quota { declared, .. }) = counted.filter(|one| one.declared > quota) {
                    return Err(CliError::SupposedQuota { limit: name.clone(), quota, declared });
                }
            }
            Change::Param { .. } | Change::Schedule(_) => {}
        }
    }
    Ok(())
}

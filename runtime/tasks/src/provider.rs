//! Carries out one task: in earnest, or simulated on the run's clock.

use std::path::PathBuf;
use std::sync::Arc;

use msd_engine::clock::Clock;
use msd_engine::provider::{Object, Provider, ProviderError};
use msd_model::task::TaskKind;
use msd_model::units::Millis;
use msd_model::value::{Record, Value};

use crate::gate::Gates;
use crate::{action, check};

/// Whether commands and requests leave the process.
#[derive(Clone)]
pub enum Mode {
    Real,
    /// They take their estimate on this clock and succeed.
    Simulated(Arc<dyn Clock>),
}

pub struct Tasks {
    pub mode: Mode,
    pub gates: Gates,
    /// Where commands run unless they say otherwise: the stack's folder.
    pub folder: PathBuf,
}

impl Tasks {
    /// Does what the task says. `name` is its address, under which it is known from then on.
    pub(crate) async fn carry_out(
        &self,
        kind: TaskKind,
        name: &str,
        properties: &Record,
        estimate: Millis,
        cloud: &dyn Provider,
    ) -> Result<Object, ProviderError> {
        let answers = match (kind, &self.mode) {
            (TaskKind::Gate, _) => self.gates.pass(name, properties).await?,
            (TaskKind::Action, Mode::Real) => {
                action::carry_out(name, properties, &self.folder, cloud).await?
            }
            (TaskKind::Check, Mode::Real) => check::carry_out(properties, &self.folder).await?,
            (kind, Mode::Simulated(clock)) => {
                clock.sleep(estimate.as_duration()).await;
                match kind {
                    TaskKind::Check => check::simulated(properties)?,
                    _ => action::simulated(properties, cloud).await?,
                }
            }
        };
        Ok(Object { identifier: name.into(), properties: answers })
    }

    /// Runs what an action says takes it back; nothing where it says nothing.
    pub(crate) async fn undo(
        &self,
        name: &str,
        properties: &Record,
        estimate: Millis,
    ) -> Result<(), ProviderError> {
        let Some(undo) = properties.get("undo").and_then(Value::as_map) else { return Ok(()) };
        match &self.mode {
            Mode::Real => action::undo(name, undo, properties, &self.folder).await,
            Mode::Simulated(clock) => {
                clock.sleep(estimate.as_duration()).await;
                Ok(())
            }
        }
    }
}

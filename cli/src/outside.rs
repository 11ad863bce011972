//! Looks for what changed outside of msd, before anything is planned.

use std::collections::BTreeMap;

use msd_engine::edits;
use msd_engine::journal::RunId;
use msd_engine::plan::Aim;
use msd_engine::refresh::{self, Refresh};
use msd_engine::selection::Remembered;
use msd_engine::state::State;
use msd_model::address::Address;
use msd_model::graph::ResourceGraph;
use msd_model::plan::StateEdit;
use msd_model::selection::Selection;
use msd_model::value::Record;
use smol_str::SmolStr;
use tokio::runtime::Runtime;

use crate::cloud::Cloud;
use crate::error::CliError;
use crate::library::Library;
use crate::transports;

/// What a look needs.
pub struct Outside<'a> {
    pub graph: &'a ResourceGraph,
    pub library: &'a Library,
    pub secrets: &'a Record,
    pub selection: &'a Selection,
    pub aim: Aim,
}

impl Outside<'_> {
    /// Reads what the state knows and returns what is different in the cloud.
    pub fn look(
        &self,
        state: &State,
        cloud: &Cloud,
        runtime: &Runtime,
    ) -> Result<Vec<StateEdit>, CliError> {
        let graph = self.graph;
        // A plan names things as the program does now.
        let moved;
        let state = match self.aim {
            Aim::Apply => {
                let edits = edits::of(state, &graph.refactorings)?;
                moved = state.edited(&edits, &RunId(SmolStr::default()));
                &moved
            }
            Aim::Destroy | Aim::Refresh => state,
        };
        let ignored = graph.nodes.iter().filter(|node| !node.policy.ignore.is_empty());
        let ignored: BTreeMap<Address, Vec<SmolStr>> =
            ignored.map(|node| (node.address.clone(), node.policy.ignore.clone())).collect();
        let forced = graph
            .nodes
            .iter()
            .filter_map(|node| Some((node.address.clone(), transports::forced(node)?)))
            .collect();
        Ok(runtime.block_on(refresh::refresh(&Refresh {
            state,
            secrets: self.secrets,
            schemas: self.library,
            provider: &*cloud.provider,
            clock: &*cloud.clock,
            limits: &graph.limits,
            selection: self.selection,
            nested: &graph.nested,
            reach: match self.aim {
                Aim::Refresh => Remembered::Named,
                Aim::Apply | Aim::Destroy => Remembered::WithNeeds,
            },
            ignored: &ignored,
            transports: &graph.transports,
            forced: &forced,
        }))?)
    }
}

//! Plans that ask no cloud: what exists already counts as read, as far as the program alone says what
//! it is.

use std::collections::HashSet;

use msd_engine::edits;
use msd_engine::plan::{self as planner, Aim, Request};
use msd_engine::state::State;
use msd_model::address::Address;
use msd_model::graph::ResourceGraph;
use msd_model::plan::Plan;
use msd_model::selection::Selection;
use msd_model::value::Record;

use crate::diagram;
use crate::error::CliError;
use crate::library::Library;

/// Plans a program against a state.
pub fn plan(
    graph: &ResourceGraph,
    library: &Library,
    secrets: &Record,
    state: &State,
    selection: &Selection,
) -> Result<Plan, CliError> {
    let readable: HashSet<&Address> = graph
        .nodes
        .iter()
        .filter(|node| diagram::is_readable(node))
        .map(|node| &node.address)
        .collect();
    let edits = edits::of(state, &graph.refactorings)?;
    let plannable = graph.clone().plannable(&|address| readable.contains(address));
    Ok(planner::plan(&Request {
        graph: &plannable,
        edits,
        state,
        schemas: library,
        secrets,
        aim: Aim::Apply,
        selection,
        parallelism: msd_engine::run::PARALLELISM,
        version: env!("CARGO_PKG_VERSION"),
    })?)
}

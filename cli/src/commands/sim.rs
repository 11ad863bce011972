//! `msd sim`: looks into the simulated cloud. This is the cloud's own list, not what the state thinks.

use std::sync::Arc;

use msd_engine::clock::ScaledClock;
use msd_model::graph::Target;
use msd_sim::SimObject;
use serde_json::json;

use crate::args::{Sim, SimList};
use crate::cloud;
use crate::error::CliError;
use crate::holder;
use crate::library::Library;
use crate::outcome::Outcome;
use crate::render::plural;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Sim, terminal: &Terminal) -> Result<Outcome, CliError> {
    match args {
        Sim::List(args) => list(args, terminal),
    }
}

fn list(args: &SimList, terminal: &Terminal) -> Result<Outcome, CliError> {
    let workspace = Workspace::find(&args.folder.path, args.folder.target.as_deref())?;
    // The settings of the target make no difference to what is there.
    let clock = Arc::new(ScaledClock::new(1.0, holder::now()));
    let sim = cloud::simulated(&Target::default(), &workspace, Library::default(), clock)?;
    let objects = sim.list(None)?;
    match args.json {
        true => terminal.print_json(&objects.iter().map(as_json).collect::<Vec<_>>())?,
        false => {
            terminal.print(&table(&objects));
            terminal.say(&format!("{}\n", plural(objects.len() as u64, "object")));
        }
    }
    Ok(Outcome::Success)
}

fn table(objects: &[SimObject]) -> String {
    let rows: Vec<[&str; 4]> = objects
        .iter()
        .map(|object| {
            let region = if object.region.is_empty() { "global" } else { object.region.as_str() };
            [object.ty.as_str(), object.identifier.as_str(), region, object.address.as_str()]
        })
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let [first, second, third] = [0, 1, 2].map(|column| width(column).unwrap_or(0));
    rows.iter()
        .map(|[ty, identifier, region, address]| {
            format!("{ty:first$}  {identifier:second$}  {region:third$}  {address}\n")
        })
        .collect()
}

fn as_json(object: &SimObject) -> serde_json::Value {
    json!({
        "type": object.ty,
        "identifier": object.identifier,
        "region": object.region,
        "address": object.address,
        "token": object.token,
        "created_at": object.created_at,
        "ready": object.ready,
        "properties": object.properties,
    })
}

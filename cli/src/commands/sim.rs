//! `msd sim`: looks into the simulated cloud, and changes it behind msd's back, to rehearse drift. This
//! is the cloud's own list, not what the state thinks.

use std::path::Path;
use std::sync::Arc;

use msd_engine::clock::ScaledClock;
use msd_model::graph::Target;
use msd_model::nearest::nearest;
use msd_model::value::Value;
use msd_sim::{SimCloud, SimObject};
use serde_json::json;
use smol_str::SmolStr;

use crate::args::{Sim, SimDelete, SimList, SimSet};
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
        Sim::Set(args) => set(args, terminal),
        Sim::Delete(args) => delete(args, terminal),
    }
}

fn list(args: &SimList, terminal: &Terminal) -> Result<Outcome, CliError> {
    let objects = open(&args.folder.path, args.folder.to.as_deref())?.list(None)?;
    match args.json {
        true => terminal.print_json(&objects.iter().map(as_json).collect::<Vec<_>>())?,
        false => {
            terminal.print(&table(&objects));
            terminal.say(&format!("{}\n", plural(objects.len() as u64, "object")));
        }
    }
    Ok(Outcome::Success)
}

fn set(args: &SimSet, terminal: &Terminal) -> Result<Outcome, CliError> {
    let sim = open(Path::new("."), args.place.to.as_deref())?;
    let object = find(&sim, &args.thing)?;
    let changes: Vec<(SmolStr, Value)> =
        args.properties.iter().map(|given| property(given)).collect::<Result<_, _>>()?;
    sim.set(&object, &changes).map_err(|error| CliError::Tamper(error.to_string()))?;
    terminal.print(&format!("Changed {} {}.\n", object.ty, object.identifier));
    Ok(Outcome::Success)
}

fn delete(args: &SimDelete, terminal: &Terminal) -> Result<Outcome, CliError> {
    let sim = open(Path::new("."), args.place.to.as_deref())?;
    let object = find(&sim, &args.thing)?;
    sim.remove(&object).map_err(|error| CliError::Tamper(error.to_string()))?;
    terminal.print(&format!("Deleted {} {}.\n", object.ty, object.identifier));
    Ok(Outcome::Success)
}

fn open(folder: &Path, to: Option<&str>) -> Result<SimCloud, CliError> {
    let workspace = Workspace::find(folder, to)?;
    // The settings of the target make no difference to what is there.
    let clock = Arc::new(ScaledClock::new(1.0, holder::now()));
    cloud::simulated(&Target::default(), &workspace, Library::default(), clock)
}

/// Finds a thing by its identifier or by the address that it was made for, the newest first.
fn find(sim: &SimCloud, wanted: &str) -> Result<SimObject, CliError> {
    let objects = sim.list(None)?;
    let by = |name: &dyn Fn(&SimObject) -> bool| objects.iter().rev().find(|one| name(one));
    let found = by(&|one| one.identifier == wanted).or_else(|| by(&|one| one.address == wanted));
    found.cloned().ok_or_else(|| {
        let names = objects.iter().flat_map(|one| [one.address.as_str(), one.identifier.as_str()]);
        let nearest = nearest(wanted, names).map(str::to_owned);
        CliError::NoObject { name: wanted.to_owned(), nearest }
    })
}

/// Reads `PROPERTY=VALUE`; a value that is no JSON is a text.
fn property(given: &str) -> Result<(SmolStr, Value), CliError> {
    let Some((path, text)) = given.split_once('=').filter(|(path, _)| !path.is_empty()) else {
        return Err(CliError::PropertySyntax { given: given.to_owned() });
    };
    let json = serde_json::from_str(text).ok();
    let value = json.and_then(|json| Value::from_json(&json).ok());
    Ok((path.into(), value.unwrap_or_else(|| Value::str(text))))
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

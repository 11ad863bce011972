//! Prints a life as it goes, when `TRACE` is set.

use msd_engine::event::{Event, Sink};
use msd_engine::journal::RunId;
use msd_model::plan::{Action, Plan};

pub struct Trace;

impl Sink for Trace {
    fn send(&self, event: &Event) {
        if std::env::var_os("TRACE").is_some() {
            eprintln!("  {}", serde_json::to_string(event).unwrap());
        }
    }
}

pub fn trace(run: &RunId, plan: &Plan) {
    if std::env::var_os("TRACE").is_none() {
        return;
    }
    eprintln!("{run}: undoes {:?}, edits {:?}", plan.rolls_back, plan.edits);
    for one in plan.operations.iter().filter(|one| one.action != Action::Barrier) {
        let on: Vec<String> =
            one.depends.iter().map(|on| plan.operation(*on).address.to_string()).collect();
        eprintln!(
            "  {:?} {} {:?} wave {} after {on:?} {:?}",
            one.action,
            one.address,
            one.identifier,
            one.wave,
            one.properties.get("links")
        );
    }
}

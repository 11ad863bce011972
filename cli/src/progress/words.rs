//! The words for events: the same in plain lines and above the live display.

use msd_engine::admission::BreakerState;
use msd_engine::event::Event;
use msd_model::plan::Action;

use crate::render::plural;
use crate::render::time::brief;
use crate::tint::Tint;

/// Returns `creating`, `deleting the predecessor`.
pub fn doing(action: Action) -> &'static str {
    match action {
        Action::Create => "creating",
        Action::Update => "updating",
        Action::Replace => "creating the successor",
        Action::Delete => "deleting",
        Action::DeleteReplaced => "deleting the predecessor",
        Action::Barrier => "waiting",
    }
}

fn done(action: Action) -> &'static str {
    match action {
        Action::Create => "created",
        Action::Update => "updated",
        Action::Replace => "successor created",
        Action::Delete => "deleted",
        Action::DeleteReplaced => "predecessor deleted",
        Action::Barrier => "passed",
    }
}

/// Returns the line that begins an operation.
pub fn started(event: &Event) -> Option<String> {
    match event {
        Event::Started { address, action, .. } => Some(format!("{address}: {}…", doing(*action))),
        _ => None,
    }
}

/// Returns the line for an event that is worth one; `finished` of `of` operations are done with it.
pub fn line(event: &Event, finished: u64, of: u64, tint: Tint) -> Option<String> {
    Some(match event {
        Event::WaveStarted { wave, of, operations } => {
            let operations = plural(*operations, "operation");
            tint.bold(format!("Wave {wave} of {of}: {operations}"))
        }
        Event::Finished { address, action, identifier, took, .. } => {
            let id = match (action, identifier) {
                (Action::Create | Action::Replace, Some(id)) => format!(" [id={id}]"),
                _ => String::new(),
            };
            format!("{address}: {} in {}{id} ({finished}/{of})", done(*action), brief(*took))
        }
        Event::Failed { address, action, error, took, .. } => {
            let what = format!("{address}: failed {} after {}:", doing(*action), brief(*took));
            format!("{} {error}", tint.red(what))
        }
        Event::Retrying { address, attempt, pause, error, .. } => {
            let again = format!("attempt {attempt} failed, again in {}:", brief(*pause));
            format!("{address}: {} {error}", tint.yellow(again))
        }
        Event::Draining { running, reason } => draining(*running, reason, tint),
        Event::Recovered { address, action, found } => {
            let what = match found {
                true => format!("was {} by the interrupted run", done(*action)),
                false => format!("the interrupted run did not get to {}", doing(*action)),
            };
            format!("{address}: {what}")
        }
        Event::Waiting { address, limit, .. } => {
            format!("{address}: waits for {limit}, and others may after it")
        }
        Event::Breaker { breaker, state } => breaker_line(breaker, *state, tint),
        Event::RunStarted { .. }
        | Event::Started { .. }
        | Event::WaveFinished { .. }
        | Event::RunFinished { .. } => return None,
    })
}

fn breaker_line(breaker: &str, state: BreakerState, tint: Tint) -> String {
    match state {
        BreakerState::Open => {
            tint.yellow(format!("The {breaker} is open: its calls wait until the service recovers"))
        }
        BreakerState::HalfOpen => format!("The {breaker} lets a few calls try"),
        BreakerState::Closed => tint.green(format!("The {breaker} is closed: its calls go on")),
    }
}

fn draining(running: u64, reason: &str, tint: Tint) -> String {
    let rest = match (running, reason) {
        (0, _) => "nothing new starts".to_owned(),
        (_, "interrupted") => format!(
            "{} still under way; press Ctrl-C again to stop at once",
            plural(running, "operation")
        ),
        _ => format!("nothing new starts, {} still under way", plural(running, "operation")),
    };
    tint.yellow(format!("Stopping ({reason}): {rest}"))
}

#[cfg(test)]
mod tests {
    use msd_model::plan::OperationId;
    use msd_model::units::Millis;

    use super::*;

    #[test]
    fn lines_say_what_happened() {
        let created = Event::Finished {
            operation: OperationId(0),
            address: "vpc".parse().unwrap(),
            action: Action::Create,
            identifier: Some("vpc-1".into()),
            took: Millis(12_000),
        };
        let text = line(&created, 3, 140, Tint::PLAIN).unwrap();
        assert_eq!(text, "vpc: created in 12s [id=vpc-1] (3/140)");
        let draining = Event::Draining { running: 1, reason: "interrupted".into() };
        let text = line(&draining, 0, 0, Tint::PLAIN).unwrap();
        assert!(text.contains("1 operation still under way"), "{text}");
    }
}

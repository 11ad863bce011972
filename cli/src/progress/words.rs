//! The words for events: the same in plain lines and above the live display.

use msd_engine::admission::BreakerState;
use msd_engine::event::Event;
use msd_model::plan::Action;
use msd_model::task::TaskKind;
use msd_model::ty::TypeName;

use crate::render::plural;
use crate::render::time::brief;
use crate::tint::Tint;

/// Returns `creating`, `deleting the predecessor`, `running`.
pub fn doing(action: Action, ty: &TypeName) -> &'static str {
    let runs = matches!(action, Action::Create | Action::Update);
    match action {
        _ if runs && let Some(kind) = TaskKind::of(ty) => match kind {
            TaskKind::Action => "running",
            TaskKind::Gate => "waiting for a yes",
            TaskKind::Check => "checking",
        },
        Action::Delete if TaskKind::of(ty).is_some() => "forgetting",
        Action::Create => "creating",
        Action::Update => "updating",
        Action::Replace => "creating the successor",
        Action::Delete => "deleting",
        Action::DeleteReplaced => "deleting the predecessor",
        Action::Barrier => "waiting",
    }
}

fn done(action: Action, ty: &TypeName) -> &'static str {
    let runs = matches!(action, Action::Create | Action::Update);
    match action {
        _ if runs && let Some(kind) = TaskKind::of(ty) => match kind {
            TaskKind::Action => "ran",
            TaskKind::Gate => "opened",
            TaskKind::Check => "passed",
        },
        Action::Delete if TaskKind::of(ty).is_some() => "forgotten",
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
        Event::Started { address, ty, action, .. } => {
            Some(format!("{address}: {}…", doing(*action, ty)))
        }
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
        Event::Finished { address, ty, action, identifier, took, .. } => {
            let id = match (action, identifier) {
                _ if TaskKind::of(ty).is_some() => String::new(),
                (Action::Create | Action::Replace, Some(id)) => format!(" [id={id}]"),
                _ => String::new(),
            };
            format!("{address}: {} in {}{id} ({finished}/{of})", done(*action, ty), brief(*took))
        }
        Event::Failed { address, ty, action, error, took, .. } => {
            let what = format!("{address}: failed {} after {}:", doing(*action, ty), brief(*took));
            format!("{} {error}", tint.red(what))
        }
        Event::Retrying { address, attempt, pause, error, .. } => {
            let again = format!("attempt {attempt} failed, again in {}:", brief(*pause));
            format!("{address}: {} {error}", tint.yellow(again))
        }
        Event::Draining { running, reason } => draining(*running, reason, tint),
        Event::Recovered { address, ty, action, found } => {
            let what = match found {
                true => format!("was {} by the interrupted run", done(*action, ty)),
                false => format!("the interrupted run did not get to {}", doing(*action, ty)),
            };
            format!("{address}: {what}")
        }
        Event::Waiting { address, limit, .. } => {
            format!("{address}: waits for {limit}, and others may after it")
        }
        Event::Batched { operations, ty } => {
            let count = operations.len();
            format!("{}: one call for {count} operations", ty.as_str())
        }
        Event::Breaker { breaker, state } => breaker_line(breaker, *state, tint),
        Event::Asked { address, message, approvers, .. } => {
            let who = match approvers.is_empty() {
                true => String::new(),
                false => format!(" (approvers: {})", approvers.join(", ")),
            };
            let head = tint.yellow(format!("{address} asks:"));
            format!(
                "{head} {message}{who}\n  answer with `msd approve {address}`, or with `yes` or `no` where it runs"
            )
        }
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
            ty: TypeName::new("aws.ec2.VPC"),
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

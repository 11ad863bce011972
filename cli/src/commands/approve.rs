//! `msd approve`: answers a gate that a run in another process waits at.

use std::path::{Path, PathBuf};

use msd_model::nearest::nearest;
use msd_tasks::waiting::{Answer, Question};
use serde_json::json;

use crate::args::Approve;
use crate::error::CliError;
use crate::holder;
use crate::outcome::Outcome;
use crate::render::time::brief;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Approve, terminal: &Terminal) -> Result<Outcome, CliError> {
    let (gate, path) = find(args);
    let workspace = Workspace::find(&path, args.target.as_deref())?;
    let waiting = workspace.gates();
    let questions = waiting.questions();
    let Some(gate) = gate else {
        match args.json {
            true => terminal.print_json(&json!({ "waiting": questions }))?,
            false => terminal.print(&list(&questions)),
        }
        return Ok(Outcome::Success);
    };
    let Some(question) = questions.iter().find(|one| one.gate == gate) else {
        let names = questions.iter().map(|one| one.gate.as_str());
        let nearest = nearest(gate, names).map(str::to_owned);
        return Err(CliError::NoGate { gate: gate.to_owned(), nearest });
    };
    let by = holder::user();
    if !question.admits(&by) {
        let approvers = question.approvers.join(", ");
        return Err(CliError::NotAnApprover { gate: gate.to_owned(), by, approvers });
    }
    let (approved, at) = (!args.reject, holder::now().0);
    let answer = Answer { approved, by, at, message: args.message.clone() };
    waiting.answer(gate, &answer).map_err(|source| CliError::Write { path, source })?;
    let word = if approved { "Approved" } else { "Rejected" };
    terminal.print(&format!("{word}: {gate}\n"));
    Ok(Outcome::Success)
}

/// Tells apart `msd approve GATE` and `msd approve PATH`.
fn find(args: &Approve) -> (Option<&str>, PathBuf) {
    match args.gate.as_deref() {
        Some(one) if args.path == Path::new(".") && Path::new(one).is_dir() => (None, one.into()),
        gate => (gate, args.path.clone()),
    }
}

fn list(questions: &[Question]) -> String {
    if questions.is_empty() {
        return "No gate waits.\n".to_owned();
    }
    let now = holder::now().0;
    let mut out = String::new();
    for Question { gate, message, approvers, since, deadline, .. } in questions {
        let mut about = vec![format!("for {}", brief(msd_model::units::Millis(now - since)))];
        about.extend(deadline.map(|deadline| {
            format!("{} left", brief(msd_model::units::Millis((deadline - now).max(0))))
        }));
        if !approvers.is_empty() {
            about.push(format!("approvers: {}", approvers.join(", ")));
        }
        out.push_str(&format!("{gate}: {message} ({})\n", about.join("; ")));
    }
    out
}

//! `msd approve`: answers a gate that a run in another process waits at.

use std::path::{Path, PathBuf};

use msd_engine::journal::{Record, RunId};
use msd_model::nearest::nearest;
use msd_state::SqliteStore;
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
    let words: Vec<&str> = [&args.first, &args.second, &args.third]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let Asked { run, gate, path } = read(&words)?;
    let workspace = Workspace::find(&path, args.target.as_deref())?;
    let waiting = workspace.gates();
    let questions = waiting.questions();
    if let Some(run) = run {
        is_waiting(run, &questions, &workspace)?;
    }
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

/// What the words of a command line stand for.
#[derive(Debug, PartialEq)]
struct Asked<'a> {
    run: Option<&'a str>,
    gate: Option<&'a str>,
    path: PathBuf,
}

/// Tells run, gate and folder apart: no gate is named like a run, and one word alone is a gate unless
/// there is such a folder.
fn read<'a>(words: &[&'a str]) -> Result<Asked<'a>, CliError> {
    let mut words = words.iter().copied().peekable();
    let run = words.next_if(|word| RunId::is_like(word));
    let (gate, path) = match (words.next(), words.next()) {
        (Some(one), None) if Path::new(one).is_dir() => (None, Some(one)),
        (gate, path) => (gate, path),
    };
    match words.next() {
        Some(word) => Err(CliError::NoPlaceFor { word: word.to_owned() }),
        None => Ok(Asked { run, gate, path: path.unwrap_or(".").into() }),
    }
}

/// Refuses a run that is not the one that waits. One run at a time holds the state, so that it is the
/// one that began last.
fn is_waiting(run: &str, questions: &[Question], workspace: &Workspace) -> Result<(), CliError> {
    let (mut waits, mut known) = (None, Vec::new());
    if let Some(store) = SqliteStore::open_existing(workspace.state())? {
        store.each_record(0, |_, record| match record {
            Record::RunStarted { run, .. } => {
                waits = Some(run.clone());
                known.push(run);
            }
            Record::RunResumed { run, .. } => waits = Some(run),
            _ => {}
        })?;
    }
    if !known.iter().any(|known| known.0 == run) {
        let nearest = nearest(run, known.iter().map(|known| known.0.as_str()));
        return Err(CliError::UnknownRun { run: run.into(), nearest: nearest.map(str::to_owned) });
    }
    match waits.filter(|_| !questions.is_empty()) {
        Some(waits) if waits.0 != run => Err(CliError::OtherRun { run: run.into(), waits }),
        _ => Ok(()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_gate_and_folder_are_told_apart() {
        let words = |line: &'static str| line.split(' ').collect::<Vec<_>>();
        let found = |line: &'static str| {
            let Asked { run, gate, path } = read(&words(line)).unwrap();
            let shown = |word: Option<&str>| word.unwrap_or("-").to_owned();
            format!("{} {} {}", shown(run), shown(gate), path.display())
        };
        assert_eq!(found("cutover"), "- cutover .");
        assert_eq!(found("src"), "- - src");
        assert_eq!(found("cutover src"), "- cutover src");
        assert_eq!(found("20261121-101500-4f2a cutover"), "20261121-101500-4f2a cutover .");
        assert_eq!(found("20261121-101500-4f2a cutover x"), "20261121-101500-4f2a cutover x");
        assert_eq!(found("20261121-101500-4f2a"), "20261121-101500-4f2a - .");
        assert!(read(&words("cutover src more")).is_err());
    }
}

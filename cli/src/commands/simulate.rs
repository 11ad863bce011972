//! `msd simulate`: what an apply would be like. Touches neither a state nor a cloud.

use std::cell::RefCell;
use std::sync::Mutex;

use msd_analysis::{Change, Compiler, Supposition};
use msd_engine::plan::Aim;
use msd_engine::state::State;
use msd_model::policy::Schedule;

use crate::args::Simulate;
use crate::error::CliError;
use crate::location;
use crate::outcome::Outcome;
use crate::program;
use crate::render::simulate::{self as rendered, Shown};
use crate::simulate::{Chance, Setting, about_something};
use crate::terminal::Terminal;
use crate::workspace::Workspace;

/// How far times stray in repeated runs when nobody says otherwise.
const SPREAD: f64 = 0.2;

pub fn run(args: &Simulate, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    let mut compiler = program::open(&folder, &args.program, terminal, true)?;
    let aim = if args.destroy { Aim::Destroy } else { Aim::Apply };
    if args.destroy {
        compiler.waive_constraints();
    }
    let graph = program::graph(&compiler, terminal)?;
    let by_flag: Vec<Supposition> =
        args.schedule.map(|word| scheduled(word.into())).into_iter().collect();
    let changes = suppositions(args, &mut compiler, terminal)?;
    compiler.suppose(by_flag.clone());
    let workspace = Workspace::new(&folder, &graph.target.name);
    let state = match args.from_scratch {
        true => State::default(),
        false => workspace.read_state()?,
    };
    let base = Setting {
        target: &graph.target,
        workspace: &workspace,
        state: &state,
        aim,
        selection: args.selection.with(&args.replace),
        parallelism: args.parallelism,
        faults: &args.faults,
        runs: args.runs,
    };
    let chance = Chance { seed: args.seed.unwrap_or(graph.target.seed), spread: spread(args)? };
    let compiler = Mutex::new(RefCell::new(compiler));
    let (first, draft) = base.predict(&compiler, chance)?;
    let changed = match changes.is_empty() {
        true => None,
        false => {
            let supposed: Vec<Supposition> = by_flag.iter().chain(&changes).cloned().collect();
            {
                let compiler = compiler.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                compiler.borrow_mut().suppose(supposed);
                let compiler = compiler.borrow();
                about_something(&compiler, &graph, &changes)?;
                // A value that does not fit is told where its parameter is declared.
                program::graph(&compiler, terminal)?;
            }
            let (changed, draft) = base.predict(&compiler, chance)?;
            Some((changed, draft))
        }
    };
    for index in &first.0.idle_faults {
        // Those of the target come first.
        let given = index.checked_sub(graph.target.faults.len());
        if let Some(text) = given.and_then(|index| args.faults.get(index)) {
            terminal.warn(&format!("the fault `{text}` never struck"));
        }
    }
    let shown = Shown {
        plan: &draft.plan,
        first: &first.0,
        runs: (args.runs > 1).then_some(&first.1),
        spread: chance.spread,
        what_if: &changes,
        changed: changed.as_ref().map(|((run, runs), draft)| (&draft.plan, run, runs)),
        each: args.operations,
    };
    match args.json {
        true => terminal.print_json(&rendered::json(&shown))?,
        false => terminal.print(&rendered::text(&shown, terminal)),
    }
    let last = changed.as_ref().map_or(&first.0, |((run, _), _)| run);
    Ok(match last.failed == 0 {
        true => Outcome::Success,
        false => Outcome::Failure,
    })
}

fn scheduled(schedule: Schedule) -> Supposition {
    let text = format!("schedule = {}", schedule.word()).into();
    Supposition { text, change: Change::Schedule(schedule) }
}

/// Reads what is supposed; mistakes are shown as those of a program are.
fn suppositions(
    args: &Simulate,
    compiler: &mut Compiler,
    terminal: &Terminal,
) -> Result<Vec<Supposition>, CliError> {
    let (mut out, mut wrong) = (Vec::new(), Vec::new());
    for text in &args.what_if {
        match compiler.what_if(text) {
            Ok(supposed) => out.push(supposed),
            Err(diagnostics) => wrong.extend(diagnostics),
        }
    }
    match wrong.is_empty() {
        true => Ok(out),
        false => {
            program::show(compiler, terminal, &wrong);
            Err(CliError::Reported)
        }
    }
}

fn spread(args: &Simulate) -> Result<f64, CliError> {
    let Some(text) = &args.jitter else {
        return Ok(if args.runs > 1 { SPREAD } else { 0.0 });
    };
    let wrong = |reason| CliError::Jitter { text: text.clone(), reason };
    let percent: f64 =
        text.trim_end_matches('%').trim().parse().map_err(|_| wrong("it is no percentage"))?;
    match (0.0..=100.0).contains(&percent) {
        true => Ok(percent / 100.0),
        false => Err(wrong("it is not between 0% and 100%")),
    }
}

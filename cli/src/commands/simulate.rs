//! `msd simulate`: what an apply would be like. Touches neither a state nor a cloud.

use std::cell::{OnceCell, RefCell};
use std::sync::Mutex;

use msd_analysis::{Change, Compiler, Supposition};
use msd_engine::plan::Aim;
use msd_engine::reading::Wanted;
use msd_engine::state::State;
use msd_model::constraint::Quota;
use msd_model::graph::{ResourceGraph, Target};
use msd_model::policy::Schedule;
use tokio::runtime::{Builder, Runtime};

use crate::args::{Run, Simulate};
use crate::cloud::{self, Cloud};
use crate::error::CliError;
use crate::faults;
use crate::library::Library;
use crate::location;
use crate::outcome::Outcome;
use crate::program;
use crate::render::simulate::{self as rendered, Shown};
use crate::simulate::{Chance, Draft, Scene, ensemble};
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
    let base = Setting { args, target: &graph.target, workspace: &workspace, state: &state, aim };
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

type Predicted = (crate::simulate::Prediction, crate::simulate::Ensemble);

/// What stays the same with and without what is supposed.
struct Setting<'a> {
    args: &'a Simulate,
    target: &'a Target,
    workspace: &'a Workspace,
    state: &'a State,
    aim: Aim,
}

impl Setting<'_> {
    fn predict(
        &self,
        compiler: &Mutex<RefCell<Compiler>>,
        chance: Chance,
    ) -> Result<(Predicted, Draft), CliError> {
        let Setting { args, target, workspace, state, aim } = *self;
        let (library, secrets) = {
            let compiler = compiler.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            let compiler = compiler.borrow();
            (Library::of(&compiler), compiler.secrets())
        };
        let mut injected = faults::read(&target.faults);
        for text in &args.faults {
            let wrong = |reason| CliError::Fault { text: text.clone(), reason };
            injected.push(faults::parse(text).map_err(wrong)?);
        }
        let scene = Scene {
            compiler,
            library: library.clone(),
            secrets,
            state,
            selection: args.selection.with(&args.replace),
            aim,
            parallelism: args.parallelism,
            faults: injected,
        };
        // Only a program that reads what exists asks the cloud, and only that.
        let connected: OnceCell<(Cloud, Runtime)> = OnceCell::new();
        let read = |wanted: &[Wanted]| {
            if connected.get().is_none() {
                let cloud = cloud::connect(target, workspace, library.clone(), &Run::default())?;
                let runtime = Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|error| CliError::Start(error.to_string()))?;
                let _ = connected.set((cloud, runtime));
            }
            match connected.get() {
                Some((cloud, runtime)) => cloud::read(cloud, runtime, &[], wanted),
                None => Ok(vec![None; wanted.len()]),
            }
        };
        let draft = scene.draft(&read)?;
        let predicted = ensemble(&scene, &draft, chance, args.runs)?;
        Ok((predicted, draft))
    }
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

/// Refuses what is supposed of nothing, and quotas that the program exceeds.
fn about_something(
    compiler: &Compiler,
    graph: &ResourceGraph,
    changes: &[Supposition],
) -> Result<(), CliError> {
    for change in changes {
        match &change.change {
            Change::Estimate { address, .. } => {
                let meant = graph.nodes.iter().any(|node| {
                    let key =
                        address.leaf.key.is_none() || address.leaf.key == node.address.leaf.key;
                    key && node.address.scope == address.scope
                        && node.address.leaf.name == address.leaf.name
                });
                if !meant {
                    return Err(CliError::NothingSupposed { address: address.to_string() });
                }
            }
            Change::Limit { name, settings } => {
                let quota = settings.get("quota").and_then(msd_model::value::Value::as_int);
                let Some(quota) = quota.and_then(|quota| u64::try_from(quota).ok()) else {
                    continue;
                };
                let counted = compiler.quotas().into_iter().find(|counted| counted.limit == *name);
                if let Some(Quota { declared, .. }) = counted.filter(|one| one.declared > quota) {
                    return Err(CliError::SupposedQuota { limit: name.clone(), quota, declared });
                }
            }
            Change::Param { .. } | Change::Schedule(_) => {}
        }
    }
    Ok(())
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

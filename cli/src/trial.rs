//! Runs one `test` block: its own parameters, its own cloud in memory, virtual time, injected faults.
//! Nothing outside of the process is touched.

mod observed;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use msd_analysis::{Compiler, Files, Given, GivenValue, Inputs, TestCase};
use msd_engine::clock::ScaledClock;
use msd_engine::event::{Event, Sink};
use msd_engine::journal::{RunId, RunOutcome};
use msd_engine::memory::MemoryStore;
use msd_engine::plan::Aim;
use msd_engine::provider::Object;
use msd_engine::reading::{Wanted, read_all};
use msd_engine::run::{PARALLELISM, Run, apply};
use msd_engine::stop;
use msd_engine::store::Store;
use msd_model::address::Address;
use msd_model::diagnostic::Diagnostic;
use msd_model::graph::Target;
use msd_model::place::SourceRef;
use msd_model::selection::Selection;
use msd_model::units::Millis;
use msd_model::value::Record;
use msd_sim::{Faulty, SimCloud, SimOptions, default_service_limits};
use msd_tasks::{Gates, Mode, Router, Tasks};
use smol_str::SmolStr;

use crate::error::CliError;
use crate::library::Library;
use crate::reads::Reads;
use crate::rounds::{Program, Rounds};

use observed::Observed;

/// The beginning of the year 2025: a test's clock starts there, on every machine.
const EPOCH: Millis = Millis(1_735_689_600_000);

/// How a test went.
pub struct Trial {
    pub name: SmolStr,
    pub source: SourceRef,
    pub problems: Vec<Problem>,
    /// On the wall clock.
    pub took: Duration,
}

/// Something that is not as expected.
pub struct Problem {
    pub text: String,
    pub detail: Option<String>,
    pub source: SourceRef,
}

impl Trial {
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }
}

/// Runs the test from its own reading of the program.
pub fn run(files: &Arc<dyn Files>, case: &TestCase) -> Trial {
    let began = Instant::now();
    let problems = match Compiler::open(files.clone()) {
        Ok(compiler) => attempt(compiler, case),
        Err(reason) => vec![problem(case, reason)],
    };
    let (name, source) = (case.name.clone(), case.source.clone());
    Trial { name, source, problems, took: began.elapsed() }
}

fn problem(case: &TestCase, text: impl Into<String>) -> Problem {
    Problem { text: text.into(), detail: None, source: case.source.clone() }
}

fn attempt(mut compiler: Compiler, case: &TestCase) -> Vec<Problem> {
    let origin: SmolStr = format!("test {}", case.name).into();
    let given = case.params.iter().map(|(name, value)| {
        let value = GivenValue::Value(value.clone());
        (name.clone(), Given { value, origin: origin.clone() })
    });
    let target = case.target.clone();
    compiler.set_inputs(Inputs { given: given.collect(), target, complete: true });
    let diagnostics = compiler.diagnostics();
    if !case.reject.is_empty() {
        return rejected(&compiler, case, &diagnostics);
    }
    let errors: Vec<&Diagnostic> = diagnostics.iter().filter(|one| one.is_error()).collect();
    if !errors.is_empty() {
        return errors.into_iter().map(|error| shown(&compiler, error)).collect();
    }
    let mut observed = Observed::new(&diagnostics);
    let compiler = RefCell::new(compiler);
    match carry_out(&compiler, case, &mut observed) {
        Ok(mut problems) => {
            problems.extend(judge(&compiler.borrow(), case, &observed));
            problems
        }
        Err(error) => {
            let detail = match &error {
                CliError::NotThere { address, .. } => {
                    Some(format!("say what it is like: existing = {{ {address} = {{ … }} }}"))
                }
                error => error.help(),
            };
            vec![Problem { detail, ..problem(case, error.to_string()) }]
        }
    }
}

/// Compares the errors that came up with those that were expected.
fn rejected(compiler: &Compiler, case: &TestCase, diagnostics: &[Diagnostic]) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    for code in &case.reject {
        if !diagnostics.iter().any(|found| found.code == *code) {
            problems.push(problem(case, format!("{code} ({}) did not come up", code.title())));
        }
    }
    let unexpected =
        diagnostics.iter().filter(|one| one.is_error() && !case.reject.contains(&one.code));
    problems.extend(unexpected.map(|error| shown(compiler, error)));
    problems
}

fn shown(compiler: &Compiler, error: &Diagnostic) -> Problem {
    let at = &error.primary.at;
    let before = compiler.source(&at.file).unwrap_or_else(|| "".into());
    let before = before.get(..at.span.start as usize).unwrap_or("");
    let line = before.matches('\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or("").len() as u32 + 1;
    Problem {
        text: format!("{}: {}", error.code, error.message),
        detail: error.help.clone(),
        source: SourceRef { file: at.file.clone(), line, column },
    }
}

/// Plans and applies until nothing is left or something fails.
fn carry_out(
    compiler: &RefCell<Compiler>,
    case: &TestCase,
    observed: &mut Observed,
) -> Result<Vec<Problem>, CliError> {
    let library = Library::of(&compiler.borrow());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .map_err(|error| CliError::Start(error.to_string()))?;
    let _inside = runtime.enter();
    let target = compiler.borrow().graph().map(|graph| graph.target).unwrap_or_default();
    let clock = Arc::new(ScaledClock::new(1.0, EPOCH));
    let sim = SimCloud::in_memory(Arc::new(library.clone()), clock.clone(), options(&target));
    let faults = crate::faults::read(&case.faults);
    let tasks =
        Tasks { mode: Mode::Simulated(clock.clone()), gates: Gates::Open, folder: PathBuf::new() };
    let cloud = Faulty::new(Router { cloud: sim, tasks }, clock.clone(), faults, target.seed);
    let store = MemoryStore::new(&case.name, b"a test keeps no secrets".to_vec());
    let known: BTreeMap<Address, Record> = case
        .existing
        .iter()
        .filter_map(|(name, value)| Some((name.parse().ok()?, value.as_map()?.clone())))
        .collect();
    let rounds = Rounds {
        program: Program::Shared(compiler),
        library: &library,
        aim: Aim::Apply,
        selection: Selection::default(),
        parallelism: PARALLELISM,
        given: known,
        reads: Reads::default(),
    };
    let read = |wanted: &[Wanted]| -> Result<Vec<Option<Object>>, CliError> {
        let answers = runtime.block_on(read_all(&cloud, &*clock, &[], wanted));
        Ok(answers.into_iter().map(|answer| answer.ok().flatten()).collect())
    };
    for round in 0.. {
        let state = store.load()?;
        let plan = rounds.plan(&state, &[], &read)?;
        observed.planned(&plan, round == 0);
        if !plan.changes_state() {
            break;
        }
        let secrets = compiler.borrow().secrets();
        let report = runtime.block_on(apply(Run {
            resumes: None,
            id: RunId(format!("test-{round}").into()),
            command: "msd test".into(),
            plan: &plan,
            state: &state,
            secrets: &secrets,
            schemas: &library,
            provider: &cloud,
            store: &store,
            clock: &*clock,
            sink: &Silent,
            stop: stop::stop().1,
            seed: 1,
            parallelism: PARALLELISM,
        }))?;
        observed.ran(&plan, &report);
        if report.outcome != RunOutcome::Succeeded || plan.deferred.is_empty() {
            break;
        }
    }
    let state = store.load()?;
    let mut known = rounds.given;
    known.extend(state.resources.values().map(|one| (one.address.clone(), one.attributes.clone())));
    compiler.borrow_mut().set_known(Arc::new(known));
    let unused = cloud.unused().into_iter().filter_map(|index| case.faults.get(index));
    let idle = |fault: &Record| {
        let on = fault.get("on").map(msd_model::value::Value::source).unwrap_or_default();
        problem(case, format!("the fault on {on} never struck"))
    };
    Ok(unused.map(idle).collect())
}

fn judge(compiler: &Compiler, case: &TestCase, observed: &Observed) -> Vec<Problem> {
    let outcomes = compiler.expectations(&case.name, &observed.locals());
    let mut problems: Vec<Problem> = outcomes
        .iter()
        .filter(|outcome| !outcome.holds)
        .map(|outcome| Problem {
            text: format!("expected: {}", outcome.text),
            detail: outcome.detail.clone(),
            source: outcome.source.clone(),
        })
        .collect();
    // A run that fails is a mistake unless the test looks at how it ended.
    if !observed.succeeded() && !outcomes.iter().any(|outcome| outcome.asks_about_run) {
        problems.extend(observed.failures().map(|text| problem(case, text)));
    }
    problems
}

fn options(target: &Target) -> SimOptions {
    let default = SimOptions::default();
    SimOptions {
        latency: target.latency,
        spread: 0.0,
        speed: 1.0,
        seed: target.seed,
        account: target.account.clone().unwrap_or(default.account),
        region: target.region.clone().unwrap_or(default.region),
        polls: false,
        limits: default_service_limits(),
    }
}

struct Silent;

impl Sink for Silent {
    fn send(&self, _: &Event) {}
}

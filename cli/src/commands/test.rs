//! `msd test`: the program's `test` blocks, offline and in parallel.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use msd_analysis::{Compiler, Files, TestCase};

use crate::args::Test;
use crate::disk_files::DiskFiles;
use crate::error::CliError;
use crate::location;
use crate::outcome::Outcome;
use crate::program;
use crate::render::trials;
use crate::terminal::Terminal;
use crate::trial::{self, Trial};

pub fn run(args: &Test, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.path)?;
    let files: Arc<dyn Files> = Arc::new(DiskFiles::new(&folder));
    let failed = |reason| CliError::Program { path: folder.clone(), reason };
    let compiler = Compiler::open(files.clone()).map_err(failed)?;
    // A test that is wrong itself tests nothing.
    let broken = compiler.broken_tests();
    if !broken.is_empty() {
        program::show(&compiler, terminal, &broken);
        return Ok(Outcome::Failure);
    }
    let wanted = |case: &TestCase| {
        args.filter.is_empty() || args.filter.iter().any(|part| case.name.contains(part.as_str()))
    };
    let cases: Vec<TestCase> = compiler.tests().into_iter().filter(wanted).collect();
    let began = Instant::now();
    let trials = run_all(&files, &cases, args.jobs);
    let took = began.elapsed();
    if let Some(path) = &args.junit_xml {
        let xml = trials::junit(&trials, took)?;
        std::fs::write(path, xml)
            .map_err(|source| CliError::Write { path: path.clone(), source })?;
    }
    match args.json {
        true => terminal.print_json(&trials::json(&trials))?,
        false => terminal.print(&trials::text(&trials, took, terminal.out.tint)),
    }
    Ok(match trials.iter().all(Trial::passed) {
        true => Outcome::Success,
        false => Outcome::Failure,
    })
}

/// Runs every test, as many at once as there are cores; the results stand in the order of the source.
fn run_all(files: &Arc<dyn Files>, cases: &[TestCase], jobs: Option<usize>) -> Vec<Trial> {
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let jobs = jobs.unwrap_or_else(cores).clamp(1, cases.len().max(1));
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Trial)>> = Mutex::new(Vec::with_capacity(cases.len()));
    std::thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(case) = cases.get(index) else { return };
                    let trial = trial::run(files, case);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((index, trial));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, trial)| trial).collect()
}

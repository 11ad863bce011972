//! Results of tests: for people, as JSON, and as the JUnit XML that pipelines read.

use std::fmt::Write;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value as Json, json};

use crate::error::CliError;
use crate::tint::Tint;
use crate::trial::{Problem, Trial};

/// The version of the JSON document; grows when a field changes its meaning or goes away.
const FORMAT_VERSION: u32 = 1;

pub fn text(trials: &[Trial], took: Duration, tint: Tint) -> String {
    if trials.is_empty() {
        return "There are no tests. A test is a declaration: test NAME { expect = … }\n"
            .to_owned();
    }
    let width = trials.iter().map(|trial| trial.name.chars().count()).max().unwrap_or(0);
    let mut out = String::new();
    for trial in trials {
        let mark = if trial.passed() { tint.green("pass") } else { tint.red("FAIL") };
        // Writing to a String does not fail.
        let _ = writeln!(out, "{mark}  {:width$}  {}", trial.name, seconds(trial.took));
        for Problem { text, detail, source } in &trial.problems {
            let _ = writeln!(out, "      {source}: {text}");
            if let Some(detail) = detail {
                let _ = writeln!(out, "        {}", tint.dim(detail));
            }
        }
    }
    let failed = trials.iter().filter(|trial| !trial.passed()).count();
    let passed = trials.len() - failed;
    let head = match failed {
        0 => tint.green(tint.bold("Success!")),
        _ => tint.red(tint.bold("Failure!")),
    };
    let _ = writeln!(out, "\n{head} {passed} passed, {failed} failed in {}.", seconds(took));
    out
}

fn seconds(took: Duration) -> String {
    format!("{:.2}s", took.as_secs_f64())
}

pub fn json(trials: &[Trial]) -> Json {
    let problem = |problem: &Problem| {
        json!({
            "message": problem.text,
            "detail": problem.detail,
            "file": problem.source.file,
            "line": problem.source.line,
            "column": problem.source.column,
        })
    };
    let one = |trial: &Trial| {
        json!({
            "name": trial.name,
            "file": trial.source.file,
            "line": trial.source.line,
            "passed": trial.passed(),
            "seconds": trial.took.as_secs_f64(),
            "problems": trial.problems.iter().map(problem).collect::<Vec<_>>(),
        })
    };
    let passed = trials.iter().filter(|trial| trial.passed()).count();
    json!({
        "format_version": FORMAT_VERSION,
        "passed": passed,
        "failed": trials.len() - passed,
        "tests": trials.iter().map(one).collect::<Vec<_>>(),
    })
}

pub fn junit(trials: &[Trial], took: Duration) -> Result<String, CliError> {
    let mut report = Report::new("msd test");
    report.set_time(took);
    let mut suite = TestSuite::new("msd");
    suite.set_time(took);
    for trial in trials {
        let status = match trial.problems.first() {
            None => TestCaseStatus::success(),
            Some(first) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(first.text.clone());
                let line = |problem: &Problem| {
                    let detail = problem.detail.as_ref().map(|detail| format!(" ({detail})"));
                    format!("{}: {}{}", problem.source, problem.text, detail.unwrap_or_default())
                };
                let lines: Vec<String> = trial.problems.iter().map(line).collect();
                status.set_description(lines.join("\n"));
                status
            }
        };
        let mut case = TestCase::new(trial.name.as_str(), status);
        case.set_classname(trial.source.file.as_str());
        case.set_time(trial.took);
        suite.add_test_case(case);
    }
    report.add_test_suite(suite);
    report.to_string().map_err(|error| CliError::Junit(error.to_string()))
}

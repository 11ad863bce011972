//! `msd check`: everything that can be known without a cloud, a state or credentials.

use std::sync::Arc;

use msd_model::diagnostic::Diagnostic;

use crate::args::{Check, Format};
use crate::error::CliError;
use crate::location;
use crate::outcome::Outcome;
use crate::program;
use crate::render::plural;
use crate::report::{self, Finding};
use crate::terminal::Terminal;

pub fn run(args: &Check, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    let compiler = program::open(&folder, &args.program, terminal, false)?;
    let diagnostics = compiler.diagnostics();
    let source = |file: &str| -> Option<Arc<str>> { compiler.source(file) };
    let failed = diagnostics.iter().any(Diagnostic::is_error);
    let format = if args.json { Format::Json } else { args.format };
    match format {
        Format::Json => terminal.print_json(&report::json::document(&diagnostics, &source))?,
        Format::Pretty => program::show(&compiler, terminal, &diagnostics),
        Format::Short => {
            let findings: Vec<Finding> = diagnostics.iter().map(Finding::from).collect();
            terminal.say(&report::short::render(&findings, &source));
        }
    }
    if failed {
        return Ok(Outcome::Failure);
    }
    if format != Format::Json {
        let summary = compiler.summary();
        let parts = [
            (summary.files, "file"),
            (summary.resources, "resource"),
            (summary.groups, "group"),
            (summary.limits, "limit"),
            (summary.constraints, "constraint"),
        ];
        let counted: Vec<String> = parts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| plural(count as u64, noun))
            .collect();
        let success = terminal.out.tint.green("Success!");
        terminal.print(&format!("{success} The program is valid: {}.\n", counted.join(", ")));
    }
    Ok(Outcome::Success)
}

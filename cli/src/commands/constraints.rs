//! `msd constraints`: what has to hold and what is still open, and whether the program is ready.

use std::sync::Arc;

use msd_model::code::Code;
use msd_model::constraint::{Constraint, Level};
use msd_model::diagnostic::Diagnostic;

use crate::args::{Constraints, TableFormat};
use crate::error::CliError;
use crate::location;
use crate::outcome::Outcome;
use crate::program;
use crate::readiness::Readiness;
use crate::render::constraints as rendered;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Constraints, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    let mut compiler = program::open(&folder, &args.program, terminal, false)?;
    // What the last apply was told by the cloud decides what is otherwise known after apply only.
    // Without a target to choose there is no state to look into, and the program still has its say.
    let target = args.program.to.as_deref();
    if let Ok(workspace) = Workspace::find(&folder, target) {
        let state = workspace.read_state()?;
        let known = state.resources.into_iter().map(|(address, one)| (address, one.attributes));
        compiler.set_known(Arc::new(known.collect()));
    }
    let broken: Vec<Diagnostic> = compiler.diagnostics().into_iter().filter(breaks).collect();
    if !broken.is_empty() {
        program::show(&compiler, terminal, &broken);
        return Ok(Outcome::Failure);
    }
    let wanted = |constraint: &Constraint| is_wanted(args, constraint);
    let constraints = compiler.constraints().into_iter().filter(wanted).collect();
    // A quota has neither a severity nor a category.
    let quotas = match args.severity.is_empty() && args.category.is_empty() {
        true => compiler.quotas(),
        false => Vec::new(),
    };
    let readiness = Readiness::new(constraints, quotas);
    match if args.json { TableFormat::Json } else { args.format } {
        TableFormat::Json => terminal.print_json(&rendered::json(&readiness))?,
        TableFormat::Table => terminal.print(&rendered::table(&readiness, terminal.out.tint)),
        TableFormat::Markdown => terminal.print(&rendered::markdown::document(&readiness)),
    }
    Ok(match readiness.is_ready() {
        true => Outcome::Success,
        false => Outcome::Failure,
    })
}

/// Constraints and quotas that do not hold are in the table.
fn breaks(diagnostic: &Diagnostic) -> bool {
    let is_told = matches!(diagnostic.code, Code::ConstraintViolated | Code::QuotaExceeded);
    diagnostic.is_error() && !is_told
}

fn is_wanted(args: &Constraints, constraint: &Constraint) -> bool {
    let is = |word: &String| Level::parse(word) == Some(constraint.severity);
    let within = |word: &String| {
        constraint.category.as_ref().is_some_and(|category| category.eq_ignore_ascii_case(word))
    };
    (args.severity.is_empty() || args.severity.iter().any(is))
        && (args.category.is_empty() || args.category.iter().any(within))
}

//! Opens a program with its parameters and reports what is wrong with it.

use std::path::Path;
use std::sync::Arc;

use msd_analysis::{Compiler, Files, Given, GivenValue, Inputs};
use msd_model::diagnostic::{Diagnostic, Severity};
use msd_model::graph::ResourceGraph;
use msd_model::plan::Plan;
use msd_model::value::Value;

use crate::args;
use crate::disk_files::DiskFiles;
use crate::error::CliError;
use crate::params::{self, Sources, Values};
use crate::report::{self, Finding};
use crate::terminal::Terminal;
use crate::transports;

/// Opens the program in a folder with all values that are given, `complete` when each parameter has
/// to have one.
pub fn open(
    folder: &Path,
    args: &args::Program,
    terminal: &Terminal,
    complete: bool,
) -> Result<Compiler, CliError> {
    let files = Arc::new(DiskFiles::new(folder));
    let mut compiler = open_over(files, folder, args, terminal, complete)?;
    compiler.expect_no_edits();
    Ok(compiler)
}

/// Opens the program in a folder as these files show it.
pub fn open_over(
    files: Arc<dyn Files>,
    folder: &Path,
    args: &args::Program,
    terminal: &Terminal,
    complete: bool,
) -> Result<Compiler, CliError> {
    open_with(files, folder, args, terminal, complete, Values::new())
}

/// Opens the program that a saved plan was made from, for the secrets that are not in the plan. All
/// other values are the plan's, whatever is given now.
pub fn open_for(
    plan: &Plan,
    folder: &Path,
    args: &args::Program,
    terminal: &Terminal,
) -> Result<Compiler, CliError> {
    let to = (!plan.target.implicit).then(|| plan.target.name.to_string());
    let args = args::Program { to, ..args.clone() };
    let given = |value: &Value| Given {
        value: GivenValue::Value(value.clone()),
        origin: "the saved plan".into(),
    };
    let fixed = plan.params.iter().map(|(name, value)| (name.clone(), given(value))).collect();
    open_with(Arc::new(DiskFiles::new(folder)), folder, &args, terminal, true, fixed)
}

fn open_with(
    files: Arc<dyn Files>,
    folder: &Path,
    args: &args::Program,
    terminal: &Terminal,
    complete: bool,
    fixed: Values,
) -> Result<Compiler, CliError> {
    let program = |reason| CliError::Program { path: folder.to_owned(), reason };
    let mut compiler = Compiler::open(files).map_err(program)?;
    compiler.set_transports(transports::on_aws());
    let known = compiler.targets();
    if let Some(name) = args.to.as_ref().filter(|name| !known.iter().any(|known| known == *name)) {
        return Err(CliError::UnknownTarget { name: name.into(), known });
    }
    let declared = compiler.params();
    let sources = Sources { folder, vars: &args.var, var_files: &args.var_file };
    let gathered = params::gather(&sources, &declared, |name| std::env::var(name).ok())?;
    gathered.warnings.iter().for_each(|warning| terminal.warn(warning));
    let mut values = gathered.values;
    values.extend(fixed);
    let target = args.to.as_ref().map(Into::into);
    let inputs = |given| Inputs { given, target, complete };
    compiler.set_inputs(inputs.clone()(values.clone()));
    let may_ask = complete && args.input && terminal.input_is_terminal && terminal.err.is_terminal;
    if may_ask && params::ask(terminal, &declared, &compiler.diagnostics(), &mut values)? {
        compiler.set_inputs(inputs(values));
    }
    Ok(compiler)
}

/// Evaluates the program; with errors they are shown and there is no graph.
pub fn graph(compiler: &Compiler, terminal: &Terminal) -> Result<ResourceGraph, CliError> {
    let graph = graph_of_any_target(compiler, terminal)?;
    // Deploying to a made-up target where several are declared is never what was meant.
    let known = compiler.targets();
    match graph.target.implicit && !known.is_empty() {
        true => Err(CliError::ChooseTarget { known }),
        false => Ok(graph),
    }
}

/// Does the same for what does not depend on the target: where several are declared, none is chosen.
pub fn graph_of_any_target(
    compiler: &Compiler,
    terminal: &Terminal,
) -> Result<ResourceGraph, CliError> {
    let diagnostics = compiler.diagnostics();
    show(compiler, terminal, &diagnostics);
    match diagnostics.iter().any(Diagnostic::is_error) {
        true => Err(CliError::Reported),
        false => compiler.graph().map_err(|_| CliError::Reported),
    }
}

/// Shows diagnostics as pretty reports on standard error, and how many there are.
pub fn show(compiler: &Compiler, terminal: &Terminal, diagnostics: &[Diagnostic]) {
    if diagnostics.is_empty() {
        return;
    }
    let source = |file: &str| compiler.source(file);
    let findings: Vec<Finding> = diagnostics.iter().map(Finding::from).collect();
    terminal.say(&report::pretty::render(&findings, &source, terminal));
    let more = report::more(diagnostics).unwrap_or_default();
    terminal.say(&format!("{}{more}\n", report::count(&severities(diagnostics))));
}

pub fn severities(diagnostics: &[Diagnostic]) -> Vec<Severity> {
    diagnostics.iter().map(Diagnostic::severity).collect()
}

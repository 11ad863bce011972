//! `msd graph`: what waits for what, as a drawing. Looks at the program alone, never at a state.

use std::path::Path;

use msd_analysis::Compiler;
use msd_engine::state::State;
use msd_model::pattern::TypePattern;
use msd_model::selection::Selection;
use msd_model::value::Record;

use crate::args::{Graph, GraphFormat};
use crate::diagram::{self, Diagram, Filter};
use crate::error::CliError;
use crate::library::Library;
use crate::location;
use crate::offline;
use crate::outcome::Outcome;
use crate::program;
use crate::terminal::Terminal;

pub fn run(args: &Graph, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    // A drawing needs no secrets: parameters without a value stay open, as in a check.
    let compiler = program::open(&folder, &args.program, terminal, false)?;
    if args.cycles {
        return cycles(args, &compiler, terminal);
    }
    let graph = program::graph(&compiler, terminal)?;
    let library = Library::of(&compiler);
    let (nothing, all) = (State::default(), Selection::default());
    let plan = offline::plan(&graph, &library, &compiler.secrets(), &nothing, &all)?;
    warn_of_open_params(&compiler, &graph.params, terminal);
    let filter = Filter {
        ty: args.ty.as_ref().map(|pattern| TypePattern(pattern.into())),
        group: args.group.as_ref().map(Into::into),
    };
    let drawn = filter.apply(diagram::of_plan(&graph, &plan, args.instances));
    if drawn.vertices.is_empty() {
        terminal.warn("there is nothing to draw: no resource is declared, or none is asked for");
    }
    show(args, &drawn, terminal)?;
    Ok(Outcome::Success)
}

fn cycles(args: &Graph, compiler: &Compiler, terminal: &Terminal) -> Result<Outcome, CliError> {
    let circles = compiler.circles();
    if circles.is_empty() {
        terminal.say("No cycles.\n");
        return Ok(Outcome::Success);
    }
    show(args, &diagram::of_circles(compiler.stack_name(), &circles), terminal)?;
    Ok(Outcome::Failure)
}

fn show(args: &Graph, drawn: &Diagram, terminal: &Terminal) -> Result<(), CliError> {
    let text = match args.format {
        GraphFormat::Dot => diagram::dot(drawn),
        GraphFormat::Mermaid => diagram::mermaid(drawn),
        GraphFormat::Svg => diagram::svg(drawn),
        GraphFormat::Json => {
            let document = diagram::document(drawn);
            serde_json::to_string_pretty(&document).map_err(CliError::Json)? + "\n"
        }
    };
    match &args.out {
        Some(path) => write(path, &text),
        None => {
            terminal.print(&text);
            Ok(())
        }
    }
}

fn write(path: &Path, text: &str) -> Result<(), CliError> {
    std::fs::write(path, text).map_err(|source| CliError::Write { path: path.to_owned(), source })
}

/// What a parameter decides is not drawn while it has no value.
fn warn_of_open_params(compiler: &Compiler, known: &Record, terminal: &Terminal) {
    let params = compiler.params();
    let open = params.iter().filter(|param| !param.secret && !known.contains_key(&param.name));
    let names: Vec<String> = open.map(|param| format!("`{}`", param.name)).collect();
    if !names.is_empty() {
        let names = names.join(", ");
        terminal.warn(&format!("no value for {names}; what they decide is not drawn"));
    }
}

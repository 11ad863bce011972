//! `msd plan`: what an apply would do. Changes nothing, not even an empty state.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use msd_engine::plan::Aim;
use msd_engine::reading::Wanted;
use tokio::runtime::{Builder, Runtime};

use crate::args::{Plan, Run};
use crate::cloud::{self, Cloud};
use crate::error::CliError;
use crate::library::Library;
use crate::location;
use crate::outcome::Outcome;
use crate::outside::Outside;
use crate::plan_file;
use crate::program;
use crate::reads::Reads;
use crate::render;
use crate::render::plural;
use crate::rounds::{Program, Rounds};
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Plan, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    let mut compiler = program::open(&folder, &args.program, terminal, true)?;
    let aim = match (args.destroy, args.refreshing.refresh_only) {
        (true, _) => Aim::Destroy,
        (false, true) => Aim::Refresh,
        (false, false) => Aim::Apply,
    };
    if aim != Aim::Apply {
        compiler.waive_constraints();
    }
    let graph = Rc::new(program::graph(&compiler, terminal)?);
    let (target, limits) = (graph.target.clone(), graph.limits.clone());
    let workspace = Workspace::new(&folder, &target.name);
    let (library, secrets) = (Library::of(&compiler), compiler.secrets());
    let rounds = Rounds {
        program: Program::of(compiler, &graph, aim),
        library: &library,
        aim,
        selection: args.selection.with(&args.replace),
        parallelism: args.parallelism,
        given: BTreeMap::new(),
        reads: Reads::default(),
    };
    let state = workspace.read_state()?;
    if !state.open.is_empty() {
        let operations = plural(state.open.len() as u64, "operation");
        terminal.warn(&format!(
            "an earlier run ended in the middle of {operations}; `msd apply` first asks the cloud what \
             became of that, and then this plan may look different"
        ));
    }
    // Only a look at what is there, or a program that reads it, needs a cloud to be planned.
    let connected = OnceCell::new();
    let connect = || -> Result<&(Cloud, Runtime), CliError> {
        Ok(match connected.get() {
            Some(connected) => connected,
            None => {
                workspace.prepare()?;
                let cloud = cloud::connect(&target, &workspace, library.clone(), &Run::default())?;
                let runtime = Builder::new_current_thread().enable_all().build();
                let runtime = runtime.map_err(|error| CliError::Start(error.to_string()))?;
                cloud::sign_in(&cloud, &runtime)?;
                connected.get_or_init(|| (cloud, runtime))
            }
        })
    };
    let read = |wanted: &[Wanted]| {
        let (cloud, runtime) = connect()?;
        cloud::read(cloud, runtime, &limits, wanted)
    };
    let mut drift = Vec::new();
    if args.refreshing.looks(&target.provider) && !state.resources.is_empty() {
        let (cloud, runtime) = connect()?;
        let (graph, selection) = (&graph, &rounds.selection);
        let outside = Outside { graph, library: &library, secrets: &secrets, selection, aim };
        drift = outside.look(&state, cloud, runtime)?;
    }
    // A settled one goes with its plan, and rounds evaluate any other anew.
    drop(graph);
    let plan = rounds.plan(&state, &drift, &read)?;
    match args.json {
        true => terminal.print_json(&plan)?,
        false => terminal.print(&render::plan::plan(&plan, terminal.out.tint)),
    }
    if let Some(path) = &args.out {
        plan_file::save(path, &plan, &folder)?;
        let path = path.display();
        terminal.say(&format!("\nSaved the plan to {path}. Carry it out with: msd apply {path}\n"));
    }
    if args.preflight.is_wanted(false) && target.provider != "aws" {
        terminal
            .warn("a preflight asks AWS; this target is not there, so that nothing was looked at");
    }
    #[cfg(feature = "aws")]
    if args.preflight.is_wanted(false) && target.provider == "aws" && !plan.operations.is_empty() {
        let (cloud, runtime) = connect()?;
        if let Some(account) = &cloud.account {
            let findings = crate::preflight::look(account, runtime, &plan, &args.preflight);
            match args.json {
                // The plan alone stands on standard output.
                true => terminal.say(&findings.table(terminal.err.tint)),
                false => terminal.print(&findings.table(terminal.out.tint)),
            }
            findings.verdict()?;
        }
    }
    Ok(match args.detailed_exitcode && !plan.is_empty() {
        true => Outcome::Changes,
        false => Outcome::Success,
    })
}

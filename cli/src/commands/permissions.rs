//! `msd permissions`: the policy of IAM that a program needs. Asks no cloud.

use std::collections::BTreeSet;

use clap::ValueEnum;
use msd_model::schema::{OperationKind, Schemas};
use msd_model::selection::Selection;
use serde_json::{Value, json};

use crate::args::{Permissions, Phase};
use crate::error::CliError;
use crate::library::Library;
use crate::location;
use crate::offline;
use crate::outcome::Outcome;
use crate::policy::{self, Document, Needs, Owned, Work};
use crate::program;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Permissions, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = location::folder(&args.program.path)?;
    // Parameters without a value stay open, as in a check.
    let compiler = program::open(&folder, &args.program, terminal, false)?;
    let graph = program::graph_of_any_target(&compiler, terminal)?;
    let library = Library::of(&compiler);
    let state = match (args.from_scratch, Workspace::find(&folder, args.program.to.as_deref())) {
        (false, Ok(workspace)) => workspace.read_state()?,
        // Without a target to choose there is no state to look into.
        _ => Default::default(),
    };
    let all = Selection::default();
    let plan = offline::plan(&graph, &library, &compiler.secrets(), &state, &all)?;
    let work = policy::work(&graph, &plan, &state);
    let (needs, strange) = needs(&work, &library);
    let phases = match args.phase.is_empty() {
        true => Phase::value_variants().iter().copied().collect(),
        false => args.phase.iter().copied().collect(),
    };
    let document = needs.document(&phases, &Owned::of(&graph, &plan, &state));
    let has_changes = work.0.contains_key(&Phase::Apply) || !phases.contains(&Phase::Apply);
    if args.json {
        tell_actions(&needs, &phases, terminal)?;
    } else {
        tell(&document, &strange, has_changes || args.from_scratch, terminal)?;
    }
    Ok(Outcome::Success)
}

fn tell_actions(
    needs: &Needs,
    phases: &BTreeSet<Phase>,
    terminal: &Terminal,
) -> Result<(), CliError> {
    let rows = needs.within(phases).flat_map(|(phase, actions)| {
        let phase = format!("{phase:?}").to_lowercase();
        actions
            .iter()
            .map(move |(action, types)| json!({ "phase": phase, "action": action, "types": types }))
    });
    terminal.print_json(&rows.collect::<Vec<Value>>())
}

fn tell(
    document: &Document,
    strange: &[String],
    has_changes: bool,
    terminal: &Terminal,
) -> Result<(), CliError> {
    terminal.print_json(document)?;
    if !strange.is_empty() {
        let strange = strange.join(", ");
        terminal.warn(&format!("left out, as IAM has no such actions: {strange}"));
    }
    if !has_changes {
        terminal.say(
            "note: nothing is left to apply, so that the policy has no rights to create anything; \
             -from-scratch supposes that there is nothing yet\n",
        );
    }
    let size = document.size();
    if size > policy::LARGEST {
        terminal.say(&format!(
            "note: the policy has {size} characters, a managed policy of IAM at most {}: print each phase \
             for itself (-phase plan, -phase apply, …), or attach it in parts\n",
            policy::LARGEST
        ));
    }
    Ok(())
}

/// Returns the actions of all this work, and what the registry calls an action and is none.
fn needs(work: &Work, library: &Library) -> (Needs, Vec<String>) {
    let (mut needs, mut strange) = (Needs::default(), Vec::new());
    let mut add = |phase: Phase, action: &str, ty: Option<&_>| {
        if !needs.add(phase, action, ty) && !strange.iter().any(|one| one == action) {
            strange.push(action.to_owned());
        }
    };
    add(Phase::Plan, "sts:GetCallerIdentity", None);
    for (phase, deeds) in &work.0 {
        for (ty, kind, via) in deeds {
            let Some(schema) = library.resource_type(ty) else { continue };
            for action in msd_aws::permissions(&schema, *kind, *via) {
                add(*phase, &action, Some(ty));
            }
            // Made or changed, a thing is looked at until it is ready, or gone.
            if *kind != OperationKind::Read {
                for action in msd_aws::permissions(&schema, OperationKind::Read, *via) {
                    add(*phase, &action, Some(ty));
                }
            }
        }
    }
    let created = work.0.get(&Phase::Apply).into_iter().flatten();
    let created = created.filter(|(_, kind, _)| *kind == OperationKind::Create);
    for (ty, _, via) in created {
        let Some(schema) = library.resource_type(ty) else { continue };
        for action in msd_aws::preflight::permissions(&schema, *via) {
            add(Phase::Preflight, &action, Some(ty));
        }
    }
    for action in msd_aws::preflight::ACTIONS {
        add(Phase::Preflight, action, None);
    }
    (needs, strange)
}

//! `msd state`: looks into the state. Works without the program, and changes nothing.

use msd_model::address::Address;
use msd_model::nearest::nearest;

use crate::args::{Folder, State as Args, StateShow};
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::render;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, CliError> {
    match args {
        Args::List(folder) => list(folder, terminal)?,
        Args::Show(args) => show(args, terminal)?,
        Args::Pull(folder) => terminal.print_json(&render::state::json(&read(folder)?))?,
    }
    Ok(Outcome::Success)
}

fn list(folder: &Folder, terminal: &Terminal) -> Result<(), CliError> {
    let state = read(folder)?;
    let lines = render::state::sorted(&state).into_iter().map(|one| format!("{}\n", one.address));
    terminal.print(&lines.collect::<String>());
    Ok(())
}

fn show(args: &StateShow, terminal: &Terminal) -> Result<(), CliError> {
    let state = read(&args.folder)?;
    let wanted = args.address.parse::<Address>().ok();
    let Some(resource) = wanted.and_then(|address| state.resources.get(&address)) else {
        let names: Vec<String> = state.resources.keys().map(ToString::to_string).collect();
        let near = nearest(&args.address, names.iter().map(String::as_str)).map(str::to_owned);
        return Err(CliError::NoResource { address: args.address.clone(), nearest: near });
    };
    match args.json {
        true => terminal.print_json(resource),
        false => {
            terminal.print(&render::state::one(resource, terminal.out.tint));
            Ok(())
        }
    }
}

fn read(folder: &Folder) -> Result<msd_engine::state::State, CliError> {
    Workspace::find(&folder.path, folder.to.as_deref())?.read_state()
}

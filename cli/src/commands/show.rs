//! `msd show`: a saved plan, or what the state holds.

use crate::args::Show;
use crate::error::CliError;
use crate::location::Location;
use crate::outcome::Outcome;
use crate::plan_file;
use crate::render;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Show, terminal: &Terminal) -> Result<Outcome, CliError> {
    let tint = terminal.out.tint;
    match Location::of(&args.path)? {
        Location::PlanFile(path) => {
            let saved = plan_file::load(&path)?;
            match args.json {
                true => terminal.print_json(&saved.plan)?,
                false => terminal.print(&render::plan::plan(&saved.plan, tint)),
            }
        }
        Location::Folder(folder) => {
            let state = Workspace::find(&folder, args.to.as_deref())?.read_state()?;
            match args.json {
                true => terminal.print_json(&render::state::json(&state))?,
                false => terminal.print(&render::state::all(&state, tint)),
            }
        }
    }
    Ok(Outcome::Success)
}

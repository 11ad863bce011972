//! `msd history`: runs, and what happened in one of them. Works without the program.

use msd_engine::kpi;

use crate::args::History as Args;
use crate::deploy;
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::render;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome, CliError> {
    let (folder, run) = args.split();
    let history = Workspace::find(&folder.path, folder.to.as_deref())?.history()?;
    let tint = terminal.out.tint;
    match run {
        _ if args.kpi => {
            let one = run.map(|run| deploy::choose(&history, Some(&run), "show", |_| true));
            let kpis = match one.transpose()? {
                Some(run) => kpi::kpis([run]),
                None => kpi::kpis(history.runs()),
            };
            match args.json {
                true => terminal.print_json(&kpis)?,
                false => terminal.print(&render::history::kpis(&kpis, tint)),
            }
        }
        None if args.json => terminal.print_json(&history.runs().collect::<Vec<_>>())?,
        None => terminal.print(&render::history::list(&history, tint)),
        Some(run) => {
            let run = deploy::choose(&history, Some(&run), "show", |_| true)?;
            match args.json {
                true => terminal.print_json(run)?,
                false => terminal.print(&render::history::one(run, tint)),
            }
        }
    }
    Ok(Outcome::Success)
}

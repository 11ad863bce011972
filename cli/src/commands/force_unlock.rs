//! `msd force-unlock`: takes the lock of a state away from a process that hangs.

use msd_state::SqliteStore;

use crate::args::ForceUnlock;
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::prompt;
use crate::terminal::Terminal;
use crate::workspace::Workspace;

pub fn run(args: &ForceUnlock, terminal: &Terminal) -> Result<Outcome, CliError> {
    let workspace = Workspace::find(&args.folder.path, args.folder.to.as_deref())?;
    let store = SqliteStore::open_existing(workspace.state())?;
    let Some((store, holder)) = store.and_then(|store| {
        let holder = store.holder()?;
        Some((store, holder))
    }) else {
        terminal.print("Nobody holds the lock.\n");
        return Ok(Outcome::Success);
    };
    let who = format!(
        "`{}` by {} on {} (process {}) holds the lock.",
        holder.command, holder.user, holder.host, holder.pid
    );
    if !args.force {
        if !terminal.input_is_terminal {
            terminal.say(&format!("{who}\n"));
            return Err(CliError::NeedsForce);
        }
        let detail = format!("{who}\nIf it is still at work, it will stop in the middle.");
        if !prompt::confirm(terminal, "Do you really want to take the lock away?", &detail)? {
            return Err(CliError::Declined("Unlocking"));
        }
    }
    store.force_unlock()?;
    terminal.print(&format!(
        "The lock is free. {} writes nothing any more; the next apply asks the cloud what became of its calls.\n",
        if holder.pid == 0 { "Its holder".to_owned() } else { format!("Process {}", holder.pid) }
    ));
    Ok(Outcome::Success)
}

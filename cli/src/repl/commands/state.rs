//! `:state [ADDRESS]`: what the state knows of a resource; without one, what there is.

use msd_model::address::Address;
use msd_model::nearest::nearest;

use crate::error::CliError;
use crate::render::state;
use crate::repl::table::{Command, Takes};
use crate::repl::{Flow, Session};

pub const COMMAND: Command = Command {
    name: "state",
    usage: "[ADDRESS]",
    about: "what the state knows of a resource; without one, all addresses",
    takes: Takes::Address,
    run,
};

fn run(session: &mut Session<'_>, address: &str) -> Result<Flow, CliError> {
    let (terminal, known) = (session.terminal, &session.state);
    if address.is_empty() {
        let all = state::sorted(known);
        terminal.print(&match all.is_empty() {
            true => "The state is empty: nothing was applied yet.\n".to_owned(),
            false => all.into_iter().map(|one| format!("{}\n", one.address)).collect(),
        });
        return Ok(Flow::GoOn);
    }
    let wanted = address.parse::<Address>().ok();
    let Some(found) = wanted.and_then(|address| known.resources.get(&address)) else {
        let names: Vec<String> = known.resources.keys().map(ToString::to_string).collect();
        let near = nearest(address, names.iter().map(String::as_str)).map(str::to_owned);
        return Err(CliError::NoResource { address: address.to_owned(), nearest: near });
    };
    terminal.print(&state::one(found, terminal.out.tint));
    Ok(Flow::GoOn)
}

//! `:plan`: what an apply would do, with everything that is overridden.

use crate::error::CliError;
use crate::render;
use crate::repl::planning::Planning;
use crate::repl::table::{Command, Takes};
use crate::repl::{Flow, Session};

pub const COMMAND: Command = Command {
    name: "plan",
    usage: "",
    about: "what an apply would do, against the last state",
    takes: Takes::Nothing,
    run,
};

fn run(session: &mut Session<'_>, _: &str) -> Result<Flow, CliError> {
    let plan = Planning::new(session, true)?.plan()?;
    session.terminal.print(&render::plan::plan(&plan, session.terminal.out.tint));
    Ok(Flow::GoOn)
}

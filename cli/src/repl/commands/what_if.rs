//! `:what-if CHANGE`: predicted time and changes, as the program is and as it would be.

use crate::error::CliError;
use crate::render::simulate::{Shown, comparison};
use crate::repl::planning::Planning;
use crate::repl::table::{Command, Takes};
use crate::repl::{AskError, Flow, Session, difference};
use crate::simulate::Ensemble;

pub const COMMAND: Command = Command {
    name: "what-if",
    usage: "CHANGE",
    about: "predicts time and changes: limit x.rate = 60/h, param p = v, estimate a = 5min, schedule = eager",
    takes: Takes::Supposition,
    run,
};

fn run(session: &mut Session<'_>, text: &str) -> Result<Flow, CliError> {
    if text.is_empty() {
        let takes = "what is to be different: `limit NAME.rate = 60/h`, `param NAME = VALUE`";
        return Err(AskError::Usage { name: COMMAND.name, takes }.into());
    }
    let terminal = session.terminal;
    let mut planning = Planning::new(session, true)?;
    let changes = vec![planning.supposition(text)?];
    let (mut base, mut before) = planning.predict()?;
    planning.suppose(changes.clone())?;
    let (mut run, mut after) = planning.predict()?;
    if base.operations.is_empty() && run.operations.is_empty() {
        terminal.say("There is nothing to do; this is about a deployment from nothing.\n");
        planning = planning.of_nothing();
        (run, after) = planning.predict()?;
        planning.suppose(Vec::new())?;
        (base, before) = planning.predict()?;
    }
    // One run each: there is no spread to tell of.
    let runs = Ensemble::of_one(&run);
    let shown = Shown {
        plan: &before.plan,
        first: &base,
        runs: None,
        spread: 0.0,
        what_if: &changes,
        changed: Some((&after.plan, &run, &runs)),
        each: false,
    };
    let tint = terminal.out.tint;
    let difference = difference::shown(&before.plan, &after.plan, tint);
    terminal.print(&format!("{}\n{difference}", comparison(&shown, tint)));
    Ok(Flow::GoOn)
}

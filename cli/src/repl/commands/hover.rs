//! `:hover EXPR`: what an editor shows over the last word of an expression.

use msd_lsp::features::hover::hover;
use msd_lsp::outlook::Outlook;

use crate::commands::explain::rendered;
use crate::editor::Engine;
use crate::error::CliError;
use crate::repl::line_place::{FILE, LinePlace};
use crate::repl::table::{Command, Takes};
use crate::repl::{AskError, Flow, Session};

pub const COMMAND: Command = Command {
    name: "hover",
    usage: "EXPR",
    about: "what is known of its last word: declaration, help, properties, users",
    takes: Takes::Expression,
    run,
};

fn run(session: &mut Session<'_>, text: &str) -> Result<Flow, CliError> {
    if text.is_empty() {
        return Err(AskError::Usage { name: COMMAND.name, takes: "an expression" }.into());
    }
    let engine = Engine::default();
    let describe = |ty: &str, property: Option<&str>| engine.describe(ty, property);
    let place = LinePlace::put(&mut session.compiler, text);
    let last = text.trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_')).len();
    let offset = place.and_then(|place| place.inside(last));
    let found = offset.and_then(|at| hover(&session.compiler, FILE, at, None, &describe));
    let Some(found) = found else {
        return Err(AskError::NoHover { text: text.to_owned() }.into());
    };
    let terminal = session.terminal;
    terminal.print(&rendered(&found.markdown, terminal.width, terminal.out.tint));
    Ok(Flow::GoOn)
}

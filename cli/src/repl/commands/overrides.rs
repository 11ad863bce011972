//! `:overrides`: what the session put in place of the program's own.

use crate::error::CliError;
use crate::repl::table::{Command, Takes};
use crate::repl::{Flow, Session};

pub const COMMAND: Command = Command {
    name: "overrides",
    usage: "",
    about: "the `let`s and `param`s that hold until the end of the session",
    takes: Takes::Nothing,
    run,
};

fn run(session: &mut Session<'_>, _: &str) -> Result<Flow, CliError> {
    let lets = session.overrides.lets.values().cloned();
    let is_secret = |name: &str| {
        let params = session.compiler.params();
        params.iter().any(|param| param.secret && param.name == name)
    };
    let params = session.overrides.params.iter().map(|(name, value)| match is_secret(name) {
        true => format!("param {name} = {}", crate::render::value::SENSITIVE),
        false => format!("param {name} = {}", value.source()),
    });
    let all: Vec<String> = lets.chain(params).map(|line| line + "\n").collect();
    session.terminal.print(&match all.is_empty() {
        true => "Nothing is overridden.\n".to_owned(),
        false => all.concat(),
    });
    Ok(Flow::GoOn)
}

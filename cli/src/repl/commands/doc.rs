//! `:doc NAME`: what `msd docs NAME` tells.

use crate::args::Docs;
use crate::commands::docs;
use crate::error::CliError;
use crate::repl::table::{Command, Takes};
use crate::repl::{AskError, Flow, Session};

pub const COMMAND: Command = Command {
    name: "doc",
    usage: "NAME",
    about: "a resource type, a property (aws.ec2.VPC.cidr_block) or a function (cidr.subnet)",
    takes: Takes::Topic,
    run,
};

fn run(session: &mut Session<'_>, name: &str) -> Result<Flow, CliError> {
    if name.is_empty() {
        let takes = "the name of a type, a property or a function";
        return Err(AskError::Usage { name: COMMAND.name, takes }.into());
    }
    let args = Docs { name: Some(name.to_owned()), list: None, install: None, json: false };
    docs::run(&args, session.terminal)?;
    Ok(Flow::GoOn)
}

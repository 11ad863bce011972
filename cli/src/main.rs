//! `msd`: reads arguments, runs one command, and turns its outcome into an exit code. Everything that
//! decides something about a deployment is in the other crates.

// Without AWS there is nothing to sign in to and nothing to look at before an apply.
#![cfg_attr(not(feature = "aws"), allow(dead_code, unused_imports))]

mod archive;
mod args;
mod bug;
mod cloud;
mod commands;
mod dashes;
mod deploy;
mod diagram;
mod discovery;
mod disk_files;
mod docs_pack;
mod docs_page;
mod editor;
mod error;
mod failure;
mod faults;
mod holder;
mod interrupt;
mod library;
mod location;
mod mend;
mod notifier;
mod offline;
mod outcome;
mod outside;
mod params;
mod plan_file;
#[cfg(feature = "aws")]
mod policy;
#[cfg(feature = "aws")]
mod preflight;
mod program;
mod progress;
mod prompt;
mod readiness;
mod reads;
mod render;
mod repl;
mod replace_file;
mod report;
mod rounds;
mod simulate;
mod templates;
mod terminal;
mod tint;
mod transports;
mod trial;
mod type_names;
mod workspace;

use std::process::ExitCode;

use clap::Parser;

use crate::args::Cli;
use crate::terminal::Terminal;

/// The compiler makes and drops many small things, on all cores at once.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    bug::install_hook();
    let cli = match Cli::try_parse_from(dashes::rewrite(std::env::args_os())) {
        Ok(cli) => cli,
        Err(answer) => return told(&answer),
    };
    let terminal = Terminal::detect(cli.global.no_color);
    match commands::run(&cli, &terminal) {
        Ok(outcome) => outcome.into(),
        Err(error) => {
            terminal.show_error(&error);
            ExitCode::FAILURE
        }
    }
}

/// Prints what clap has to say: help and version, or what is wrong with the arguments. That is 1, as
/// any error; clap's own 2 would read as "there are changes" after `plan -detailed-exitcode`.
fn told(answer: &clap::Error) -> ExitCode {
    // Where nobody listens there is nobody to tell of that.
    let _ = answer.print();
    match answer.use_stderr() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

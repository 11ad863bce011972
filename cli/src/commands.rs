//! One command per file; here is only who gets what.

mod apply;
mod approve;
mod check;
mod completion;
mod constraints;
mod destroy;
mod discover;
pub mod docs;
pub mod explain;
mod fmt;
mod force_unlock;
mod graph;
mod history;
mod import;
mod lsp;
mod new;
mod output;
#[cfg(feature = "aws")]
mod permissions;
mod plan;
mod refresh;
mod repl;
mod resume;
mod rollback;
mod show;
mod sim;
mod simulate;
mod state;
mod test;
mod untaint;
mod version;

use crate::args::{Cli, Command};
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::terminal::Terminal;

pub fn run(cli: &Cli, terminal: &Terminal) -> Result<Outcome, CliError> {
    if let Some(path) = &cli.global.chdir {
        std::env::set_current_dir(path)
            .map_err(|source| CliError::ChangeFolder { path: path.clone(), source })?;
    }
    match &cli.command {
        Command::New(args) => new::run(args, terminal),
        Command::Check(args) => check::run(args, terminal),
        Command::Constraints(args) => constraints::run(args, terminal),
        Command::Fmt(args) => fmt::run(args, terminal),
        Command::Test(args) => test::run(args, terminal),
        Command::Plan(args) => plan::run(args, terminal),
        Command::Apply(args) => apply::run(args, terminal),
        Command::Approve(args) => approve::run(args, terminal),
        Command::Destroy(args) => destroy::run(args, terminal),
        Command::Rollback(args) => rollback::run(args, terminal),
        Command::Resume(args) => resume::run(args, terminal),
        Command::ForceUnlock(args) => force_unlock::run(args, terminal),
        Command::History(args) => history::run(args, terminal),
        Command::Refresh(args) => refresh::run(args, terminal),
        Command::Import(args) => import::run(args, terminal),
        Command::Untaint(args) => untaint::run(args, terminal),
        Command::Discover(args) => discover::run(args, terminal),
        Command::Show(args) => show::run(args, terminal),
        Command::State(args) => state::run(args, terminal),
        Command::Output(args) => output::run(args, terminal),
        #[cfg(feature = "aws")]
        Command::Permissions(args) => permissions::run(args, terminal),
        #[cfg(not(feature = "aws"))]
        Command::Permissions(_) => Err(CliError::UnknownProvider { provider: "aws".into() }),
        Command::Graph(args) => graph::run(args, terminal),
        Command::Simulate(args) => simulate::run(args, terminal),
        Command::Repl(args) => repl::run(args, terminal),
        Command::Sim(args) => sim::run(args, terminal),
        Command::Docs(args) => docs::run(args, terminal),
        Command::Lsp(_) => lsp::run(),
        Command::Explain(args) => explain::run(args, terminal),
        Command::Completion(args) => completion::run(args, terminal),
        Command::Version(args) => version::run(args, terminal),
    }
}

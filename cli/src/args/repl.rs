//! What `msd repl` takes.

use clap::Args;

use super::Program;

#[derive(Debug, Args)]
pub struct Repl {
    #[command(flatten)]
    pub program: Program,
    /// Prints values alone, texts without quotes: for scripts
    #[arg(long)]
    pub raw: bool,
}

//! What `msd approve` takes.

use std::path::PathBuf;

use clap::{Args, ValueHint};

#[derive(Debug, Args)]
pub struct Approve {
    /// The gate; without one, lists those that wait
    pub gate: Option<String>,
    /// The stack's folder
    #[arg(default_value = ".", value_hint = ValueHint::DirPath)]
    pub path: PathBuf,
    /// The target whose run waits
    #[arg(long, value_name = "NAME")]
    pub target: Option<String>,
    /// Says no: the run fails at the gate
    #[arg(long)]
    pub reject: bool,
    /// Why; the run shows it when the answer is no
    #[arg(long, value_name = "TEXT")]
    pub message: Option<String>,
    /// Prints what waits as JSON
    #[arg(long)]
    pub json: bool,
}

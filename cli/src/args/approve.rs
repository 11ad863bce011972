//! What `msd approve` takes.

use clap::{Args, ValueHint};

#[derive(Debug, Args)]
pub struct Approve {
    /// The run that waits, the gate and the stack's folder; each may be left out, and without a gate
    /// those that wait are listed
    #[arg(value_name = "[RUN] [GATE] [PATH]", num_args = 0..=3, value_hint = ValueHint::AnyPath)]
    pub words: Vec<String>,
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

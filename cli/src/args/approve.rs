//! What `msd approve` takes.

use clap::{Args, ValueHint};

#[derive(Debug, Args)]
pub struct Approve {
    /// The run that waits; may be left out, as may the others
    #[arg(value_name = "RUN")]
    pub first: Option<String>,
    /// The gate; without one, lists those that wait
    #[arg(value_name = "GATE")]
    pub second: Option<String>,
    /// The stack's folder
    #[arg(value_name = "PATH", value_hint = ValueHint::DirPath)]
    pub third: Option<String>,
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

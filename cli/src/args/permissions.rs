//! What `msd permissions` takes.

use clap::{ArgAction, Args, ValueEnum};

use super::Program;

#[derive(Debug, Args)]
pub struct Permissions {
    #[command(flatten)]
    pub program: Program,
    /// Only what this needs; may be given again [default: all of them]
    #[arg(long, value_enum, value_name = "PHASE", action = ArgAction::Append)]
    pub phase: Vec<Phase>,
    /// Supposes that there is nothing yet, whatever the state says
    #[arg(long)]
    pub from_scratch: bool,
    /// Prints which resource types need which action when, instead of the policy
    #[arg(long)]
    pub json: bool,
}

/// Each takes in the rights to plan, since that comes first always.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ValueEnum)]
pub enum Phase {
    /// Reading what is there
    Plan,
    /// Creating, updating and replacing what the plan says
    Apply,
    /// Deleting everything
    Destroy,
    /// Looking for what would stop an apply, before it changes anything
    Preflight,
}

//! What the commands take that plan changes or carry them out.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueHint};
use msd_model::address::Address;

use super::{Preflight, Program, Refreshing, Run, Selection};

#[derive(Debug, Args)]
pub struct Plan {
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub selection: Selection,
    /// Replaces this instance, whether it differs or not; may be given again
    #[arg(long, value_name = "ADDRESS", action = ArgAction::Append, conflicts_with_all = ["destroy", "refresh_only"])]
    pub replace: Vec<Address>,
    #[command(flatten)]
    pub refreshing: Refreshing,
    #[command(flatten)]
    pub preflight: Preflight,
    /// Saves the plan, for `msd apply FILE`
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// Prints the plan as JSON
    #[arg(long)]
    pub json: bool,
    /// Exits with 0 for no changes, 1 for an error, 2 for changes
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Plans to delete everything
    #[arg(long, conflicts_with = "refresh_only")]
    pub destroy: bool,
    /// How many operations may run at once, for the forecast
    #[arg(long, value_name = "N", default_value_t = msd_engine::run::PARALLELISM)]
    pub parallelism: usize,
}

#[derive(Debug, Args)]
pub struct Apply {
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub run: Run,
    #[command(flatten)]
    pub selection: Selection,
    /// Replaces this instance, whether it differs or not; may be given again
    #[arg(long, value_name = "ADDRESS", action = ArgAction::Append, conflicts_with_all = ["destroy", "refresh_only"])]
    pub replace: Vec<Address>,
    #[command(flatten)]
    pub refreshing: Refreshing,
    #[command(flatten)]
    pub preflight: Preflight,
    /// Deletes everything instead, like `msd destroy`
    #[arg(long, conflicts_with = "refresh_only")]
    pub destroy: bool,
}

#[derive(Debug, Args)]
pub struct Destroy {
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub run: Run,
    #[command(flatten)]
    pub selection: Selection,
    /// Whether to look for changes made outside of msd first; what is gone already is as good as
    /// deleted [default: false]
    #[arg(
        long, value_name = "BOOL", action = ArgAction::Set, num_args = 0..=1,
        require_equals = true, default_missing_value = "true"
    )]
    pub refresh: Option<bool>,
}

#[derive(Debug, Args)]
pub struct Refresh {
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub selection: Selection,
    /// Prints what happens as lines of JSON
    #[arg(long)]
    pub json: bool,
}

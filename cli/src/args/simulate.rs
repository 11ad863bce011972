//! What `msd simulate` takes.

use clap::{ArgAction, Args, ValueEnum};
use msd_model::address::Address;
use msd_model::policy::Schedule;

use super::{Program, Selection};

#[derive(Debug, Args)]
pub struct Simulate {
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub selection: Selection,
    /// Replaces this instance, whether it differs or not; may be given again
    #[arg(long, value_name = "ADDRESS", action = ArgAction::Append, conflicts_with = "destroy")]
    pub replace: Vec<Address>,
    /// Shows what would be different: `limit NAME.rate = 60/h`, `param NAME = VALUE`,
    /// `estimate ADDRESS = 5min`, `schedule = eager`; may be given again, and all hold together
    #[arg(long, value_name = "CHANGE", action = ArgAction::Append)]
    pub what_if: Vec<String>,
    /// By which schedule, whatever the program says
    #[arg(long, value_enum)]
    pub schedule: Option<ScheduleWord>,
    /// Decides what chance would
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Lets calls fail: on=TYPE or ADDRESS, class, times, rate, delay, made; may be repeated
    #[arg(long, value_name = "on=WHAT,class=CLASS,…", action = ArgAction::Append)]
    pub faults: Vec<String>,
    /// Runs it so often, with one seed after the other, and tells how times are spread
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub runs: u32,
    /// How far times stray from what is expected [default: none for one run, 20% for several]
    #[arg(long, value_name = "PERCENT")]
    pub jitter: Option<String>,
    /// Supposes that there is nothing yet, whatever the state says
    #[arg(long)]
    pub from_scratch: bool,
    /// Predicts the deletion of everything
    #[arg(long, conflicts_with = "from_scratch")]
    pub destroy: bool,
    /// Draws each operation in a line of its own
    #[arg(long)]
    pub operations: bool,
    /// How many operations may run at once
    #[arg(long, value_name = "N", default_value_t = msd_engine::run::PARALLELISM)]
    pub parallelism: usize,
    /// Prints everything as JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScheduleWord {
    /// A wave ends before the next begins
    Waves,
    /// Each operation as soon as what it needs is there
    Eager,
}

impl From<ScheduleWord> for Schedule {
    fn from(word: ScheduleWord) -> Schedule {
        match word {
            ScheduleWord::Waves => Schedule::Waves,
            ScheduleWord::Eager => Schedule::Eager,
        }
    }
}

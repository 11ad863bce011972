//! What `msd constraints` takes.

use clap::{Args, ValueEnum};

use super::Program;

#[derive(Debug, Args)]
pub struct Constraints {
    #[command(flatten)]
    pub program: Program,
    /// Only constraints of this severity; may be given again
    #[arg(long, value_name = "WORD", value_parser = ["critical", "high", "medium", "low"])]
    pub severity: Vec<String>,
    /// Only constraints of this category; may be given again
    #[arg(long, value_name = "TEXT")]
    pub category: Vec<String>,
    /// How to print them
    #[arg(long, value_enum, default_value_t = TableFormat::Table)]
    pub format: TableFormat,
    /// Short for -format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Columns, and the reasons below
    Table,
    /// A document for a wiki or a pull request
    Markdown,
    /// One JSON document
    Json,
}

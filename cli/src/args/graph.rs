//! What `msd graph` takes.

use std::path::PathBuf;

use clap::{Args, ValueEnum, ValueHint};

use super::Program;

#[derive(Debug, Args)]
pub struct Graph {
    #[command(flatten)]
    pub program: Program,
    /// How to draw it
    #[arg(long, value_enum, default_value_t = GraphFormat::Dot)]
    pub format: GraphFormat,
    /// Draws each instance of a `for` by itself
    #[arg(long)]
    pub instances: bool,
    /// Draws only declarations that wait for one another in a circle
    #[arg(long, conflicts_with_all = ["instances", "ty", "group"])]
    pub cycles: bool,
    /// Draws only resources of these types, such as aws.ec2.*
    #[arg(long = "type", value_name = "PATTERN")]
    pub ty: Option<String>,
    /// Draws only this group
    #[arg(long, value_name = "NAME")]
    pub group: Option<String>,
    /// Writes it to a file
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GraphFormat {
    /// For Graphviz
    Dot,
    /// For Markdown on GitHub and GitLab
    Mermaid,
    /// One JSON document
    Json,
    /// A picture
    Svg,
}

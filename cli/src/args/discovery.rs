//! What `msd import` and `msd discover` take.

use std::path::PathBuf;

use clap::{ArgAction, Args, ValueHint};

use super::Program;

#[derive(Debug, Args)]
pub struct Import {
    /// The address that takes the thing over
    pub address: String,
    /// The cloud's identifier of the thing; parts of a composite one are joined by `|`
    pub id: String,
    #[command(flatten)]
    pub program: Program,
    /// Writes the declaration too, into this file: imported.msd without a name, `-` only prints it
    #[arg(
        long, value_name = "FILE", num_args = 0..=1, require_equals = true,
        default_missing_value = "imported.msd", value_hint = ValueHint::FilePath
    )]
    pub generate: Option<PathBuf>,
    /// The type of the thing; with -generate
    #[arg(long = "type", value_name = "TYPE", requires = "generate")]
    pub ty: Option<String>,
    /// Prints what happens as lines of JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Untaint {
    /// The address of the thing
    pub address: String,
    #[command(flatten)]
    pub program: Program,
    /// Prints what happens as lines of JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct Discover {
    /// Services, such as ec2, or resource types
    #[arg(value_name = "SERVICE|TYPE", required = true)]
    pub what: Vec<String>,
    /// Only what has this tag; may be repeated
    #[arg(long, value_name = "KEY=VALUE", action = ArgAction::Append)]
    pub tag: Vec<String>,
    /// Looks in this region instead of the target's
    #[arg(long, value_name = "REGION")]
    pub region: Option<String>,
    /// Also what the cloud made by itself, such as the default network
    #[arg(long)]
    pub all: bool,
    /// Writes it to a file
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// The target whose cloud is meant
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
    /// Gives a parameter a value; may be repeated
    #[arg(long, value_name = "NAME=VALUE", action = ArgAction::Append)]
    pub var: Vec<String>,
    /// Takes parameters from a file: .json or lines of `name = value`; may be repeated
    #[arg(long, value_name = "FILE", action = ArgAction::Append, value_hint = ValueHint::FilePath)]
    pub var_file: Vec<PathBuf>,
}

impl Discover {
    /// Returns the program whose target is meant.
    pub fn program(&self) -> Program {
        Program {
            path: ".".into(),
            to: self.to.clone(),
            var: self.var.clone(),
            var_file: self.var_file.clone(),
            input: true,
        }
    }
}

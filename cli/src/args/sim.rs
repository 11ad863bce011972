//! What `msd sim` takes.

use clap::{Args, Subcommand};

use super::Folder;

#[derive(Debug, Subcommand)]
pub enum Sim {
    /// Lists what the simulated cloud holds
    #[command(after_help = "Example:\n  msd sim list examples/website -json")]
    List(SimList),
    /// Changes properties of a thing behind msd's back
    #[command(after_help = "Example:\n  msd sim set queue delay_seconds=30\n  \
                            msd sim set 'q[\"a\"]' tags.Owner=ops")]
    Set(SimSet),
    /// Deletes a thing behind msd's back
    #[command(after_help = "Example:\n  msd sim delete queue")]
    Delete(SimDelete),
}

#[derive(Debug, Args)]
pub struct SimList {
    #[command(flatten)]
    pub folder: Folder,
    /// Prints JSON, properties included
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub struct SimSet {
    /// Its address, or its identifier in the cloud
    pub thing: String,
    /// Properties by name or path with values as JSON, or plain text; `null` takes one away
    #[arg(value_name = "PROPERTY=VALUE", required = true)]
    pub properties: Vec<String>,
    #[command(flatten)]
    pub place: SimPlace,
}

#[derive(Debug, Args)]
pub struct SimDelete {
    /// Its address, or its identifier in the cloud
    pub thing: String,
    #[command(flatten)]
    pub place: SimPlace,
}

/// Whose simulated cloud is meant.
#[derive(Debug, Args)]
pub struct SimPlace {
    /// The target whose cloud is meant
    #[arg(long, value_name = "NAME")]
    pub to: Option<String>,
}

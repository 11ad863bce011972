//! What is looked at before an apply changes anything.

use clap::{ArgAction, Args, ValueEnum};

#[derive(Clone, Debug, Default, Args)]
pub struct Preflight {
    /// Whether to look first for what would stop an apply: identity, permissions, names and quotas
    /// [default: for `apply` on AWS]
    #[arg(
        long, value_name = "BOOL", action = ArgAction::Set, num_args = 0..=1,
        require_equals = true, default_missing_value = "true"
    )]
    pub preflight: Option<bool>,
    /// Short for -preflight=false
    #[arg(long, conflicts_with_all = ["preflight", "skip_preflight"])]
    pub no_preflight: bool,
    /// Leaves these looks out; may be given again
    #[arg(
        long, value_enum, value_name = "CHECK,…", value_delimiter = ',', action = ArgAction::Append
    )]
    pub skip_preflight: Vec<Look>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Look {
    /// Who calls, and whether that is the target's account
    Identity,
    /// What the caller may do
    Permissions,
    /// Whether names are taken
    Names,
    /// Whether the account has room
    Quotas,
}

impl Preflight {
    /// Tells whether to look at all, by what is usual for the command.
    pub fn is_wanted(&self, usual: bool) -> bool {
        !self.no_preflight && self.preflight.unwrap_or(usual)
    }
}

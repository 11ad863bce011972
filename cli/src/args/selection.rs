//! Which part of a stack is meant, and whether to look into the cloud first.

use clap::{ArgAction, Args};
use msd_model::address::Address;
use msd_model::selection::{self, Tag};

/// Without any of these the whole stack is meant; -target, -group and -tag add up.
#[derive(Clone, Debug, Default, Args)]
pub struct Selection {
    /// Only this and what it needs: a resource, an instance, a module or a group with `for`; may be
    /// given again
    #[arg(long, value_name = "ADDRESS", action = ArgAction::Append)]
    pub target: Vec<Address>,
    /// Not this, nor what needs it; may be given again
    #[arg(long, value_name = "ADDRESS", action = ArgAction::Append)]
    pub exclude: Vec<Address>,
    /// Only this group and what it needs; may be given again
    #[arg(long, value_name = "NAME", action = ArgAction::Append)]
    pub group: Vec<String>,
    /// Only what has this tag and what that needs; may be given again
    #[arg(long, value_name = "KEY=VALUE", action = ArgAction::Append)]
    pub tag: Vec<Tag>,
}

impl Selection {
    /// Returns it with the instances that are to be replaced.
    pub fn with(&self, replace: &[Address]) -> selection::Selection {
        let Selection { target, exclude, group, tag } = self.clone();
        selection::Selection {
            targets: target,
            excludes: exclude,
            groups: group.into_iter().map(Into::into).collect(),
            tags: tag,
            replace: replace.to_vec(),
        }
    }
}

/// What changed outside of msd.
#[derive(Clone, Debug, Default, Args)]
pub struct Refreshing {
    /// Whether to look for changes made outside of msd first [default: not on the simulated cloud]
    #[arg(
        long, value_name = "BOOL", action = ArgAction::Set, num_args = 0..=1,
        require_equals = true, default_missing_value = "true"
    )]
    pub refresh: Option<bool>,
    /// Only tells what changed outside of msd, and takes it over into the state
    #[arg(long, conflicts_with = "refresh")]
    pub refresh_only: bool,
}

impl Refreshing {
    /// Tells whether to look; where a look costs nothing but time, a user says so.
    pub fn looks(&self, provider: &str) -> bool {
        self.refresh_only || self.refresh.unwrap_or(provider != "sim")
    }
}

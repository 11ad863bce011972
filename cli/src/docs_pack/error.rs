//! What can go wrong with the documentation pack, each with a way out.

use std::io;
use std::path::PathBuf;

use super::VERSION;

#[derive(Debug, thiserror::Error)]
pub enum PackError {
    #[error("there is no folder for the documentation: this user has no home")]
    NoHome,
    #[error("cannot read {}: {source}", .path.display())]
    Read { path: PathBuf, source: io::Error },
    #[error("cannot write {}: {source}", .path.display())]
    Write { path: PathBuf, source: io::Error },

    #[error("there is no python3 to fetch the documentation with")]
    NoPython,
    #[error("python3 has no pip to fetch the documentation with")]
    NoPip,
    #[error("pip could not fetch cfn-lint {VERSION}: {reason}")]
    Download { reason: String },

    #[error("{} is not a whole wheel of cfn-lint: {reason}", .path.display())]
    Wheel { path: PathBuf, reason: String },
    #[error("{} is a wheel of cfn-lint {found}; this msd reads {VERSION}", .path.display())]
    WheelVersion { path: PathBuf, found: String },

    #[error("the documentation in {} is damaged: {reason}", .path.display())]
    Damaged { path: PathBuf, reason: String },
}

impl PackError {
    /// Returns what to do about it.
    pub fn help(&self) -> Option<String> {
        let page = format!("https://pypi.org/project/cfn-lint/{VERSION}/#files");
        Some(match self {
            PackError::NoHome => "set XDG_CACHE_HOME to a folder".to_owned(),
            PackError::NoPython | PackError::NoPip | PackError::Download { .. } => {
                format!("get the wheel from {page} and give its path: `msd docs --install WHEEL`")
            }
            PackError::Wheel { .. } | PackError::WheelVersion { .. } => {
                format!("get cfn_lint-{VERSION}-py3-none-any.whl from {page}")
            }
            PackError::Damaged { .. } => "`msd docs --install` builds it anew".to_owned(),
            PackError::Read { .. } | PackError::Write { .. } => return None,
        })
    }
}

//! What the PATH argument means: a stack's folder, or a saved plan.

use std::path::{Path, PathBuf};

use crate::error::CliError;

/// What PATH turned out to be.
#[derive(Debug)]
pub enum Location {
    Folder(PathBuf),
    PlanFile(PathBuf),
}

impl Location {
    /// Looks at the path; a plan file is any file that is not source.
    pub fn of(path: &Path) -> Result<Location, CliError> {
        match path.is_file() && path.extension().is_none_or(|extension| extension != "msd") {
            true => Ok(Location::PlanFile(path.to_owned())),
            false => folder(path).map(Location::Folder),
        }
    }
}

/// Returns the path if it is a folder, or why it is none.
pub fn folder(path: &Path) -> Result<PathBuf, CliError> {
    let path = path.to_owned();
    match (path.is_dir(), path.exists()) {
        (true, _) => Ok(path),
        (false, true) => Err(CliError::NotAFolder { path }),
        (false, false) => Err(CliError::NoFolder { path }),
    }
}

//! The files that `msd fmt` is about: found and read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::CliError;

/// Returns the .msd files that a path stands for, in order. Hidden files and folders are passed over:
/// editors leave copies behind, and `.msd` is the state's folder.
pub fn below(path: &Path, recursive: bool) -> Result<Vec<PathBuf>, CliError> {
    if path.is_file() {
        return match path.extension().is_some_and(|extension| extension == "msd") {
            true => Ok(vec![path.to_owned()]),
            false => Err(CliError::NoSource { path: path.to_owned() }),
        };
    }
    if !path.is_dir() {
        return Err(CliError::NoPath { path: path.to_owned() });
    }
    let mut files = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(folder) = open.pop() {
        let failed = |source| CliError::Read { path: folder.clone(), source };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            // What is in the current folder is called by its name alone.
            let path = match folder == Path::new(".") {
                true => PathBuf::from(entry.file_name()),
                false => entry.path(),
            };
            // A link to a folder may lead back up.
            let is_folder = entry.file_type().map_err(failed)?.is_dir();
            if name.starts_with('.') {
                continue;
            } else if is_folder && recursive {
                open.push(path);
            } else if name.ends_with(".msd") && path.is_file() {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

pub fn read(path: &Path) -> Result<String, CliError> {
    fs::read_to_string(path).map_err(|source| CliError::Read { path: path.to_owned(), source })
}

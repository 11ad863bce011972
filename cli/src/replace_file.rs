//! Replaces a file in one step: there is no moment at which half of it could be read.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use crate::error::CliError;

/// Writes the text beside the file and puts it in its place, with the file's own permissions. A link
/// stays a link: what it leads to is replaced.
pub fn replace(path: &Path, text: &str) -> Result<(), CliError> {
    try_replace(path, text).map_err(|source| CliError::Write { path: path.to_owned(), source })
}

fn try_replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let permissions = fs::metadata(&path)?.permissions();
    if permissions.readonly() {
        return Err(ErrorKind::PermissionDenied.into());
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".msd-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(permissions)?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

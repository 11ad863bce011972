//! Folders of this machine that become archives. Reads no files: who opens a cloud says how.

use std::fmt;
use std::io::{Cursor, Write};
use std::sync::Arc;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// How values of `archive("path")` begin: `archive:path#digest`.
pub const SCHEME: &str = "archive:";

/// A file of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// From the folder on, with `/` between names.
    pub path: String,
    pub executable: bool,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Package {
    Files(Vec<Entry>),
    /// A file that is an archive already.
    Zip(Vec<u8>),
}

type Open = dyn Fn(&str) -> Result<Package, String> + Send + Sync;

/// Opens what a value of `archive("path")` stands for; refuses what changed since.
#[derive(Clone)]
pub struct Archives(Arc<Open>);

impl Archives {
    pub fn new(open: impl Fn(&str) -> Result<Package, String> + Send + Sync + 'static) -> Archives {
        Archives(Arc::new(open))
    }

    pub fn open(&self, reference: &str) -> Result<Package, String> {
        (self.0)(reference)
    }
}

impl Default for Archives {
    fn default() -> Archives {
        Archives::new(|reference| Err(format!("{reference} cannot be read here")))
    }
}

impl fmt::Debug for Archives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Archives")
    }
}

pub fn is_reference(text: &str) -> bool {
    text.starts_with(SCHEME)
}

/// Packs files; the same files make the same bytes on every machine and on every day.
pub fn zip(files: &[Entry]) -> Result<Vec<u8>, String> {
    let failed = |path: &str, error: &dyn fmt::Display| format!("cannot pack {path}: {error}");
    let mut sorted: Vec<&Entry> = files.iter().collect();
    sorted.sort_by(|left, right| left.path.cmp(&right.path));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for file in sorted {
        // Lambda runs as another user, so everybody may read.
        let mode = if file.executable { 0o755 } else { 0o644 };
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(zip::DateTime::default())
            .unix_permissions(mode);
        let path = file.path.as_str();
        writer.start_file(path, options).map_err(|error| failed(path, &error))?;
        writer.write_all(&file.bytes).map_err(|error| failed(path, &error))?;
    }
    let packed = writer.finish().map_err(|error| failed("the archive", &error))?;
    Ok(packed.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_make_the_same_archive() {
        let file = |path: &str, text: &str| Entry {
            path: path.to_owned(),
            executable: path == "run",
            bytes: text.into(),
        };
        let (one, two) = (file("a/index.py", "print(1)"), file("run", "#!/bin/sh"));
        let packed = zip(&[one.clone(), two.clone()]).unwrap();
        assert_eq!(packed, zip(&[two, one.clone()]).unwrap());
        assert_ne!(packed, zip(&[one]).unwrap());
        let mut archive = zip::ZipArchive::new(Cursor::new(packed)).unwrap();
        assert_eq!(archive.by_name("run").unwrap().unix_mode(), Some(0o100755));
    }
}

//! The compiler's view of the disk: folders of declarations, read-only, and of each nothing outside of
//! it.

use std::fs;
use std::path::{Component, Path, PathBuf};

use msd_analysis::Files;
use smol_str::SmolStr;

use crate::archive;

pub struct DiskFiles {
    folder: PathBuf,
}

impl DiskFiles {
    pub fn new(folder: impl Into<PathBuf>) -> DiskFiles {
        DiskFiles { folder: folder.into() }
    }
}

impl Files for DiskFiles {
    fn list(&self, folder: &str) -> Result<Vec<SmolStr>, String> {
        let folder = self.folder.join(folder);
        let failed = |error: std::io::Error| format!("cannot list {}: {error}", folder.display());
        let mut names = Vec::new();
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            // Editors leave hidden copies behind; the state's folder `.msd` is hidden too.
            if name.ends_with(".msd") && !name.starts_with('.') && path.is_file() {
                names.push(SmolStr::new(name));
            }
        }
        if names.is_empty() {
            return Err("there is no .msd file in it".to_owned());
        }
        names.sort();
        Ok(names)
    }

    fn read(&self, folder: &str, path: &str) -> Result<String, String> {
        let file = inside(&self.folder.join(folder), path)?;
        let bytes = fs::read(&file).map_err(|error| format!("cannot read {path}: {error}"))?;
        String::from_utf8(bytes).map_err(|_| format!("{path} is not UTF-8 text"))
    }

    fn archive(&self, folder: &str, path: &str) -> Result<String, String> {
        archive::reference(&self.folder, folder, path)
    }
}

/// Returns where a file or folder of a folder is; refuses paths that leave it.
pub fn inside(folder: &Path, path: &str) -> Result<PathBuf, String> {
    let relative = Path::new(path);
    let inside = |part| matches!(part, Component::Normal(_) | Component::CurDir);
    if !relative.components().all(inside) {
        return Err(format!("{path} is outside of the stack's folder"));
    }
    let failed = |error: std::io::Error| format!("cannot read {path}: {error}");
    // A link inside the folder may still lead out of it.
    let folder = folder.canonicalize().map_err(failed)?;
    let file = folder.join(relative).canonicalize().map_err(failed)?;
    match file.starts_with(&folder) {
        true => Ok(file),
        false => Err(format!("{path} leads out of the stack's folder")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_folder_can_be_read() {
        let outer = tempfile::tempdir().unwrap();
        let folder = outer.path().join("stack");
        fs::create_dir_all(folder.join("texts")).unwrap();
        fs::create_dir_all(folder.join(".msd")).unwrap();
        for (name, text) in [("b.msd", "b"), ("a.msd", "a"), (".a.msd", ""), ("texts/t", "t")] {
            fs::write(folder.join(name), text).unwrap();
        }
        fs::write(outer.path().join("secret"), "s").unwrap();
        let files = DiskFiles::new(&folder);
        assert_eq!(files.list("").unwrap(), ["a.msd", "b.msd"]);
        assert_eq!(files.read("", "texts/t").unwrap(), "t");
        assert_eq!(files.read("texts", "t").unwrap(), "t");
        assert!(files.read("texts", "../a.msd").unwrap_err().contains("outside"));
        assert!(files.read("", "../secret").unwrap_err().contains("outside"));
        assert!(files.read("", "/etc/hostname").unwrap_err().contains("outside"));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(outer.path().join("secret"), folder.join("link")).unwrap();
            assert!(files.read("", "link").unwrap_err().contains("leads out"));
        }
    }
}

//! Unsaved buffers over the disk: a file that is open is what its editor shows.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use msd_analysis::Files;
use smol_str::SmolStr;

/// What is open, by its whole path; shared by all programs.
#[derive(Clone, Default)]
pub struct Overlay(Arc<RwLock<BTreeMap<PathBuf, Arc<str>>>>);

impl Overlay {
    pub fn set(&self, path: PathBuf, text: Arc<str>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(path, text);
    }

    pub fn remove(&self, path: &Path) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(path);
    }

    fn get(&self, path: &Path) -> Option<Arc<str>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned()
    }

    /// Returns the names of open files that lie directly in a folder.
    fn names_in(&self, folder: &Path) -> Vec<SmolStr> {
        let open = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let inside = open.keys().filter(|path| path.parent() == Some(folder));
        inside.filter_map(|path| Some(path.file_name()?.to_str()?.into())).collect()
    }
}

/// A program's folder as its editor sees it.
pub struct Layered {
    root: PathBuf,
    overlay: Overlay,
    disk: Arc<dyn Files>,
}

impl Layered {
    pub fn new(root: PathBuf, overlay: Overlay, disk: Arc<dyn Files>) -> Layered {
        Layered { root, overlay, disk }
    }
}

impl Files for Layered {
    fn list(&self, folder: &str) -> Result<Vec<SmolStr>, String> {
        let open = self.overlay.names_in(&joined(&self.root, folder));
        let on_disk = self.disk.list(folder);
        if open.is_empty() {
            return on_disk;
        }
        let mut names = on_disk.unwrap_or_default();
        names.extend(open.into_iter().filter(|name| name.ends_with(".msd")));
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn read(&self, folder: &str, path: &str) -> Result<String, String> {
        match self.overlay.get(&joined(&joined(&self.root, folder), path)) {
            Some(text) => Ok(text.to_string()),
            None => self.disk.read(folder, path),
        }
    }

    fn archive(&self, folder: &str, path: &str) -> Result<String, String> {
        self.disk.archive(folder, path)
    }
}

/// Joins a relative path to a folder, `..` worked out, without asking the disk.
pub fn joined(folder: &Path, relative: &str) -> PathBuf {
    let mut out = folder.to_path_buf();
    for part in Path::new(relative).components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::Normal(name) => out.push(name),
            _ => {}
        }
    }
    out
}

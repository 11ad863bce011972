//! The program's files, with a note of everything that was read, so that a session can tell what
//! changed since. Needs no service of the platform: it looks when it is asked.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use msd_analysis::Files;
use smol_str::SmolStr;

use crate::disk_files::DiskFiles;

/// A folder, and what was asked of it.
type Asked = (SmolStr, Question);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Question {
    List,
    Read(SmolStr),
    Archive(SmolStr),
}

pub struct WatchedFiles {
    disk: DiskFiles,
    root: PathBuf,
    /// The first answer to each question; names of a list stand in lines.
    seen: Mutex<BTreeMap<Asked, Result<String, String>>>,
}

impl WatchedFiles {
    pub fn new(root: &Path) -> WatchedFiles {
        let (disk, root) = (DiskFiles::new(root), root.to_owned());
        WatchedFiles { disk, root, seen: Mutex::default() }
    }

    /// Forgets what was read, before all is read again.
    pub fn forget(&self) {
        self.seen().clear();
    }

    /// Returns the names of what changed since it was read. What is told once is not told again.
    pub fn changed(&self) -> Vec<String> {
        let asked: Vec<Asked> = self.seen().keys().cloned().collect();
        let mut out = Vec::new();
        for question in asked {
            let now = self.answer(&question);
            let mut seen = self.seen();
            let Entry::Occupied(mut before) = seen.entry(question.clone()) else { continue };
            if *before.get() == now {
                continue;
            }
            let before = before.insert(now.clone());
            match question {
                (folder, Question::Read(name) | Question::Archive(name)) => {
                    out.push(joined(&folder, &name));
                }
                (folder, Question::List) => out.extend(differing(&folder, &before, &now)),
            }
        }
        out.sort();
        out.dedup();
        out
    }

    fn answer(&self, (folder, question): &Asked) -> Result<String, String> {
        match question {
            Question::Read(name) => self.disk.read(folder, name),
            Question::Archive(name) => self.disk.archive(folder, name),
            Question::List => self.names(folder).map(|names| names.join("\n")),
        }
    }

    fn names(&self, folder: &str) -> Result<Vec<SmolStr>, String> {
        let listed = self.disk.list(folder);
        // Who has written nothing yet may still ask what two and two are.
        match listed.is_err() && folder.is_empty() && fs::read_dir(&self.root).is_ok() {
            true => Ok(Vec::new()),
            false => listed,
        }
    }

    fn note(&self, asked: Asked, answer: Result<String, String>) {
        self.seen().entry(asked).or_insert(answer);
    }

    fn seen(&self) -> MutexGuard<'_, BTreeMap<Asked, Result<String, String>>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Files for WatchedFiles {
    fn list(&self, folder: &str) -> Result<Vec<SmolStr>, String> {
        let names = self.names(folder);
        self.note((folder.into(), Question::List), names.clone().map(|names| names.join("\n")));
        names
    }

    fn read(&self, folder: &str, path: &str) -> Result<String, String> {
        let text = self.disk.read(folder, path);
        self.note((folder.into(), Question::Read(path.into())), text.clone());
        text
    }

    fn archive(&self, folder: &str, path: &str) -> Result<String, String> {
        let reference = self.disk.archive(folder, path);
        self.note((folder.into(), Question::Archive(path.into())), reference.clone());
        reference
    }
}

fn joined(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        folder => format!("{folder}/{name}"),
    }
}

/// Returns the files that are in one list and not in the other.
fn differing(
    folder: &str,
    before: &Result<String, String>,
    now: &Result<String, String>,
) -> Vec<String> {
    let names = |list: &Result<String, String>| -> Vec<String> {
        list.iter().flat_map(|names| names.lines()).map(|name| joined(folder, name)).collect()
    };
    let (before, now) = (names(before), names(now));
    let gone = before.iter().filter(|name| !now.contains(name));
    let new = now.iter().filter(|name| !before.contains(name));
    let all: Vec<String> = gone.chain(new).cloned().collect();
    match all.is_empty() {
        true => vec![format!("the folder {}", if folder.is_empty() { "." } else { folder })],
        false => all,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let files = WatchedFiles::new(folder.path());
        assert_eq!(files.list("").unwrap(), Vec::<SmolStr>::new());
        write("a.msd", "let a = 1");
        assert_eq!(files.changed(), ["a.msd"]);
        files.forget();
        files.list("").unwrap();
        files.read("", "a.msd").unwrap();
        assert_eq!(files.changed(), Vec::<String>::new());
        write("a.msd", "let a = 2");
        write("b.msd", "");
        assert_eq!(files.changed(), ["a.msd", "b.msd"]);
        assert_eq!(files.changed(), Vec::<String>::new());
        fs::remove_file(folder.path().join("b.msd")).unwrap();
        assert_eq!(files.changed(), ["b.msd"]);
    }
}

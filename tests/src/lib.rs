//! What several tests need: programs in memory, and the root of the repository.

pub mod fixture;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use msd_analysis::{Compiler, Files};
use smol_str::SmolStr;

/// A folder of files that exists only in the test.
pub struct MemoryFiles(pub BTreeMap<SmolStr, String>);

impl Files for MemoryFiles {
    fn list(&self) -> Result<Vec<SmolStr>, String> {
        Ok(self.0.keys().filter(|path| path.ends_with(".msd")).cloned().collect())
    }

    fn read(&self, path: &str) -> Result<String, String> {
        self.0.get(path).cloned().ok_or_else(|| format!("there is no file `{path}`"))
    }
}

/// Opens a program of one file, `main.msd`.
pub fn compile(text: &str) -> Compiler {
    compile_files([("main.msd", text)])
}

/// Opens a program of several files.
pub fn compile_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Compiler {
    let files = files.into_iter().map(|(path, text)| (path.into(), text.to_owned())).collect();
    // Files in memory can always be read.
    Compiler::open(Arc::new(MemoryFiles(files))).expect("memory has no I/O errors")
}

/// Returns the root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// Returns every file below a folder with this ending, sorted; build output is passed over.
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if path.is_dir() {
                if !name.starts_with('.') && name != "target" && name != "node_modules" {
                    open.push(path);
                }
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

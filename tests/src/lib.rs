//! What several tests need: programs in memory, and the root of the repository.

pub mod fixture;
pub mod programs;
pub mod robust;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use msd_analysis::{Compiler, Files};
use smol_str::SmolStr;

/// A folder of files that exists only in the test.
pub struct MemoryFiles(pub BTreeMap<SmolStr, String>);

impl Files for MemoryFiles {
    fn list(&self, folder: &str) -> Result<Vec<SmolStr>, String> {
        let below = |path: &SmolStr| match folder {
            "" => Some(path.clone()),
            folder => path.strip_prefix(folder)?.strip_prefix('/').map(SmolStr::new),
        };
        let names = self.0.keys().filter_map(below);
        let found: Vec<SmolStr> =
            names.filter(|name| name.ends_with(".msd") && !name.contains('/')).collect();
        match found.is_empty() {
            true => Err("there is no .msd file in it".to_owned()),
            false => Ok(found),
        }
    }

    fn read(&self, folder: &str, path: &str) -> Result<String, String> {
        let path = if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
        self.0.get(path.as_str()).cloned().ok_or_else(|| format!("there is no file `{path}`"))
    }

    /// Programs that only have to be sound do without the content.
    fn archive(&self, folder: &str, path: &str) -> Result<String, String> {
        let path = if folder.is_empty() { path.to_owned() } else { format!("{folder}/{path}") };
        Ok(format!("archive:{path}#0"))
    }
}

/// Opens a program: one file, `main.msd`, or several in sections.
pub fn compile(text: &str) -> Compiler {
    compile_files(sections(text))
}

/// Cuts a text into files: each but the first begins with a line `// file: PATH`.
///
/// Offsets are those of the section; a section begins with its own `// file:` line.
pub fn sections(text: &str) -> Vec<(&str, &str)> {
    let mut starts = vec![("main.msd", 0)];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(path) = line.strip_prefix("// file: ") {
            starts.push((path.trim(), at));
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).map(|(_, start)| *start).chain([text.len()]);
    starts.iter().zip(ends).map(|((path, start), end)| (*path, &text[*start..end])).collect()
}

/// Opens a program of several files.
pub fn compile_files<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Compiler {
    let files = files.into_iter().map(|(path, text)| (path.into(), text.to_owned())).collect();
    // Files in memory can always be read.
    Compiler::open(Arc::new(MemoryFiles(files))).expect("memory has no I/O errors")
}

/// Tells whether a code is a lint: advice on a sound program.
pub fn is_lint(code: msd_model::code::Code) -> bool {
    code.as_str().starts_with("W01")
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

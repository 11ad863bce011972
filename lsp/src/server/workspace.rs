//! The programs of the workspace. Every folder with `.msd` files is one, but for those that another one
//! takes in as a module.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use msd_analysis::{Compiler, Files};
use smol_str::SmolStr;

use super::overlay::{Layered, Overlay, joined};
use crate::outlook::SharedGraph;

/// Opens a folder on the disk for the compiler.
pub type Disk = Arc<dyn Fn(&Path) -> Arc<dyn Files> + Send + Sync>;

/// A program and what is kept beside it.
pub struct Program {
    pub root: PathBuf,
    pub compiler: Compiler,
    /// Grows with each change.
    pub revision: u64,
    /// The last graph that was worked out, and of which revision.
    pub graph: Arc<Mutex<Option<(u64, SharedGraph)>>>,
}

impl Program {
    /// Returns the whole path of a file of the program.
    pub fn path(&self, file: &str) -> PathBuf {
        joined(&self.root, file)
    }
}

/// The programs of each file, and its name in each.
pub type Places = Arc<BTreeMap<PathBuf, Vec<(usize, SmolStr)>>>;

#[derive(Default)]
pub struct Workspace {
    pub programs: Vec<Program>,
    /// Where each file is, in which programs.
    places: Places,
    next_revision: u64,
}

/// What a change of files does to the programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// These programs say something else.
    Changed(Vec<usize>),
    /// Folders became programs or modules, or ceased to be: everything has to be looked up anew.
    Restructure,
}

impl Workspace {
    /// Opens every program below the roots, and those of the files that are open outside of them.
    /// Programs that are there already and stay are kept.
    pub fn discover(
        &mut self,
        roots: &[PathBuf],
        open: &[PathBuf],
        disk: &Disk,
        overlay: &Overlay,
    ) {
        let mut folders: BTreeSet<PathBuf> = BTreeSet::new();
        roots.iter().for_each(|root| find_folders(root, &mut folders));
        folders.extend(open.iter().filter_map(|path| path.parent().map(Path::to_path_buf)));
        let mut known: BTreeMap<PathBuf, Program> =
            self.programs.drain(..).map(|program| (program.root.clone(), program)).collect();
        let mut kept: Vec<(Program, BTreeSet<PathBuf>)> = Vec::new();
        for folder in folders {
            if kept.iter().any(|(_, modules)| modules.contains(&folder)) {
                continue;
            }
            let program = match known.remove(&folder) {
                Some(mut program) => {
                    if program.compiler.look_again() {
                        self.next_revision += 1;
                        program.revision = self.next_revision;
                    }
                    program
                }
                None => match self.open(&folder, disk, overlay) {
                    Some(program) => program,
                    None => continue,
                },
            };
            let modules: BTreeSet<PathBuf> =
                program.compiler.folders().iter().skip(1).map(|path| program.path(path)).collect();
            kept.retain(|(other, _)| !modules.contains(&other.root));
            kept.push((program, modules));
        }
        self.programs = kept.into_iter().map(|(program, _)| program).collect();
        self.index();
    }

    fn open(&mut self, folder: &Path, disk: &Disk, overlay: &Overlay) -> Option<Program> {
        let files = Layered::new(folder.to_path_buf(), overlay.clone(), disk(folder));
        let compiler = Compiler::open(Arc::new(files)).ok()?;
        self.next_revision += 1;
        let (root, revision) = (folder.to_path_buf(), self.next_revision);
        Some(Program { root, compiler, revision, graph: Arc::default() })
    }

    fn index(&mut self) {
        let mut places = BTreeMap::<PathBuf, Vec<(usize, SmolStr)>>::new();
        for (index, program) in self.programs.iter().enumerate() {
            for file in program.compiler.files() {
                let path = program.path(&file.path);
                places.entry(path).or_default().push((index, file.path));
            }
        }
        self.places = Arc::new(places);
    }

    pub fn all_places(&self) -> Places {
        self.places.clone()
    }

    /// Returns the programs that a file belongs to, and its name in each.
    pub fn places(&self, path: &Path) -> &[(usize, SmolStr)] {
        self.places.get(path).map_or(&[], Vec::as_slice)
    }

    /// Takes over what a file says now; none when it is gone.
    pub fn set_file(&mut self, path: &Path, text: Option<&str>) -> Effect {
        let places = self.places(path).to_vec();
        let Some(text) = text else { return self.remove_file(&places) };
        if places.is_empty() {
            return Effect::Restructure;
        }
        let mut changed = Vec::new();
        for (index, file) in places {
            self.next_revision += 1;
            let program = &mut self.programs[index];
            if program.compiler.source(&file).as_deref() == Some(text) {
                continue;
            }
            let before = program.compiler.folders();
            program.compiler.set_text(&file, text);
            program.revision = self.next_revision;
            if program.compiler.folders() != before {
                return Effect::Restructure;
            }
            changed.push(index);
        }
        Effect::Changed(changed)
    }

    /// Takes over a file that is going to be edited. Its programs are looked at once more right away, so
    /// that the first key press need not wait for that.
    pub fn open_file(&mut self, path: &Path, text: &str) -> Effect {
        for (index, file) in self.places(path).to_vec() {
            self.programs[index].compiler.expect_edits(&file);
        }
        match self.set_file(path, Some(text)) {
            Effect::Changed(_) => {
                Effect::Changed(self.places(path).iter().map(|(index, _)| *index).collect())
            }
            effect => effect,
        }
    }

    fn remove_file(&mut self, places: &[(usize, SmolStr)]) -> Effect {
        let mut alone = false;
        for (index, file) in places {
            self.next_revision += 1;
            let program = &mut self.programs[*index];
            program.compiler.remove_file(file);
            program.revision = self.next_revision;
            alone |= program.compiler.files().is_empty();
        }
        self.programs.retain(|program| !program.compiler.files().is_empty());
        match places.is_empty() || alone {
            true => Effect::Restructure,
            false => {
                self.index();
                Effect::Changed(places.iter().map(|(index, _)| *index).collect())
            }
        }
    }

    /// Adds a file to the program in whose folder it lies, or to the one that has that folder as a
    /// module.
    pub fn add_file(&mut self, path: &Path, text: &str) -> Effect {
        let (Some(parent), Some(name)) = (path.parent(), path.file_name().and_then(|n| n.to_str()))
        else {
            return Effect::Changed(Vec::new());
        };
        let mut changed = Vec::new();
        for (index, program) in self.programs.iter_mut().enumerate() {
            let mut folders = program.compiler.folders();
            folders.retain(|folder| program.path(folder) == parent);
            for folder in folders {
                self.next_revision += 1;
                program.compiler.add_file(&folder, name, text);
                program.revision = self.next_revision;
                changed.push(index);
            }
        }
        if changed.is_empty() {
            return Effect::Restructure;
        }
        self.index();
        Effect::Changed(changed)
    }
}

/// Collects the folders with `.msd` files; hidden ones and those of build tools hold none of ours.
fn find_folders(folder: &Path, out: &mut BTreeSet<PathBuf>) {
    const FOREIGN: [&str; 3] = ["node_modules", "target", "vendor"];
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if name.starts_with('.') || FOREIGN.contains(&name) {
            continue;
        }
        // A link may lead in a circle.
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => find_folders(&path, out),
            Ok(_) if name.ends_with(".msd") => {
                out.insert(folder.to_path_buf());
            }
            _ => {}
        }
    }
}

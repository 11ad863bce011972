//! Changes to the sources: an edit, a file that comes or goes, a module's folder that is read.

use std::collections::HashSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use salsa::{Durability, Setter};
use smol_str::SmolStr;

use super::Compiler;
use super::edits::Before;
use crate::cut::{cut, inside};
use crate::db::{Database, Files, Inputs, Known, Modules, SourceFile, Stack};
use crate::items::file_items;
use crate::module;

/// How often what nobody edits changes. A key press in one file need not be compared with what was worked
/// out of the others.
const STILL: Durability = Durability::HIGH;
const EDITED: Durability = Durability::LOW;

/// A change came while something was worked out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outdated;

/// Ends the work of one snapshot.
#[derive(Clone)]
pub struct Cancellation(salsa::CancellationToken);

impl Cancellation {
    pub fn cancel(&self) {
        self.0.cancel();
    }
}

impl Compiler {
    /// Asks a snapshot something; a change that comes meanwhile ends it.
    pub fn read<T>(&self, ask: impl FnOnce(&Compiler) -> T) -> Result<T, Outdated> {
        // What a reader leaves behind is made of whole steps: see `diagnostics`.
        salsa::Cancelled::catch(AssertUnwindSafe(|| ask(self))).map_err(|_| Outdated)
    }

    /// Reads the folders of modules that are not read yet, and theirs.
    pub(super) fn link(&mut self) {
        let (mut open, mut seen) = (vec![self.stack], HashSet::new());
        while let Some(stack) = open.pop() {
            let folder = stack.folder(&self.db).clone();
            let mut modules = Modules::new();
            for path in module::written_paths(&self.db, stack).clone() {
                let found = module::joined(&folder, &path).and_then(|folder| self.folder(folder));
                modules.insert(path, found);
            }
            open.extend(modules.values().flatten().filter(|found| seen.insert(**found)));
            if *stack.modules(&self.db) != modules {
                stack.set_modules(&mut self.db).to(modules);
            }
        }
    }

    fn folder(&mut self, folder: SmolStr) -> Result<Stack, SmolStr> {
        if let Some(found) = self.folders.get(&folder) {
            return found.clone();
        }
        let files = self.db.shared_files();
        let found = load(&mut self.db, files.as_ref(), &folder).map_err(SmolStr::from);
        Arc::make_mut(&mut self.folders).insert(folder, found.clone());
        found
    }

    /// Says that a file is about to be edited. From then on a change of it is no reason to look at what
    /// was worked out of other files alone; its first edit would be, without this.
    pub fn expect_edits(&mut self, path: &str) {
        let Some(file) = self.file(path) else { return };
        let (text, cuts) = (file.text(&self.db).clone(), file.cuts(&self.db).clone());
        file.set_text(&mut self.db).with_durability(EDITED).to(text);
        file.set_cuts(&mut self.db).with_durability(EDITED).to(cuts);
        // What was worked out of it counts as new, once.
        let mut keeping = self.keeping();
        keeping.found = None;
        keeping.edits.look_again(&self.db, file_items(&self.db, file));
    }

    /// Replaces the text of one file, as an editor does.
    pub fn set_text(&mut self, path: &str, text: &str) {
        let Some(file) = self.file(path) else { return };
        let inside = inside(file.cuts(&self.db), file.text(&self.db), text);
        let before = match &inside {
            Some(inside) => vec![Before::of(&self.db, file_items(&self.db, file)[inside.index])],
            None => Before::all(&self.db, file),
        };
        // Taken out rather than copied: there may be many.
        let cuts = file.set_cuts(&mut self.db).with_durability(EDITED).to(Arc::default());
        file.set_text(&mut self.db).with_durability(EDITED).to(text.into());
        let cuts = match &inside {
            Some(inside) => {
                let mut cuts = Arc::unwrap_or_clone(cuts);
                inside.apply(&mut cuts);
                cuts
            }
            None => cut(text),
        };
        file.set_cuts(&mut self.db).to(Arc::new(cuts));
        let items = file_items(&self.db, file);
        let after = match &inside {
            Some(inside) => &items[inside.index..=inside.index],
            None => items.as_slice(),
        };
        self.keeping().found = None;
        let is_told = self.keeping().edits.take(&self.db, &before, after);
        if !(is_told && self.stack.files(&self.db).contains(&file)) {
            self.changed();
        }
    }

    /// Adds a file to a folder of the program, or gives it another text; a folder that could not be read
    /// before is read now.
    pub fn add_file(&mut self, folder: &str, name: &str, text: &str) {
        let path = path_in(folder, name);
        if self.file(&path).is_some() {
            return self.set_text(&path, text);
        }
        match self.folders.get(folder).cloned() {
            Some(Ok(stack)) => {
                let file = new_file(&self.db, stack, path, text.into());
                let mut files = stack.files(&self.db).clone();
                files.push(file);
                files.sort_by(|a, b| a.path(&self.db).cmp(b.path(&self.db)));
                stack.set_files(&mut self.db).to(files);
            }
            Some(Err(_)) => {
                Arc::make_mut(&mut self.folders).remove(folder);
            }
            None => return,
        }
        self.changed();
    }

    /// Takes a file out. The last one of a module's folder takes the module with it.
    pub fn remove_file(&mut self, path: &str) {
        let Some(file) = self.file(path) else { return };
        let stack = file.stack(&self.db);
        let mut files = stack.files(&self.db).clone();
        files.retain(|known| *known != file);
        let is_empty = files.is_empty();
        stack.set_files(&mut self.db).to(files);
        if is_empty && stack != self.stack {
            let folder = stack.folder(&self.db).clone();
            Arc::make_mut(&mut self.folders).remove(&folder);
        }
        self.changed();
    }

    /// Reads the program once more, from the same files: for a question that has to change it.
    pub fn reopened(&self) -> Result<Compiler, String> {
        Compiler::open(self.db.shared_files())
    }

    /// Looks again for folders of modules that could not be read; tells whether one is there now.
    pub fn look_again(&mut self) -> bool {
        let before = self.folders.len();
        if self.folders.values().all(Result::is_ok) {
            return false;
        }
        Arc::make_mut(&mut self.folders).retain(|_, found| found.is_ok());
        let known = self.folders.len();
        self.changed();
        self.folders.values().filter(|found| found.is_ok()).count() > known.min(before)
    }

    /// Returns what ends the work of this snapshot alone.
    pub fn cancellation(&self) -> Cancellation {
        Cancellation(salsa::Database::cancellation_token(&self.db))
    }

    fn changed(&mut self) {
        self.keeping().forget();
        self.link();
    }
}

fn path_in(folder: &str, name: &str) -> SmolStr {
    match folder {
        "" => name.into(),
        folder => format!("{folder}/{name}").into(),
    }
}

/// Reads the `.msd` files of a folder.
pub(super) fn load(db: &mut Database, files: &dyn Files, folder: &str) -> Result<Stack, String> {
    let mut sources = Vec::new();
    for name in files.list(folder)? {
        let text: Arc<str> = files.read(folder, &name)?.into();
        sources.push((path_in(folder, &name), text));
    }
    let (inputs, known) = (Inputs::default(), Known::default());
    let stack = Stack::builder(folder.into(), Vec::new(), Modules::new(), inputs, known)
        .durability(STILL)
        .folder_durability(Durability::NEVER_CHANGE)
        // What looks at all files changes with any of them, from the start.
        .files_durability(EDITED)
        .new(db);
    let sources = sources.into_iter().map(|(path, text)| new_file(db, stack, path, text)).collect();
    stack.set_files(db).to(sources);
    Ok(stack)
}

fn new_file(db: &Database, stack: Stack, path: SmolStr, text: Arc<str>) -> SourceFile {
    let cuts = Arc::new(cut(&text));
    SourceFile::builder(stack, path, text, cuts)
        .durability(STILL)
        .stack_durability(Durability::NEVER_CHANGE)
        .path_durability(Durability::NEVER_CHANGE)
        .new(db)
}

//! Where a stack keeps what is not source: `.msd/` in its folder; each target but `local` has a folder
//! of its own in there.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use msd_analysis::Compiler;
use msd_engine::history::History;
use msd_engine::journal::RunId;
use msd_engine::state::State;
use msd_engine::store::Store;
use msd_state::SqliteStore;
use msd_tasks::waiting::Waiting;
use smol_str::SmolStr;

use crate::disk_files::DiskFiles;
use crate::error::CliError;

const FOLDER: &str = ".msd";
/// The target that is there when none is declared.
const LOCAL: &str = "local";

#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
    folder: PathBuf,
}

impl Workspace {
    pub fn new(stack: &Path, target: &str) -> Workspace {
        let root = stack.join(FOLDER);
        let folder = match target {
            LOCAL => root.clone(),
            other => root.join(other),
        };
        Workspace { root, folder }
    }

    /// Finds the workspace without evaluating the program, which may be broken or gone: a state can
    /// be looked at all the same.
    pub fn find(stack: &Path, target: Option<&str>) -> Result<Workspace, CliError> {
        let stack = crate::location::folder(stack)?;
        let declared = Compiler::open(Arc::new(DiskFiles::new(&stack)))
            .map_or_else(|_| Vec::new(), |compiler| compiler.targets());
        let name =
            choose(target, &declared, &|name| Workspace::new(&stack, name).state().exists())?;
        Ok(Workspace::new(&stack, &name))
    }

    pub fn state(&self) -> PathBuf {
        self.folder.join("state.db")
    }

    pub fn sim(&self) -> PathBuf {
        self.folder.join("sim.db")
    }

    /// The plan of a run that has not succeeded, so that it can be taken up again or undone.
    pub fn run_plan(&self, run: &RunId) -> PathBuf {
        self.folder.join("runs").join(format!("{run}.plan"))
    }

    /// Makes the folder for plans of runs.
    pub fn prepare_runs(&self) -> Result<(), CliError> {
        let path = self.folder.join("runs");
        fs::create_dir_all(&path).map_err(|source| CliError::Write { path, source })
    }

    /// Forgets the plans of earlier runs, but for one: there is nothing to take up any more.
    pub fn forget_plans(&self, but: Option<&RunId>) {
        let kept = but.map(|run| self.run_plan(run));
        let Ok(entries) = fs::read_dir(self.folder.join("runs")) else { return };
        for path in entries.flatten().map(|entry| entry.path()) {
            if Some(&path) != kept.as_ref() {
                // One that stays does no harm.
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Where gates ask and are answered.
    pub fn gates(&self) -> Waiting {
        Waiting::new(self.folder.join("gates"))
    }

    /// The stack's folder.
    pub fn stack(&self) -> &Path {
        self.root.parent().unwrap_or(&self.root)
    }

    /// Makes the folder, hidden from git: the state holds the key that seals its secrets.
    pub fn prepare(&self) -> Result<(), CliError> {
        let failed = |path: &Path| {
            let path = path.to_owned();
            |source| CliError::Write { path, source }
        };
        fs::create_dir_all(&self.folder).map_err(failed(&self.folder))?;
        let ignore = self.root.join(".gitignore");
        match ignore.exists() {
            true => Ok(()),
            false => fs::write(&ignore, "*\n").map_err(failed(&ignore)),
        }
    }

    /// Reads what happened; nothing where there is no state.
    pub fn history(&self) -> Result<History, CliError> {
        let mut history = History::default();
        if let Some(store) = SqliteStore::open_existing(self.state())? {
            store.each_record(0, |_, record| history.note(record))?;
        }
        Ok(history)
    }

    /// Reads the state without leaving a trace where there is none.
    pub fn read_state(&self) -> Result<State, CliError> {
        match SqliteStore::open_existing(self.state())? {
            Some(store) => Ok(store.load()?),
            None => Ok(State::default()),
        }
    }
}

/// Chooses as the compiler does: the target asked for, `local`, or the only one.
fn choose(
    asked: Option<&str>,
    declared: &[SmolStr],
    has_state: &dyn Fn(&str) -> bool,
) -> Result<SmolStr, CliError> {
    match (asked, declared) {
        (Some(name), _) if declared.iter().any(|known| known == name) || has_state(name) => {
            Ok(name.into())
        }
        (Some(name), _) => {
            Err(CliError::UnknownTarget { name: name.into(), known: declared.to_vec() })
        }
        (None, []) => Ok(LOCAL.into()),
        (None, [only]) => Ok(only.clone()),
        (None, several) if several.iter().any(|name| name == LOCAL) => Ok(LOCAL.into()),
        (None, several) => Err(CliError::ChooseTarget { known: several.to_vec() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_chosen_as_the_compiler_does() {
        let never = |_: &str| false;
        let names = |names: &[&str]| names.iter().map(SmolStr::new).collect::<Vec<_>>();
        assert_eq!(choose(None, &[], &never).unwrap(), "local");
        assert_eq!(choose(None, &names(&["prod"]), &never).unwrap(), "prod");
        assert_eq!(choose(None, &names(&["local", "prod"]), &never).unwrap(), "local");
        assert_eq!(choose(Some("prod"), &names(&["local", "prod"]), &never).unwrap(), "prod");
        assert_eq!(choose(Some("gone"), &[], &|name| name == "gone").unwrap(), "gone");
        assert!(choose(Some("x"), &[], &never).is_err());
        assert!(choose(None, &names(&["dev", "prod"]), &never).is_err());
    }

    #[test]
    fn each_target_has_its_own_folder() {
        let stack = Path::new("s");
        assert_eq!(Workspace::new(stack, "local").state(), Path::new("s/.msd/state.db"));
        assert_eq!(Workspace::new(stack, "prod").sim(), Path::new("s/.msd/prod/sim.db"));
    }
}

//! Arguments of the commands about runs that are over, or stopped.

use std::path::{Path, PathBuf};

use clap::{ArgAction, Args};

use super::{Folder, Program, Run};

#[derive(Debug, Args)]
pub struct Rollback {
    /// The run; the last one that changed something without it
    #[arg(value_name = "RUN")]
    pub what: Option<String>,
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub run: Run,
    /// Undoes only this, and what of the run depends on it; may be repeated
    #[arg(long, value_name = "ADDRESS", action = ArgAction::Append)]
    pub only: Vec<String>,
    /// Only shows what would be done
    #[arg(long)]
    pub plan: bool,
}

#[derive(Debug, Args)]
pub struct Resume {
    /// The run; the last one that stopped without it
    #[arg(value_name = "RUN")]
    pub what: Option<String>,
    #[command(flatten)]
    pub program: Program,
    #[command(flatten)]
    pub run: Run,
}

#[derive(Debug, Args)]
pub struct ForceUnlock {
    #[command(flatten)]
    pub folder: Folder,
    /// Does not ask
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct History {
    /// One run
    #[arg(value_name = "RUN")]
    pub what: Option<String>,
    #[command(flatten)]
    pub folder: Folder,
    /// Shows how well runs went, in six figures with their targets
    #[arg(long)]
    pub kpi: bool,
    /// Prints JSON
    #[arg(long)]
    pub json: bool,
}

/// Which of the two was given when there is one word: the folder of a stack, or the name of a run.
fn run_or_folder(what: Option<&String>, path: &Path) -> (Option<String>, PathBuf) {
    match what {
        Some(folder) if Path::new(folder).is_dir() => (None, folder.into()),
        run => (run.cloned(), path.to_owned()),
    }
}

impl Rollback {
    /// Returns the program and the run's name.
    pub fn split(&self) -> (Program, Option<String>) {
        let (run, path) = run_or_folder(self.what.as_ref(), &self.program.path);
        (Program { path, ..self.program.clone() }, run)
    }
}

impl Resume {
    /// Returns the program and the run's name.
    pub fn split(&self) -> (Program, Option<String>) {
        let (run, path) = run_or_folder(self.what.as_ref(), &self.program.path);
        (Program { path, ..self.program.clone() }, run)
    }
}

impl History {
    /// Returns the folder and the run's name.
    pub fn split(&self) -> (Folder, Option<String>) {
        let (run, path) = run_or_folder(self.what.as_ref(), &self.folder.path);
        (Folder { path, ..self.folder.clone() }, run)
    }
}

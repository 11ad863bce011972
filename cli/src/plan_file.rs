//! Saved plans: the plan's JSON, and the folder that it was made for, so that it can be applied from
//! anywhere.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use msd_model::plan::{self, Plan};
use serde::{Deserialize, Serialize};

use crate::error::CliError;

/// A plan as it is in a file.
#[derive(Debug)]
pub struct Saved {
    pub plan: Plan,
    pub folder: Option<PathBuf>,
}

/// What the file says beside the plan itself.
#[derive(Serialize, Deserialize)]
struct Envelope {
    #[serde(default)]
    format: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    folder: Option<PathBuf>,
}

#[derive(Serialize)]
struct Written<'a> {
    #[serde(flatten)]
    plan: &'a Plan,
    #[serde(skip_serializing_if = "Option::is_none")]
    folder: Option<PathBuf>,
}

/// Writes the plan in one step, readable for its owner only: there is no moment at which half a plan
/// could be applied.
pub fn save(path: &Path, plan: &Plan, folder: &Path) -> Result<(), CliError> {
    let failed = |source| CliError::Write { path: path.to_owned(), source };
    let parent = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    // Made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(parent).map_err(failed)?;
    // A large plan is never in memory a second time, as text.
    let mut out = BufWriter::new(file.as_file_mut());
    let written = Written { plan, folder: folder.canonicalize().ok() };
    serde_json::to_writer(&mut out, &written).map_err(|error| match error.io_error_kind() {
        Some(_) => failed(error.into()),
        None => CliError::Json(error),
    })?;
    out.write_all(b"\n").and_then(|()| out.flush()).map_err(failed)?;
    drop(out);
    file.as_file().sync_all().map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Reads a saved plan; any other file is refused with a reason.
pub fn load(path: &Path) -> Result<Saved, CliError> {
    let failed = |source| CliError::Read { path: path.to_owned(), source };
    let no_plan = |reason: String| CliError::PlanFile { path: path.to_owned(), reason };
    let text = fs::read(path).map_err(failed)?;
    let Envelope { format, folder } =
        serde_json::from_slice(&text).map_err(|error| no_plan(error.to_string()))?;
    match format {
        0 => return Err(no_plan("it says no format".to_owned())),
        known if known == u64::from(plan::FORMAT) => {}
        found => {
            let path = path.to_owned();
            return Err(CliError::PlanFormat { path, found, known: plan::FORMAT });
        }
    }
    let plan = serde_json::from_slice(&text).map_err(|error| no_plan(error.to_string()))?;
    Ok(Saved { plan, folder })
}

impl Saved {
    /// Returns the stack's folder: the one that the plan was made for, or the current one where the
    /// plan has travelled to another machine.
    pub fn folder(&self) -> Result<PathBuf, CliError> {
        match &self.folder {
            Some(folder) if folder.is_dir() => Ok(folder.clone()),
            Some(folder) if !holds_stack(Path::new(".")) => {
                Err(CliError::PlanFolder { path: folder.clone() })
            }
            _ => Ok(PathBuf::from(".")),
        }
    }
}

fn holds_stack(folder: &Path) -> bool {
    let is_source = |path: PathBuf| path.extension().is_some_and(|extension| extension == "msd");
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().any(|entry| is_source(entry.path())))
}

//! Fetches the wheel with the user's pip, which knows proxies, mirrors and certificates. The wheel is
//! not installed.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::{PackError, VERSION};

const PYTHONS: [&str; 2] = ["python3", "python"];
/// Of pip's last words, so that an error stays readable.
const REASON_CHARS: usize = 300;

/// Downloads the pinned wheel into a folder and returns its path.
pub fn fetch(folder: &Path) -> Result<PathBuf, PackError> {
    let output = pip(folder)?;
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("No module named pip") {
        return Err(PackError::NoPip);
    }
    if !output.status.success() {
        return Err(PackError::Download { reason: reason(&said) });
    }
    let entries = std::fs::read_dir(folder)
        .map_err(|source| PackError::Read { path: folder.to_owned(), source })?;
    let is_wheel = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "whl");
    let wheel = entries.filter_map(|entry| Some(entry.ok()?.path())).find(is_wheel);
    wheel.ok_or_else(|| PackError::Download { reason: "it left no wheel".to_owned() })
}

fn pip(folder: &Path) -> Result<Output, PackError> {
    let package = format!("cfn-lint=={VERSION}");
    for python in PYTHONS {
        let ran = Command::new(python)
            .args(["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet"])
            .args(["--disable-pip-version-check", "--no-input", "--retries", "1"])
            .arg(&package)
            .arg("-d")
            .arg(folder)
            .stdin(Stdio::null())
            .output();
        match ran {
            Ok(output) => return Ok(output),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(PackError::Download { reason: error.to_string() }),
        }
    }
    Err(PackError::NoPython)
}

/// Returns what pip complained about last.
fn reason(said: &str) -> String {
    let mut lines = said.lines().map(str::trim).filter(|line| !line.is_empty()).rev();
    let complaint = lines.clone().find_map(|line| line.strip_prefix("ERROR: "));
    let line = complaint.or_else(|| lines.next()).unwrap_or("it did not say why");
    line.chars().take(REASON_CHARS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reason_is_what_pip_said_last() {
        let said = "WARNING: Retrying\nERROR: Could not find a version\nERROR: No matching one\n\n";
        assert_eq!(reason(said), "No matching one");
        assert_eq!(reason("Traceback\nKeyError: 1\n"), "KeyError: 1");
        assert_eq!(reason(""), "it did not say why");
    }
}

//! Folders whose content a program hands to a cloud: `archive("handler")` is a text with the path and a
//! digest of everything there. The plan carries that text; the content is read again when it is sent,
//! and must be the same.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::disk_files::inside;

const SCHEME: &str = "archive:";
/// What tools leave behind, which is no code.
const LEFT_OUT: [&str; 5] = [".git", ".msd", ".DS_Store", "__pycache__", ".pytest_cache"];

/// A file: its path below the folder, whether it can be run, and what is in it.
#[cfg_attr(not(feature = "aws"), allow(dead_code))]
pub struct File {
    pub path: String,
    pub executable: bool,
    pub bytes: Vec<u8>,
}

/// Returns the text that stands for a folder or file of a folder of the program.
pub fn reference(root: &Path, folder: &str, path: &str) -> Result<String, String> {
    let place = inside(&root.join(folder), path)?;
    let digest = digest(&files(&place, path)?);
    let path = path.trim_start_matches("./").trim_end_matches('/');
    let whole = match folder {
        "" => path.to_owned(),
        folder => format!("{folder}/{path}"),
    };
    Ok(format!("{SCHEME}{whole}#{digest}"))
}

/// Returns the files that such a text stands for; refuses what changed since it was made.
#[cfg_attr(not(feature = "aws"), allow(dead_code))]
pub fn open(root: &Path, reference: &str) -> Result<Vec<File>, String> {
    let parts = reference.strip_prefix(SCHEME).and_then(|rest| rest.rsplit_once('#'));
    let (path, wanted) = parts.ok_or_else(|| format!("{reference} names no folder"))?;
    let files = files(&root.join(path), path)?;
    match digest(&files) == wanted {
        true => Ok(files),
        false => Err(format!("{path} changed after the plan was made; make a new plan")),
    }
}

/// Reads a file, or all files below a folder, sorted by their paths.
fn files(place: &Path, named: &str) -> Result<Vec<File>, String> {
    let failed = |error: std::io::Error| format!("cannot read {named}: {error}");
    let mut out = Vec::new();
    if place.is_file() {
        let name = place.file_name().unwrap_or_default().to_string_lossy().into_owned();
        out.push(file(place, name).map_err(failed)?);
        return Ok(out);
    }
    let whole = place.canonicalize().map_err(failed)?;
    let mut folders = vec![(whole.clone(), String::new())];
    while let Some((folder, prefix)) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if LEFT_OUT.contains(&name.as_str()) {
                continue;
            }
            let path = format!("{prefix}{name}");
            let place =
                linked(&whole, &entry.path(), &path).map_err(|why| format!("{named}: {why}"))?;
            match place.is_dir() {
                true => folders.push((place, format!("{path}/"))),
                false => out.push(file(&place, path).map_err(failed)?),
            }
        }
    }
    if out.is_empty() {
        return Err(format!("there is no file in {named}"));
    }
    out.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(out)
}

/// Follows a link as long as it stays in the folder, and leads to no folder around itself.
fn linked(whole: &Path, place: &Path, path: &str) -> Result<PathBuf, String> {
    let real = place.canonicalize().map_err(|error| format!("cannot read {path}: {error}"))?;
    if !real.starts_with(whole) {
        return Err(format!("the link {path} leads out of the folder"));
    }
    if place.is_symlink() && place.starts_with(&real) {
        return Err(format!("the link {path} leads to a folder around it"));
    }
    Ok(real)
}

fn file(place: &Path, path: String) -> std::io::Result<File> {
    let bytes = fs::read(place)?;
    #[cfg(unix)]
    let executable = {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(place)?.permissions().mode() & 0o111 != 0
    };
    #[cfg(not(unix))]
    let executable = false;
    Ok(File { path, executable, bytes })
}

fn digest(files: &[File]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update((file.path.len() as u64).to_be_bytes());
        hash.update(file.path.as_bytes());
        hash.update([u8::from(file.executable)]);
        hash.update((file.bytes.len() as u64).to_be_bytes());
        hash.update(&file.bytes);
    }
    // Half of it tells versions apart, and is read more easily in a plan.
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_changes_with_the_content() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let reference = |path: &str| reference(root.path(), "", path);
        write("code/index.py", "print(1)");
        write("code/lib/a.py", "A = 1");
        let first = reference("./code/").unwrap();
        assert!(first.starts_with("archive:code#"), "{first}");
        write("code/__pycache__/index.pyc", "left behind");
        assert_eq!(reference("code").unwrap(), first);
        let paths: Vec<String> =
            open(root.path(), &first).unwrap().into_iter().map(|file| file.path).collect();
        assert_eq!(paths, ["index.py", "lib/a.py"]);

        write("code/lib/a.py", "A = 2");
        assert_ne!(reference("code").unwrap(), first);
        assert!(open(root.path(), &first).err().unwrap().contains("changed after the plan"));
        assert!(reference("../code").unwrap_err().contains("outside"));
        assert!(reference("nowhere").unwrap_err().contains("cannot read nowhere"));
        assert_eq!(open(root.path(), &reference("code/index.py").unwrap()).unwrap().len(), 1);
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(root.path(), root.path().join("code/up")).unwrap();
            assert!(reference("code").unwrap_err().contains("leads out of the folder"));
        }
    }
}

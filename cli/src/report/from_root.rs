//! Files as a pipeline names them: from the root of the repository, wherever the stack is in it. That
//! root is GITHUB_WORKSPACE where there is one, or else the current folder.

use std::fmt::Write;
use std::path::{Component, Path, PathBuf};

/// Names the files of one stack.
#[derive(Clone, Debug)]
pub struct FromRoot {
    /// With a trailing `/`, or empty; absolute when the stack is not below the root.
    folder: String,
}

impl FromRoot {
    /// Looks at the environment and the disk.
    pub fn of(folder: &Path) -> FromRoot {
        let whole = |path: PathBuf| path.canonicalize().unwrap_or(path);
        let folder = whole(folder.to_owned());
        let workspace = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from).map(whole);
        let current = std::env::current_dir().ok().map(whole);
        let roots: Vec<PathBuf> = workspace.into_iter().chain(current).collect();
        FromRoot::new(&folder, &roots)
    }

    fn new(folder: &Path, roots: &[PathBuf]) -> FromRoot {
        let below = roots.iter().find_map(|root| folder.strip_prefix(root).ok());
        let is_absolute = below.is_none();
        let mut text = String::new();
        for part in below.unwrap_or(folder).components() {
            match part {
                Component::Normal(name) => text.push_str(&format!("{}/", name.to_string_lossy())),
                Component::RootDir if is_absolute => text.push('/'),
                _ => {}
            }
        }
        FromRoot { folder: text }
    }

    pub fn path(&self, file: &str) -> String {
        // The files of a module may be beside the stack: `../net/main.msd`.
        let (mut folder, mut file) = (self.folder.as_str(), file);
        while let (Some(rest), Some(inner)) = (file.strip_prefix("../"), folder.strip_suffix('/'))
            && !inner.is_empty()
        {
            folder = &inner[..inner.rfind('/').map_or(0, |slash| slash + 1)];
            file = rest;
        }
        format!("{folder}{file}")
    }

    /// Returns a reference as RFC 3986 wants it.
    pub fn uri(&self, file: &str) -> String {
        let path = self.path(file);
        let mut out = String::from(if path.starts_with('/') { "file://" } else { "" });
        for byte in path.bytes() {
            match byte {
                b'/' | b'-' | b'.' | b'_' | b'~' => out.push(byte.into()),
                _ if byte.is_ascii_alphanumeric() => out.push(byte.into()),
                // Writing to a String does not fail.
                _ => drop(write!(out, "%{byte:02X}")),
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_relative_to_the_first_root_above() {
        let roots = ["/work".into(), "/home/me".into()];
        let named = |folder: &str| FromRoot::new(Path::new(folder), &roots);
        assert_eq!(named("/work").uri("main.msd"), "main.msd");
        assert_eq!(named("/work/infra").path("a.msd"), "infra/a.msd");
        assert_eq!(named("/home/me/ä b").uri("a.msd"), "%C3%A4%20b/a.msd");
        assert_eq!(named("/work/infra/prod").path("../net/a.msd"), "infra/net/a.msd");
        assert_eq!(named("/work/infra").path("../../a.msd"), "../a.msd");
        assert_eq!(named("/elsewhere").path("a.msd"), "/elsewhere/a.msd");
        assert_eq!(named("/elsewhere").uri("a.msd"), "file:///elsewhere/a.msd");
    }
}

//! Runs `msd` in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub struct Folder {
    root: tempfile::TempDir,
}

pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Folder {
    /// Makes a folder with these files.
    pub fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Folder {
        let folder = Folder { root: tempfile::tempdir().unwrap() };
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    /// Makes a folder with a copy of an example.
    pub fn example(name: &str) -> Folder {
        let folder = Folder { root: tempfile::tempdir().unwrap() };
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples").join(name);
        copy(&source, folder.path());
        folder
    }

    pub fn path(&self) -> &Path {
        self.root.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        if let Some(parent) = self.file(name).parent() {
            std::fs::create_dir_all(parent).unwrap();
        }
        std::fs::write(self.file(name), text).unwrap();
    }

    /// Replaces a text that has to be there.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let before = std::fs::read_to_string(self.file(name)).unwrap();
        assert!(before.contains(from), "{name} does not contain {from:?}");
        self.write(name, &before.replace(from, to));
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_msd"));
        command.current_dir(self.path()).args(arguments).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MSD_") {
                command.env_remove(name);
            }
        }
        command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs and expects success.
    pub fn ok(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}\n{}\n{}", ran.stdout, ran.stderr);
        ran
    }

    /// Returns addresses and identifiers in the state.
    pub fn state(&self) -> Vec<(String, String)> {
        let pulled: serde_json::Value =
            serde_json::from_str(&self.ok(&["state", "pull"]).stdout).unwrap();
        let resources = pulled["resources"].as_array().unwrap();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        let mut out: Vec<_> =
            resources.iter().map(|r| (text(&r["address"]), text(&r["identifier"]))).collect();
        out.sort();
        out
    }

    /// Returns the identifiers in the simulated cloud's own list.
    pub fn cloud(&self) -> Vec<String> {
        let list: serde_json::Value =
            serde_json::from_str(&self.ok(&["sim", "list", "-json"]).stdout).unwrap();
        let mut out: Vec<String> = list
            .as_array()
            .unwrap()
            .iter()
            .map(|object| object["identifier"].as_str().unwrap().to_owned())
            .collect();
        out.sort();
        out
    }

    /// The cloud holds exactly what the state knows, once each.
    pub fn assert_agrees(&self, count: usize) {
        let pulled: serde_json::Value =
            serde_json::from_str(&self.ok(&["state", "pull"]).stdout).unwrap();
        let resources = pulled["resources"].as_array().unwrap().iter();
        // What a run did stands in no cloud.
        let things = resources.filter(|one| !one["type"].as_str().unwrap().starts_with("msd."));
        let mut known: Vec<String> =
            things.map(|one| one["identifier"].as_str().unwrap().to_owned()).collect();
        known.sort();
        assert_eq!(known, self.cloud());
        assert_eq!(known.len(), count);
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        match entry.file_type().unwrap().is_dir() {
            true => {
                std::fs::create_dir_all(&target).unwrap();
                copy(&entry.path(), &target);
            }
            false => {
                std::fs::copy(entry.path(), &target).unwrap();
            }
        }
    }
}

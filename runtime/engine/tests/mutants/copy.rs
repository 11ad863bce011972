//! A copy of the engine with all defects in it, each behind a switch, and its harness.

#![allow(clippy::disallowed_methods)] // The copy is made of files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::list::Mutant;

/// Asks which defect is switched on; counted from one.
const SWITCH: &str = "
#[doc(hidden)]
pub fn mutant(number: usize) -> bool {
    static ON: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
    let read = || std::env::var(\"MSD_MUTANT\").ok()?.parse().ok();
    *ON.get_or_init(|| read().unwrap_or(0)) == number
}
";

pub struct Copy {
    root: PathBuf,
}

impl Copy {
    /// Writes the copy; tells of each row that does not fit the source any more.
    pub fn make(mutants: &[Mutant]) -> Result<Copy, String> {
        let engine = Path::new(env!("CARGO_MANIFEST_DIR"));
        let workspace = engine.parent().and_then(Path::parent).expect("the engine is in runtime/");
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants");
        let copy = root.join("engine");
        let source = read_tree(&engine.join("src"));
        let (mutated, wrong) = mutate(source, mutants);
        if !wrong.is_empty() {
            return Err(format!("rows that fit the source no more:\n{}", wrong.join("\n")));
        }
        for (path, text) in mutated {
            write(&copy.join("src").join(path), &text);
        }
        for (path, text) in read_tree(&engine.join("tests")) {
            let is_needed = path.starts_with("harness") || path.starts_with("support");
            if is_needed {
                write(&copy.join("tests").join(path), &text);
            }
        }
        write(&copy.join("Cargo.toml"), &package(&read(&engine.join("Cargo.toml"))));
        let manifest = read(&workspace.join("Cargo.toml"));
        write(&root.join("Cargo.toml"), &root_manifest(&manifest, workspace));
        write(&root.join("Cargo.lock"), &read(&workspace.join("Cargo.lock")));
        Ok(Copy { root })
    }

    /// Compiles the harness on the copy; returns its binary.
    pub fn build(&self) -> PathBuf {
        let mut command = Command::new(env!("CARGO"));
        command.args(["test", "--offline", "--no-run", "--message-format=json-render-diagnostics"]);
        command.args(["-p", "msd-engine", "--test", "harness"]).current_dir(&self.root);
        // The folder where this test's own dependencies are compiled already.
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("below the target");
        command.env("CARGO_TARGET_DIR", target);
        let output = command.output().expect("cargo starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the copy does not compile:\n{errors}");
        let text = String::from_utf8_lossy(&output.stdout);
        let messages = text.lines().filter_map(|line| serde_json::from_str(line).ok());
        let binary = |message: serde_json::Value| {
            let is_harness = message["target"]["name"] == "harness";
            message["executable"].as_str().filter(|_| is_harness).map(PathBuf::from)
        };
        messages.filter_map(binary).next().expect("cargo names the binary")
    }
}

type Files = Vec<(PathBuf, String)>;

/// Puts every defect behind its switch.
fn mutate(mut files: Files, mutants: &[Mutant]) -> (Files, Vec<String>) {
    let mut wrong = Vec::new();
    for (index, mutant) in mutants.iter().enumerate() {
        let number = index + 1;
        let marked = mutant.place.split_once('«').and_then(|(before, rest)| {
            let (original, after) = rest.split_once('»')?;
            Some((before, original, after))
        });
        let Some((before, original, after)) = marked else {
            wrong.push(format!("{number} {}: « and » are missing", mutant.why));
            continue;
        };
        let Some((_, text)) = files.iter_mut().find(|(path, _)| path == Path::new(mutant.file))
        else {
            wrong.push(format!("{number} {}: there is no {}", mutant.why, mutant.file));
            continue;
        };
        let place = format!("{before}{original}{after}");
        let found = text.matches(&place).count();
        if found != 1 {
            let Mutant { why, file, .. } = mutant;
            wrong.push(format!("{number} {why}: `{place}` is {found} times in {file}"));
            continue;
        }
        let switch = format!("crate::mutant({number})");
        let both = format!("(if {switch} {{ {} }} else {{ {original} }})", mutant.instead);
        *text = text.replacen(&place, &format!("{before}{both}{after}"), 1);
    }
    for (path, text) in &mut files {
        if path == Path::new("lib.rs") {
            text.push_str(SWITCH);
        }
    }
    (files, wrong)
}

/// The engine's manifest without what the harness does not need: lints would call the switches odd.
fn package(manifest: &str) -> String {
    let kept = manifest.lines().filter(|line| !line.starts_with("proptest"));
    let kept: Vec<&str> = kept.collect();
    let text = kept.join("\n");
    let before_lints = text.split("[lints]").next().unwrap_or_default();
    format!("{before_lints}\n")
}

/// The workspace's manifest with the copy as its only member.
fn root_manifest(manifest: &str, workspace: &Path) -> String {
    let members = manifest.find("members = [").expect("the workspace has members");
    let end = members + manifest[members..].find(']').expect("the list of members ends") + 1;
    let mut text = manifest.to_owned();
    text.replace_range(members..end, "members = [\"engine\"]");
    let here = workspace.display();
    text.replace("path = \"runtime/engine\"", "path = \"engine\"")
        .replace("path = \"compiler/", &format!("path = \"{here}/compiler/"))
}

/// Returns every file below a folder, by its path from there.
fn read_tree(folder: &Path) -> Files {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(&at).expect("the folder can be read").flatten() {
            match entry.path() {
                path if path.is_dir() => open.push(path),
                path => {
                    let from = path.strip_prefix(folder).expect("it is below").to_owned();
                    files.push((from, read(&path)));
                }
            }
        }
    }
    files
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Writes a file unless it is as it should be, so that nothing is compiled twice.
fn write(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|present| present == text) {
        return;
    }
    fs::create_dir_all(path.parent().expect("files are in folders")).expect("a folder");
    fs::write(path, text).expect("the copy can be written");
}

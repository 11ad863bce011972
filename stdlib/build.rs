//! Compresses `aws/*.msd`, `core/*.msd` and `limits/*.msd` into OUT_DIR and writes one sorted table for each
//! folder. Beside each file of `aws` stands where its types are: a program names a few of hundreds.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let mut tables = String::new();
    for (folder, table) in [("aws", "SERVICES"), ("core", "CORE"), ("limits", "LIMITS")] {
        println!("cargo::rerun-if-changed={folder}");
        tables += &compress(Path::new(folder), table, &out)?;
    }
    fs::write(out.join("type_names.txt"), type_names()?)?;
    fs::write(out.join("tables.rs"), tables)
}

/// Returns the names of all resource types, sorted, one a line: to list and suggest them, nobody has
/// to unpack the whole library.
fn type_names() -> io::Result<String> {
    let mut names = Vec::new();
    for (_, path) in sources(Path::new("aws"))? {
        let text = fs::read_to_string(path)?;
        let declared =
            text.lines().filter_map(|line| line.strip_prefix("resource type ")?.split(' ').next());
        names.extend(declared.map(str::to_owned));
    }
    names.sort();
    Ok(names.join("\n"))
}

/// Returns a line for each resource type of a text: its name, and where its declaration begins and ends.
fn spans(text: &str) -> String {
    let mut out = String::new();
    let (mut at, mut start, mut name) = (0, None, None);
    for line in text.split_inclusive('\n') {
        let shown = line.trim_end();
        if !shown.is_empty() && !shown.starts_with("//!") {
            start = start.or(Some(at));
        }
        if let Some(rest) = shown.strip_prefix("resource type ") {
            name = rest.split(' ').next();
        }
        // Nothing inside of a declaration closes at the margin.
        let closes = shown == "}" || shown.starts_with("resource type ") && shown.ends_with('}');
        if closes && let (Some(start), Some(name)) = (start.take(), name.take()) {
            writeln!(out, "{name} {start} {}", at + shown.len()).expect("a String takes any text");
        }
        at += line.len();
    }
    out
}

/// Returns the source of `static TABLE: &[(name, compressed, spans)]`, sorted by name.
fn compress(folder: &Path, table: &str, out: &Path) -> io::Result<String> {
    let mut rows = String::new();
    for (name, path) in sources(folder)? {
        let text = fs::read_to_string(&path)?;
        let file = out.join(format!("{table}_{name}.lz4"));
        fs::write(&file, lz4_flex::compress_prepend_size(text.as_bytes()))?;
        let index = out.join(format!("{table}_{name}.txt"));
        fs::write(&index, spans(&text))?;
        writeln!(rows, "    ({name:?}, include_bytes!({file:?}), include_str!({index:?})),")
            .expect("a String takes any text");
    }
    Ok(format!("static {table}: &[(&str, &[u8], &str)] = &[\n{rows}];\n"))
}

/// Returns the `.msd` files of a folder by name; a missing folder has none.
fn sources(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "msd") {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            found.push((name, path));
        }
    }
    found.sort();
    Ok(found)
}

//! Compresses `aws/*.msd`, `core/*.msd` and `limits/*.msd` into OUT_DIR and writes one sorted table for each folder.

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

/// Returns the source of `static TABLE: &[(name, compressed)]`, sorted by name.
fn compress(folder: &Path, table: &str, out: &Path) -> io::Result<String> {
    let mut rows = String::new();
    for (name, path) in sources(folder)? {
        let packed = lz4_flex::compress_prepend_size(&fs::read(&path)?);
        let file = out.join(format!("{table}_{name}.lz4"));
        fs::write(&file, packed)?;
        writeln!(rows, "    ({name:?}, include_bytes!({file:?})),")
            .expect("a String takes any text");
    }
    Ok(format!("static {table}: &[(&str, &[u8])] = &[\n{rows}];\n"))
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

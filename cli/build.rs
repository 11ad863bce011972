//! Puts the pages of `docs/diagnostics` into the binary, so that `msd explain` needs no files. A new
//! page needs no row anywhere.

use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // Found from where cargo runs this, and nothing of it is kept: clones may share what was built.
    let folder = "../docs/diagnostics";
    println!("cargo::rerun-if-changed={folder}");
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    pages.sort();
    let mut table = String::from("static PAGES: &[(&str, &str)] = &[\n");
    for path in pages {
        let code = path.file_stem().unwrap_or_default();
        let text = fs::read_to_string(&path)?;
        writeln!(table, "    ({code:?}, {text:?}),").map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(PathBuf::from(out).join("pages.rs"), table)
}

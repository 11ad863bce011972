//! Puts the pages of `docs/diagnostics` into the binary, so that `msd explain` needs no files. A new
//! page needs no row anywhere.

use std::fmt::Write;
use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/diagnostics");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut pages = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(fs::canonicalize(path)?);
        }
    }
    pages.sort();
    let mut table = String::from("static PAGES: &[(&str, &str)] = &[\n");
    for path in pages {
        let code = path.file_stem().unwrap_or_default();
        writeln!(table, "    ({code:?}, include_str!({path:?})),").map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(PathBuf::from(out).join("pages.rs"), table)
}

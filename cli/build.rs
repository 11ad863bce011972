//! Writes the names of all resource types to OUT_DIR, one a line, sorted: `type_names` lists and
//! suggests them without unpacking and reading the whole library.

use std::path::PathBuf;
use std::{env, fs, io};

const OPENING: &str = "resource type ";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let mut names = Vec::new();
    for service in msd_stdlib::services() {
        let text = msd_stdlib::service(service).unwrap_or_default();
        let declared =
            text.lines().filter_map(|line| line.strip_prefix(OPENING)?.split(' ').next());
        names.extend(declared.map(str::to_owned));
    }
    names.sort();
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("type_names.txt"), names.join("\n"))
}

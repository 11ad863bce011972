//! `msd new`: a program to begin with. Overwrites nothing.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use msd_analysis::Files;

use crate::args::New;
use crate::disk_files::DiskFiles;
use crate::error::CliError;
use crate::outcome::Outcome;
use crate::templates;
use crate::terminal::Terminal;

/// Where the state is, which holds the key that seals its secrets.
const IGNORED: &str = ".msd/\n";

pub fn run(args: &New, terminal: &Terminal) -> Result<Outcome, CliError> {
    let folder = args.path.as_path();
    let files = templates::files(args.template);
    if folder.exists() {
        check_room(&crate::location::folder(folder)?, files)?;
    }
    fs::create_dir_all(folder)
        .map_err(|source| CliError::Write { path: folder.to_owned(), source })?;
    let mut made = Vec::new();
    for (name, text) in files {
        create(&folder.join(name), text)?;
        made.push(*name);
    }
    let ignore = folder.join(".gitignore");
    // Whoever has one has reasons; the folder `.msd` hides itself from git besides.
    if !ignore.exists() {
        create(&ignore, IGNORED)?;
        made.push(".gitignore");
    }
    terminal.print(&format!("Made {} in {}\n", made.join(", "), folder.display()));
    terminal.say(&next(folder));
    Ok(Outcome::Success)
}

/// Looks before anything is written: half a program is worse than none.
fn check_room(folder: &Path, files: &[templates::File]) -> Result<(), CliError> {
    let names = files.iter().map(|(name, _)| folder.join(name));
    // All `.msd` files of a folder are one program.
    let sources = DiskFiles::new(folder).list("").unwrap_or_default();
    let there = names.chain(sources.iter().map(|name| folder.join(name.as_str())));
    match there.into_iter().find(|path| path.symlink_metadata().is_ok()) {
        Some(path) => Err(CliError::AlreadyThere { path }),
        None => Ok(()),
    }
}

fn create(path: &Path, text: &str) -> Result<(), CliError> {
    let failed = |source: std::io::Error| match source.kind() {
        ErrorKind::AlreadyExists => CliError::AlreadyThere { path: path.to_owned() },
        _ => CliError::Write { path: path.to_owned(), source },
    };
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)
}

fn next(folder: &Path) -> String {
    let at = match folder == Path::new(".") {
        true => String::new(),
        false => format!(" {}", folder.display()),
    };
    format!(
        "\nNext:\n  msd plan{at}     shows what would happen\n  msd apply{at}    makes it so, on the \
         simulated cloud: no account is needed\n"
    )
}

//! `msd lsp`: the language server, over standard input and output.

use std::path::Path;
use std::sync::Arc;

use msd_analysis::Files;
use msd_lsp::server::{Host, run_stdio};

use crate::bug;
use crate::disk_files::DiskFiles;
use crate::editor::Engine;
use crate::error::CliError;
use crate::outcome::Outcome;

pub fn run() -> Result<Outcome, CliError> {
    // A mistake of msd's own ends one request there, and not the process.
    bug::only_tell();
    let host = Host {
        outlook: Arc::new(Engine::default()),
        disk: Arc::new(|folder: &Path| Arc::new(DiskFiles::new(folder)) as Arc<dyn Files>),
        version: env!("CARGO_PKG_VERSION"),
    };
    run_stdio(host).map_err(CliError::Editor)?;
    Ok(Outcome::Success)
}

//! The protocol: reads messages, keeps the programs of the workspace, answers from snapshots on other
//! threads. Knows nothing of the language: that is in `features`.

mod abilities;
mod config;
mod diagnostics;
mod dispatch;
mod files;
mod main_loop;
mod methods;
mod outgoing;
mod overlay;
mod position;
mod semantic_cache;
mod snapshot;
mod status;
mod workspace;

use std::sync::Arc;

use lsp_server::Connection;

use crate::outlook::Outlook;

pub use workspace::Disk;

/// What the server takes from the program that runs it.
#[derive(Clone)]
pub struct Host {
    pub outlook: Arc<dyn Outlook>,
    pub disk: Disk,
    pub version: &'static str,
}

#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("the client broke the protocol: {0}")]
    Protocol(#[from] lsp_server::ProtocolError),
    #[error("cannot read or write: {0}")]
    Stream(#[from] std::io::Error),
}

/// Serves a client over standard input and output until it says good-bye.
pub fn run_stdio(host: Host) -> Result<(), ServerError> {
    let (connection, threads) = Connection::stdio();
    run(&connection, host)?;
    drop(connection);
    threads.join()?;
    Ok(())
}

/// Serves a client over a connection.
pub fn run(connection: &Connection, host: Host) -> Result<(), ServerError> {
    main_loop::run(connection, host)
}

/// Returns the methods that the server answers, in the order of the documentation, and what it says of
/// itself to a client that counts in UTF-16.
pub fn announced() -> (Vec<&'static str>, serde_json::Value) {
    let rows = methods::rows();
    let capabilities = methods::capabilities(position::Encoding::Utf16, &rows);
    let names = rows.iter().map(|row| row.method).collect();
    (names, serde_json::to_value(capabilities).unwrap_or_default())
}

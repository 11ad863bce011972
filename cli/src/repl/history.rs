//! Where typed lines are kept from one session to the next: with the user's own files, never with the
//! stack's.

use std::path::PathBuf;

use etcetera::BaseStrategy;

/// Returns `~/.local/state/msd/repl_history` or what the platform has for that, and makes its folder.
pub fn path() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.cache_dir()).join("msd");
    std::fs::create_dir_all(&folder).ok()?;
    Some(folder.join("repl_history"))
}

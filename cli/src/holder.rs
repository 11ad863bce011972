//! Who we are, for the message that somebody else gets who finds the state locked.

use msd_engine::store::Holder;
use msd_model::units::Millis;

/// Returns the wall-clock time.
pub fn now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 is a clock that was never set.
    Millis::from(since.unwrap_or_default())
}

/// Returns `user@host`.
pub fn user() -> String {
    format!("{}@{}", name(), host())
}

fn name() -> String {
    let user = ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()));
    user.unwrap_or_else(|| "somebody".to_owned())
}

fn host() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

pub fn describe(command: &str) -> Holder {
    Holder {
        user: name(),
        host: host(),
        pid: std::process::id(),
        command: command.to_owned(),
        since: now().0,
    }
}

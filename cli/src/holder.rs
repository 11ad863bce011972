//! Who we are, for the message that somebody else gets who finds the state locked.

use msd_engine::store::Holder;
use msd_model::units::Millis;

/// Returns the wall-clock time.
pub fn now() -> Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    // A clock before 1970 is a clock that was never set.
    Millis::from(since.unwrap_or_default())
}

pub fn describe(command: &str) -> Holder {
    let user = ["USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()));
    Holder {
        user: user.unwrap_or_else(|| "somebody".to_owned()),
        host: gethostname::gethostname().to_string_lossy().into_owned(),
        pid: std::process::id(),
        command: command.to_owned(),
        since: now().0,
    }
}

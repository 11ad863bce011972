//! Ctrl-C: the first one lets what runs finish, the second one stops at once.

use msd_engine::stop::Stopper;

use crate::terminal::Terminal;

/// Exit code of a process that SIGINT ended.
const INTERRUPTED: i32 = 130;

/// Listens until the runtime is dropped.
pub async fn listen(stopper: Stopper, terminal: Terminal) {
    asked().await;
    stopper.stop();
    asked().await;
    msd_tasks::kill_commands();
    // Nothing is left to be saved: each intent was on disk before its call left.
    terminal.say(
        "\nStopped at once. What was under way is looked up by the next apply; nothing is lost.\n",
    );
    std::process::exit(INTERRUPTED);
}

async fn asked() {
    let interrupted = async {
        // Without a handler Ctrl-C would end the process, which is safe as well.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated() => {}
    }
}

/// Whoever sends SIGTERM wants the same: schedulers send it some time before they kill.
#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}

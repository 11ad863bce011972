//! What people see when msd itself is at fault: that it is not their mistake, and what to report.

use std::panic::{self, PanicHookInfo};

/// Exit code of a bug; Rust's own for a panic.
const EXIT_CODE: i32 = 101;

/// Makes every panic end the process with one plain message. Nothing is lost by that: what a run is
/// about to do is on disk before it does it.
pub fn install_hook() {
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        // Who asks for a backtrace is looking for the bug.
        if std::env::var_os("RUST_BACKTRACE").is_some_and(|wanted| wanted != "0") {
            default(info);
        }
        tell(info);
        std::process::exit(EXIT_CODE);
    }));
}

/// Makes every panic tell of itself and end no more than its thread: a server lives on.
pub fn only_tell() {
    panic::set_hook(Box::new(tell));
}

fn tell(info: &PanicHookInfo<'_>) {
    // The panic's own text may hold values of the program, so only its place is shown.
    let place = info.location().map_or_else(String::new, |at| format!(" at {at}"));
    eprintln!(
        "\nError: msd stopped at a mistake of its own{place} (version {version}).\n\
         It is not a mistake in your program, and the state is intact.\n\
         help: please report the command, this line and, if you can, the program that shows it; \
         RUST_BACKTRACE=1 tells more",
        version = env!("CARGO_PKG_VERSION"),
    );
}

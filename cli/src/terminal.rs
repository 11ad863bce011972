//! The streams: results go to standard output, everything else to standard error. Knows whether they
//! are terminals, how wide, and whether colours are wanted. The only place that writes to them.

use std::ffi::OsStr;
use std::io::{self, ErrorKind, IsTerminal, Write};

use console::Term;

use crate::error::CliError;
use crate::tint::Tint;

/// Width of reports where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 100;
/// Longer lines are hard to read, however wide the window is.
const MAX_WIDTH: usize = 140;
const MIN_WIDTH: usize = 40;

/// Exit code of a process that SIGPIPE ended.
const BROKEN_PIPE: i32 = 141;

#[derive(Clone, Copy, Debug)]
pub struct Stream {
    pub is_terminal: bool,
    pub tint: Tint,
}

#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    pub out: Stream,
    pub err: Stream,
    pub input_is_terminal: bool,
    pub width: usize,
    /// Whether frames may be drawn with more than ASCII.
    pub unicode: bool,
}

impl Terminal {
    /// Looks at the streams and at NO_COLOR, CLICOLOR_FORCE, CLICOLOR and TERM.
    pub fn detect(no_color: bool) -> Terminal {
        let wish = wish(no_color, |name| std::env::var_os(name));
        let stream = |is_terminal: bool| Stream {
            is_terminal,
            tint: Tint::new(wish.unwrap_or(is_terminal)),
        };
        let width = Term::stderr().size_checked().map_or(DEFAULT_WIDTH, |(_, width)| width.into());
        Terminal {
            out: stream(io::stdout().is_terminal()),
            err: stream(io::stderr().is_terminal()),
            input_is_terminal: io::stdin().is_terminal(),
            width: width.clamp(MIN_WIDTH, MAX_WIDTH),
            unicode: speaks_unicode(),
        }
    }

    /// Prints a result to standard output, as it is.
    pub fn print(&self, text: &str) {
        let mut out = io::stdout().lock();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        // `msd plan | head` is no mistake: nobody wants the rest.
        if written.is_err_and(|error| error.kind() == ErrorKind::BrokenPipe) {
            std::process::exit(BROKEN_PIPE);
        }
    }

    pub fn print_json(&self, value: &impl serde::Serialize) -> Result<(), CliError> {
        let mut text = serde_json::to_string_pretty(value).map_err(CliError::Json)?;
        text.push('\n');
        self.print(&text);
        Ok(())
    }

    /// Writes to standard error, as it is. Where nobody listens there is nobody to tell of that.
    pub fn say(&self, text: &str) {
        let mut err = io::stderr().lock();
        let _ = err.write_all(text.as_bytes());
        let _ = err.flush();
    }

    pub fn warn(&self, message: &str) {
        let head = self.err.tint.yellow("Warning:");
        self.say(&format!("{head} {message}\n"));
    }

    pub fn show_error(&self, error: &CliError) {
        // What the compiler has to say has been said by a report.
        if matches!(error, CliError::Reported) {
            return;
        }
        let tint = self.err.tint;
        let text = error.to_string();
        // Errors of the engine bring their own help line.
        let (message, own_help) = match text.split_once("\nhelp: ") {
            Some((message, help)) => (message, Some(help.to_owned())),
            None => (text.as_str(), None),
        };
        let mut out = format!("{} {message}\n", tint.error("Error:"));
        if let Some(help) = error.help().or(own_help) {
            out.push_str(&format!("{} {help}\n", tint.cyan("help:")));
        }
        self.say(&out);
    }
}

/// Returns whether colours are wanted, or `None` where that depends on the stream.
fn wish<T: AsRef<OsStr>>(no_color: bool, variable: impl Fn(&str) -> Option<T>) -> Option<bool> {
    let is =
        |name: &str, test: fn(&OsStr) -> bool| variable(name).is_some_and(|v| test(v.as_ref()));
    if no_color || is("NO_COLOR", |value| !value.is_empty()) {
        return Some(false);
    }
    if is("CLICOLOR_FORCE", |value| !value.is_empty() && value != "0") {
        return Some(true);
    }
    (is("CLICOLOR", |value| value == "0") || is("TERM", |value| value == "dumb")).then_some(false)
}

fn speaks_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(std::env::var_os)
        .find(|value| !value.is_empty());
    // No locale at all is usual in containers, whose logs are read as UTF-8.
    locale.is_none_or(|locale| {
        let locale = locale.to_string_lossy().to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8") || locale == "c" || locale == "posix"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wished(no_color: bool, variables: &[(&str, &str)]) -> Option<bool> {
        wish(no_color, |name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| value.to_string())
        })
    }

    #[test]
    fn colours_follow_the_conventions() {
        assert_eq!(wished(false, &[]), None);
        assert_eq!(wished(true, &[("CLICOLOR_FORCE", "1")]), Some(false));
        assert_eq!(wished(false, &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]), Some(false));
        assert_eq!(wished(false, &[("NO_COLOR", "")]), None);
        assert_eq!(wished(false, &[("CLICOLOR_FORCE", "1")]), Some(true));
        assert_eq!(wished(false, &[("CLICOLOR_FORCE", "0")]), None);
        assert_eq!(wished(false, &[("TERM", "dumb")]), Some(false));
    }
}

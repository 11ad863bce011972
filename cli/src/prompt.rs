//! Questions to the person at the terminal, on standard error so that results stay clean.

use std::io::{self, BufRead};

use console::Term;

use crate::error::CliError;
use crate::terminal::Terminal;

/// Asks for a yes; anything else is a no.
pub fn confirm(terminal: &Terminal, question: &str, detail: &str) -> Result<bool, CliError> {
    let tint = terminal.err.tint;
    terminal.say(&format!(
        "\n{}\n  {detail}\n  Only 'yes' will be accepted.\n\n  {} ",
        tint.bold(question),
        tint.bold("Enter a value:"),
    ));
    Ok(line()? == "yes")
}

/// Asks for one value; what is typed for a secret does not show.
pub fn value(terminal: &Terminal, secret: bool) -> Result<String, CliError> {
    terminal.say(&format!("  {} ", terminal.err.tint.bold("Enter a value:")));
    match secret {
        true => Term::stderr().read_secure_line().map_err(CliError::Answer),
        false => line(),
    }
}

/// Asks for the code that an MFA device shows.
#[cfg(feature = "aws")]
pub fn code(device: &str) -> io::Result<String> {
    let terminal = Terminal::detect(false);
    if !terminal.input_is_terminal {
        return Err(io::Error::other("nobody can be asked for it here"));
    }
    let question = terminal.err.tint.bold(format!("Code of the MFA device {device}:"));
    terminal.say(&format!("{question} "));
    let mut text = String::new();
    io::stdin().lock().read_line(&mut text)?;
    Ok(text.trim().to_owned())
}

fn line() -> Result<String, CliError> {
    let mut text = String::new();
    io::stdin().lock().read_line(&mut text).map_err(CliError::Answer)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

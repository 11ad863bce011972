//! The line that is being typed as a place in the program, so that the features of the language server
//! answer about it: an expression becomes a declaration, in a text beside the program.

use msd_analysis::{AS_DECLARATION, Compiler};

use super::input::{self, Input};
use super::table;

/// The name of the text beside the program.
pub const FILE: &str = "line";

/// How offsets in the line and in the text beside the program belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinePlace {
    /// As much of the line is left out: the word of a command.
    skipped: usize,
    /// As much stands before the rest.
    added: usize,
}

impl LinePlace {
    /// Puts the line beside the program; `None` where it is a command that takes no expression.
    pub fn put(program: &mut Compiler, line: &str) -> Option<LinePlace> {
        let skipped = match line.strip_prefix(':') {
            None => 0,
            Some(command) => {
                let word = command.find(char::is_whitespace)?;
                let takes_expression = table::find(&command[..word])
                    .is_some_and(|found| found.takes == table::Takes::Expression);
                let rest = &command[word..];
                let blanks = rest.len() - rest.trim_start().len();
                takes_expression.then_some(1 + word + blanks)?
            }
        };
        let rest = &line[skipped..];
        let is_declaration = matches!(input::read(rest.trim()), Input::Let(_) | Input::Param);
        let added = if is_declaration && skipped == 0 { "" } else { AS_DECLARATION };
        program.set_aside(FILE, &format!("{added}{rest}"));
        Some(LinePlace { skipped, added: added.len() })
    }

    /// Returns the offset in the text beside the program.
    pub fn inside(self, at: usize) -> Option<u32> {
        Some((at.checked_sub(self.skipped)? + self.added) as u32)
    }

    /// Returns the offset in the line.
    pub fn in_line(self, at: u32) -> Option<usize> {
        Some((at as usize).checked_sub(self.added)? + self.skipped)
    }
}

//! Colours, or none. Everything that is rendered takes a `Tint`, so that tests see plain text.

use std::fmt::Display;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tint {
    on: bool,
}

impl Tint {
    #[cfg(test)]
    pub const PLAIN: Tint = Tint { on: false };

    pub fn new(on: bool) -> Tint {
        Tint { on }
    }

    pub fn is_on(self) -> bool {
        self.on
    }

    pub fn bold(self, text: impl Display) -> String {
        self.paint("1", text)
    }

    pub fn dim(self, text: impl Display) -> String {
        self.paint("2", text)
    }

    pub fn red(self, text: impl Display) -> String {
        self.paint("31", text)
    }

    pub fn green(self, text: impl Display) -> String {
        self.paint("32", text)
    }

    pub fn yellow(self, text: impl Display) -> String {
        self.paint("33", text)
    }

    pub fn cyan(self, text: impl Display) -> String {
        self.paint("36", text)
    }

    pub fn error(self, text: impl Display) -> String {
        self.paint("1;31", text)
    }

    fn paint(self, code: &str, text: impl Display) -> String {
        match self.on {
            true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
            false => text.to_string(),
        }
    }
}

//! Diagnostics as values. They know nothing of how they are printed.

use crate::code::Code;
use crate::place::Place;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

/// A place with a few words about its part in the mistake.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Label<At = Place> {
    pub at: At,
    pub text: String,
}

/// A replacement of the source at one place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Edit<At = Place> {
    pub at: At,
    pub replacement: String,
}

/// One mistake: a code, a primary place, the other places involved, and how to mend it.
///
/// `At` is a place in a file, or, inside the compiler, a span relative to an item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Diagnostic<At = Place> {
    pub code: Code,
    pub message: String,
    pub primary: Label<At>,
    pub labels: Vec<Label<At>>,
    pub help: Option<String>,
    pub fix: Option<Edit<At>>,
}

impl<At> Diagnostic<At> {
    pub fn new(code: Code, at: At, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            message: message.into(),
            primary: Label { at, text: String::new() },
            labels: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Sets the words beside the primary place.
    pub fn here(mut self, text: impl Into<String>) -> Self {
        self.primary.text = text.into();
        self
    }

    pub fn label(mut self, at: At, text: impl Into<String>) -> Self {
        self.labels.push(Label { at, text: text.into() });
        self
    }

    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    pub fn fix(mut self, at: At, replacement: impl Into<String>) -> Self {
        self.fix = Some(Edit { at, replacement: replacement.into() });
        self
    }

    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    pub fn is_error(&self) -> bool {
        self.severity() == Severity::Error
    }

    /// Translates every place, for example from item-relative to file.
    pub fn map<To>(self, mut f: impl FnMut(At) -> To) -> Diagnostic<To> {
        Diagnostic {
            code: self.code,
            message: self.message,
            primary: Label { at: f(self.primary.at), text: self.primary.text },
            labels: self
                .labels
                .into_iter()
                .map(|label| Label { at: f(label.at), text: label.text })
                .collect(),
            help: self.help,
            fix: self.fix.map(|edit| Edit { at: f(edit.at), replacement: edit.replacement }),
        }
    }
}

//! What the evaluator asks of its surroundings, and how it fails.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::place::Span;
use crate::value::{Instance, Value};

/// Where names get their values.
pub trait Env {
    /// Returns the value of a `let` or a `param`.
    fn global(&mut self, name: &str) -> Value;

    /// Returns a resource: an instance, a map of instances by key, or null when its `if` is false.
    fn resource(&mut self, name: &str) -> Value;

    /// Returns one instance of a declaration with `for` without asking for the others; `None` leaves
    /// it to [`Env::resource`].
    fn instance(&mut self, _name: &str, _key: &Value) -> Option<Result<Value, String>> {
        None
    }

    /// Returns one output of a module, or one member of a group with `for`, without asking for the
    /// others; `None` leaves it to [`Env::resource`].
    fn part(
        &mut self,
        _name: &str,
        _key: Option<&Value>,
        _part: &str,
    ) -> Option<Result<Value, String>> {
        None
    }

    /// Returns a property of a managed thing; deferred while it is not known.
    fn attribute(&mut self, instance: &Arc<Instance>, name: &str) -> Result<Value, String>;

    /// Returns a secret parameter; `None` leaves it deferred.
    fn secret(&mut self, name: &str) -> Option<Value>;

    /// Returns a text file of the stack's folder; only the compiler knows files.
    fn file(&mut self, path: &str) -> Result<SmolStr, String> {
        Err(format!("file {path:?} cannot be read here"))
    }

    /// Returns what stands for the content of a folder or file of the stack's folder.
    fn archive(&mut self, path: &str) -> Result<SmolStr, String> {
        Err(format!("{path:?} cannot be read here"))
    }
}

/// Why an expression has no value, and where.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct EvalError {
    pub at: Span,
    pub message: String,
    pub help: Option<String>,
    /// The mistake was reported elsewhere already.
    pub silent: bool,
}

impl EvalError {
    pub fn new(at: Span, message: impl Into<String>) -> EvalError {
        EvalError { at, message: message.into(), help: None, silent: false }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> EvalError {
        self.help = Some(help.into());
        self
    }
}

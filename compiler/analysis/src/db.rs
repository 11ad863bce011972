//! The database and its inputs: files, parameters, target.

use std::collections::BTreeMap;
use std::sync::Arc;

use msd_model::value::Value;
use smol_str::SmolStr;

/// The only way to the file system.
pub trait Files: Send + Sync {
    /// Returns the paths of the stack's `.msd` files, relative to its folder, sorted.
    fn list(&self) -> Result<Vec<SmolStr>, String>;

    /// Reads a file of the folder; refuses paths that leave it.
    fn read(&self, path: &str) -> Result<String, String>;
}

/// A parameter's value from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub value: GivenValue,
    /// Where it was given: `--var`, a file's name, `MSD_VAR_region`.
    pub origin: SmolStr,
}

#[derive(Clone, Debug, PartialEq)]
pub enum GivenValue {
    /// Read by the parameter's type: a String as it stands, anything else as a literal or JSON.
    Text(SmolStr),
    Value(Value),
}

/// What a run is asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inputs {
    pub given: BTreeMap<SmolStr, Given>,
    pub target: Option<SmolStr>,
    /// Whether every parameter has to have a value; `check` does without.
    pub complete: bool,
}

/// One folder of files and what a run gives it.
#[salsa::input(debug)]
pub struct Stack {
    pub files: Vec<SourceFile>,
    pub inputs: Inputs,
}

#[salsa::input(debug)]
pub struct SourceFile {
    #[returns(copy)]
    pub stack: Stack,
    pub path: SmolStr,
    pub text: Arc<str>,
}

#[salsa::db]
pub trait Db: salsa::Database {
    fn files(&self) -> &dyn Files;
}

#[salsa::db]
#[derive(Clone)]
pub struct Database {
    storage: salsa::Storage<Self>,
    files: Arc<dyn Files>,
}

impl Database {
    pub fn new(files: Arc<dyn Files>) -> Database {
        Database { storage: salsa::Storage::new(None), files }
    }

    /// Makes a database that tells which queries run, so that a test can count them.
    #[cfg(test)]
    pub fn watched(
        files: Arc<dyn Files>,
        watch: impl Fn(&salsa::Event) + Send + Sync + 'static,
    ) -> Database {
        Database { storage: salsa::Storage::new(Some(Box::new(move |event| watch(&event)))), files }
    }
}

#[salsa::db]
impl salsa::Database for Database {}

#[salsa::db]
impl Db for Database {
    fn files(&self) -> &dyn Files {
        self.files.as_ref()
    }
}

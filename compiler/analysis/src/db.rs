//! The database and its inputs: files, parameters, target.

use std::collections::BTreeMap;
use std::sync::Arc;

use msd_model::address::Address;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::cut::Cut;

/// The only way to the file system.
pub trait Files: Send + Sync {
    /// Returns the names of the `.msd` files in a folder, sorted. Folders are relative to that of the
    /// program, which is `""`; a module's may be `../shared/net`.
    fn list(&self, folder: &str) -> Result<Vec<SmolStr>, String>;

    /// Reads a file of a folder; refuses paths that leave it.
    fn read(&self, folder: &str, path: &str) -> Result<String, String>;

    /// Returns what stands for everything in a folder below a folder, or in a file: another text when
    /// any of it changes. Refuses paths that leave the folder.
    fn archive(&self, _folder: &str, path: &str) -> Result<String, String> {
        Err(format!("{path} cannot be read here"))
    }
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

/// Where each module of a folder lies, by the path as it is written; or why it cannot be read.
pub type Modules = BTreeMap<SmolStr, Result<Stack, SmolStr>>;

/// Attributes of things that are there already, by their addresses.
pub type Known = Arc<BTreeMap<Address, Record>>;

/// One folder of files and what a run gives it.
#[salsa::input(debug)]
pub struct Stack {
    /// Relative to the program's folder, which is `""` itself.
    pub folder: SmolStr,
    pub files: Vec<SourceFile>,
    pub modules: Modules,
    /// Of the program; a module's stay empty.
    pub inputs: Inputs,
    /// What is known of things that are there: attributes that the cloud alone could tell.
    pub known: Known,
}

#[salsa::input(debug)]
pub struct SourceFile {
    #[returns(copy)]
    pub stack: Stack,
    pub path: SmolStr,
    pub text: Arc<str>,
    /// The text's items: made beside it, so that an edit need not cut the whole again.
    pub cuts: Arc<Vec<Cut>>,
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

    pub fn shared_files(&self) -> Arc<dyn Files> {
        self.files.clone()
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

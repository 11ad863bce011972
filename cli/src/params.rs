//! Values for parameters from outside the program: the environment, files, and `--var`. What comes
//! later in that order wins; a target's own `params` come before all of them, in the compiler.

mod ask;
mod file;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use msd_analysis::{Given, GivenValue, ParamInfo};
use msd_model::nearest::nearest;
use smol_str::{SmolStr, format_smolstr};

use crate::error::CliError;

pub use ask::ask;

/// Before a parameter's name in the environment.
const VARIABLE: &str = "MSD_VAR_";
/// Read from the stack's folder without being asked for, in this order: first this one, then every
/// file with the suffix, sorted.
const AUTO_FILE: &str = "msd.vars.json";
const AUTO_SUFFIX: &str = ".auto.msdvars";

pub type Values = BTreeMap<SmolStr, Given>;

/// Where values may come from.
pub struct Sources<'a> {
    pub folder: &'a Path,
    pub vars: &'a [String],
    pub var_files: &'a [PathBuf],
}

/// Values, and what a user should hear about them.
#[derive(Debug, Default)]
pub struct Gathered {
    pub values: Values,
    pub warnings: Vec<String>,
}

/// Collects the values of declared parameters. One that is not declared is an error where it was
/// given by hand, and a warning in a file, which several stacks may share.
pub fn gather(
    sources: &Sources<'_>,
    declared: &[ParamInfo],
    environment: impl Fn(&str) -> Option<String>,
) -> Result<Gathered, CliError> {
    let mut gathered = Gathered::default();
    for param in declared {
        let variable = format_smolstr!("{VARIABLE}{}", param.name);
        if let Some(text) = environment(&variable) {
            let given = Given { value: GivenValue::Text(text.into()), origin: variable };
            gathered.values.insert(param.name.clone(), given);
        }
    }
    for path in auto_files(sources.folder)?.iter().chain(sources.var_files) {
        gathered.take_file(path, declared)?;
    }
    for given in sources.vars {
        let Some((name, text)) = given.split_once('=') else {
            return Err(CliError::VarSyntax { given: given.clone() });
        };
        let name = SmolStr::new(name.trim());
        if !is_declared(declared, &name) {
            let nearest = nearest_param(declared, &name);
            return Err(CliError::UnknownVar { origin: "--var".into(), name, nearest });
        }
        let given = Given { value: GivenValue::Text(text.into()), origin: "--var".into() };
        gathered.values.insert(name, given);
    }
    Ok(gathered)
}

impl Gathered {
    fn take_file(&mut self, path: &Path, declared: &[ParamInfo]) -> Result<(), CliError> {
        let text = fs::read_to_string(path)
            .map_err(|source| CliError::Read { path: path.to_owned(), source })?;
        let parsed = match path.extension().is_some_and(|extension| extension == "json") {
            true => file::json(&text),
            false => file::lines(&text),
        };
        let values =
            parsed.map_err(|reason| CliError::VarFile { path: path.to_owned(), reason })?;
        let origin = SmolStr::new(path.to_string_lossy());
        for (name, value) in values {
            if is_declared(declared, &name) {
                self.values.insert(name, Given { value, origin: origin.clone() });
                continue;
            }
            let near = nearest_param(declared, &name);
            let near = near.map_or_else(String::new, |near| format!(" (did you mean `{near}`?)"));
            let path = path.display();
            self.warnings.push(format!(
                "{path} gives `{name}`, but the program has no such parameter{near}"
            ));
        }
        Ok(())
    }
}

fn auto_files(folder: &Path) -> Result<Vec<PathBuf>, CliError> {
    let mut paths = Vec::new();
    let failed = |source| CliError::Read { path: folder.to_owned(), source };
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        if name.is_some_and(|name| name.ends_with(AUTO_SUFFIX) && !name.starts_with('.')) {
            paths.push(path);
        }
    }
    paths.sort();
    let first = folder.join(AUTO_FILE);
    if first.is_file() {
        paths.insert(0, first);
    }
    Ok(paths)
}

fn is_declared(declared: &[ParamInfo], name: &str) -> bool {
    declared.iter().any(|param| param.name == name)
}

fn nearest_param(declared: &[ParamInfo], name: &str) -> Option<SmolStr> {
    nearest(name, declared.iter().map(|param| param.name.as_str())).map(SmolStr::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(names: &[&str]) -> Vec<ParamInfo> {
        let param = |name: &&str| ParamInfo {
            name: SmolStr::new(name),
            ty: "String".to_owned(),
            secret: false,
            has_default: false,
            doc: SmolStr::default(),
        };
        names.iter().map(param).collect()
    }

    fn text(values: &Values, name: &str) -> (String, String) {
        let given = &values[name];
        match &given.value {
            GivenValue::Text(text) => (text.to_string(), given.origin.to_string()),
            GivenValue::Value(value) => (format!("{value:?}"), given.origin.to_string()),
        }
    }

    #[test]
    fn what_comes_later_wins() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        write("msd.vars.json", r#"{ "b": "json", "c": "json", "d": "json", "e": "json" }"#);
        write("x.auto.msdvars", "c = \"auto\"\nd = \"auto\"\ne = \"auto\"\n");
        let file = write("mine.msdvars", "d = \"file\"\ne = \"file\"\nstray = 1\n");
        let sources = Sources {
            folder: folder.path(),
            vars: &["e=first".to_owned(), "e=last=1".to_owned()],
            var_files: &[file],
        };
        let declared = params(&["a", "b", "c", "d", "e"]);
        let gathered = gather(&sources, &declared, |_| Some("env".to_owned())).unwrap();
        let values = &gathered.values;
        assert_eq!(text(values, "a"), ("env".to_owned(), "MSD_VAR_a".to_owned()));
        assert_eq!(text(values, "b").0, "json");
        assert_eq!(text(values, "c").0, "auto");
        assert_eq!(text(values, "d").0, "file");
        assert_eq!(text(values, "e"), ("last=1".to_owned(), "--var".to_owned()));
        assert!(gathered.warnings[0].contains("`stray`"), "{:?}", gathered.warnings);
    }

    #[test]
    fn an_undeclared_one_gets_a_suggestion() {
        let folder = tempfile::tempdir().unwrap();
        let vars = ["regoin=eu".to_owned()];
        let sources = Sources { folder: folder.path(), vars: &vars, var_files: &[] };
        let error = gather(&sources, &params(&["region"]), |_| None).unwrap_err();
        assert_eq!(error.help().unwrap(), "did you mean `region`?");
    }
}

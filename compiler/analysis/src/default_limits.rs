//! What services bear when the program says nothing else: the `limit` declarations of the library,
//! checked and evaluated as a program of their own, once for each process.

use std::sync::{Arc, LazyLock};

use msd_model::limit::{Limit, LimitOrigin};
use msd_model::place::SourceRef;
use smol_str::SmolStr;

use crate::compiler::Compiler;
use crate::db::Files;

static DEFAULTS: LazyLock<Vec<Limit>> = LazyLock::new(|| {
    let compiler = Compiler::open(Arc::new(Carried)).ok();
    let declared = compiler.map(|compiler| compiler.limits()).unwrap_or_default();
    declared.into_iter().map(as_default).collect()
});

/// Returns the library's limits of all services, by service.
pub fn default_limits() -> &'static [Limit] {
    &DEFAULTS
}

fn as_default(limit: Limit) -> Limit {
    let file = format!("stdlib/limits/{}", limit.source.file).into();
    let source = SourceRef { file, ..limit.source };
    Limit { origin: LimitOrigin::Default, source, ..limit }
}

/// The files that the binary carries.
struct Carried;

impl Files for Carried {
    fn list(&self, _: &str) -> Result<Vec<SmolStr>, String> {
        Ok(msd_stdlib::limits().map(|(service, _)| format!("{service}.msd").into()).collect())
    }

    fn read(&self, _: &str, path: &str) -> Result<String, String> {
        let mut all = msd_stdlib::limits();
        let found = all.find(|(service, _)| path.strip_suffix(".msd") == Some(service));
        found.map(|(_, text)| text).ok_or_else(|| format!("there is no {path}"))
    }
}

#[cfg(test)]
mod tests {
    use msd_model::code::Code;

    use super::*;

    #[test]
    fn the_librarys_limits_are_sound_programs() {
        let compiler = Compiler::open(Arc::new(Carried)).unwrap();
        let problems = compiler.diagnostics();
        // There is no resource in the library.
        let problems: Vec<_> =
            problems.iter().filter(|found| found.code != Code::IdleLimit).collect();
        assert!(problems.is_empty(), "{problems:?}");
    }

    #[test]
    fn each_says_what_it_holds_for_and_where_it_is_from() {
        let declared: usize = msd_stdlib::limits()
            .map(|(_, text)| {
                text.matches("\nlimit ").count() + usize::from(text.starts_with("limit "))
            })
            .sum();
        assert_eq!(default_limits().len(), declared);
        for limit in default_limits() {
            assert!(!limit.applies_to.is_empty(), "{}", limit.name);
            assert!(limit.rate.is_some() || limit.concurrency.is_some(), "{}", limit.name);
            assert_eq!(limit.origin, LimitOrigin::Default);
            assert!(limit.source.file.starts_with("stdlib/limits/"), "{}", limit.source.file);
        }
        let rds = default_limits().iter().find(|limit| limit.name == "rds_creates").unwrap();
        assert_eq!(rds.rate.unwrap().to_string(), "35/h");
        assert_eq!(rds.burst, Some(5));
    }
}

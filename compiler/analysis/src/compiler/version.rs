//! `require_version`: a program that asks for another msd.

use msd_model::code::Code;

use crate::db::{Database, Stack};
use crate::evaluate::value_of;
use crate::items::name_span;
use crate::place::{At, Report};
use crate::scope::{Space, scope};
use crate::unit::Unit;

/// Reports a program that asks for another msd.
pub fn version_report(db: &Database, stack: Stack) -> Option<Report> {
    let item = scope(db, stack).get(Space::Stack, "")?;
    let settings =
        value_of(db, Unit::root(db, stack), item).value.as_map()?.get("require_version")?.clone();
    let wanted = settings.as_str()?;
    let at = At::new(item, name_span(db, item));
    let own = env!("CARGO_PKG_VERSION");
    match (semver::VersionReq::parse(wanted), semver::Version::parse(own)) {
        (Ok(wanted), Ok(own)) if wanted.matches(&own) => None,
        (Ok(wanted), _) => {
            let message = format!("this is msd {own}, and the program asks for {wanted}");
            Some(Report::new(Code::VersionMismatch, at, message).help("run it with such an msd"))
        }
        (Err(error), _) => {
            let message = format!("{wanted:?} is no version requirement: {error}");
            let report = Report::new(Code::VersionMismatch, at, message);
            Some(report.help("write it like \">=0.1, <0.3\""))
        }
    }
}

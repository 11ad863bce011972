//! Diagnostics by file, as an editor shows them.

use std::collections::BTreeMap;

use msd_model::diagnostic::Diagnostic;
use smol_str::SmolStr;

pub fn by_file(all: Vec<Diagnostic>) -> BTreeMap<SmolStr, Vec<Diagnostic>> {
    let mut out: BTreeMap<SmolStr, Vec<Diagnostic>> = BTreeMap::new();
    for diagnostic in all {
        out.entry(diagnostic.primary.at.file.clone()).or_default().push(diagnostic);
    }
    out
}

//! `msd/status`: what a stack consists of and how it stands, after each round of diagnostics.

use serde::Serialize;

use super::snapshot::View;

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    pub folder: String,
    pub resources: usize,
    pub groups: usize,
    pub limits: usize,
    pub errors: usize,
    pub warnings: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    pub busy: bool,
}

impl Status {
    pub fn of(view: &View, errors: usize, warnings: usize) -> Status {
        let summary = view.program.summary();
        Status {
            folder: view.root.display().to_string(),
            resources: summary.resources,
            groups: summary.groups,
            limits: summary.limits,
            errors,
            warnings,
            duration_ms: None,
            busy: false,
        }
    }
}

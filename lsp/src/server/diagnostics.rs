//! Diagnostics as the protocol has them, pushed for all files or, where a client pulls those of open
//! ones, for the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lsp_types::{
    CodeDescription, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    NumberOrString, Url,
};
use msd_model::code::Code;
use msd_model::diagnostic::{Diagnostic, Severity};

use super::position::Lines;
use super::snapshot::{Snapshot, View};

/// What one round over one program found.
pub struct Round {
    pub root: PathBuf,
    pub revision: u64,
    pub found: BTreeMap<PathBuf, Vec<lsp_types::Diagnostic>>,
    pub errors: usize,
    pub warnings: usize,
}

/// Makes the diagnostics of a program, by file.
pub fn round(snapshot: &Snapshot, view: &View) -> Round {
    let all = view.program.diagnostics();
    let errors = all.iter().filter(|diagnostic| diagnostic.is_error()).count();
    let warnings = all.len() - errors;
    let mut found: BTreeMap<PathBuf, Vec<lsp_types::Diagnostic>> = BTreeMap::new();
    for (file, diagnostics) in crate::features::diagnostics::by_file(all) {
        let path = super::overlay::joined(&view.root, &file);
        found.insert(path, translate(snapshot, view, &file, &diagnostics));
    }
    Round { root: view.root.clone(), revision: view.revision, found, errors, warnings }
}

/// Translates the diagnostics of one file.
pub fn translate(
    snapshot: &Snapshot,
    view: &View,
    file: &str,
    diagnostics: &[Diagnostic],
) -> Vec<lsp_types::Diagnostic> {
    let Some(text) = view.program.source(file) else { return Vec::new() };
    let lines = Lines::new(&text, snapshot.encoding);
    diagnostics.iter().map(|diagnostic| one(snapshot, view, &lines, diagnostic)).collect()
}

fn one(
    snapshot: &Snapshot,
    view: &View,
    lines: &Lines<'_>,
    diagnostic: &Diagnostic,
) -> lsp_types::Diagnostic {
    let severity = match diagnostic.severity() {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
    };
    let mut message = diagnostic.message.clone();
    if !diagnostic.primary.text.is_empty() {
        message = format!("{message}: {}", diagnostic.primary.text);
    }
    if let Some(help) = &diagnostic.help {
        message = format!("{message}\nhelp: {help}");
    }
    let related: Vec<DiagnosticRelatedInformation> = diagnostic
        .labels
        .iter()
        .filter_map(|label| {
            let location = snapshot.location(view, &label.at)?;
            Some(DiagnosticRelatedInformation { location, message: label.text.clone() })
        })
        .collect();
    let fix = diagnostic.fix.as_ref().map(|fix| {
        let location = snapshot.location(view, &fix.at);
        serde_json::json!({ "fix": { "location": location, "newText": fix.replacement } })
    });
    let tag = match diagnostic.code.as_str() {
        "W0501" => Some(DiagnosticTag::UNNECESSARY),
        _ if diagnostic.code.title().contains("deprecated") => Some(DiagnosticTag::DEPRECATED),
        _ if diagnostic.code.title().contains("never used") => Some(DiagnosticTag::UNNECESSARY),
        _ => None,
    };
    lsp_types::Diagnostic {
        range: lines.range(diagnostic.primary.at.span),
        severity: Some(severity),
        code: Some(NumberOrString::String(diagnostic.code.as_str().to_owned())),
        code_description: page(diagnostic.code).map(|href| CodeDescription { href }),
        source: Some("msd".to_owned()),
        message,
        related_information: (!related.is_empty()).then_some(related),
        tags: tag.map(|tag| vec![tag]),
        data: fix,
    }
}

/// Returns where a code is explained.
fn page(code: Code) -> Option<Url> {
    Url::parse(&format!("msd-stdlib:/diagnostics/{code}.md")).ok()
}

/// What was told of each file, so that only news is sent.
#[derive(Default)]
pub struct Told {
    by_program: BTreeMap<PathBuf, BTreeMap<PathBuf, Vec<lsp_types::Diagnostic>>>,
    told: BTreeMap<PathBuf, Vec<lsp_types::Diagnostic>>,
    /// Open documents that heard of a round.
    greeted: BTreeSet<PathBuf>,
}

impl Told {
    /// Takes a round over and returns the files of which there is something new to tell. A document that
    /// is open hears once that there is nothing, so that its editor knows that it was looked at.
    pub fn take(
        &mut self,
        round: Round,
        open: &[PathBuf],
        is_mine: &dyn Fn(&Path) -> bool,
    ) -> Vec<(PathBuf, Vec<lsp_types::Diagnostic>)> {
        let root = round.root.clone();
        self.by_program.insert(round.root, round.found);
        let mut news = self.news(is_mine);
        self.greeted.retain(|path| open.contains(path));
        for path in open.iter().filter(|path| is_mine(path) && path.starts_with(&root)) {
            let is_told = news.iter().any(|(known, _)| known == path);
            if self.greeted.insert(path.clone()) && !is_told && !self.told.contains_key(path) {
                news.push((path.clone(), Vec::new()));
            }
        }
        news
    }

    /// Forgets programs that are gone.
    pub fn retain(&mut self, is_there: &dyn Fn(&Path) -> bool) {
        self.by_program.retain(|root, _| is_there(root));
    }

    /// Returns what differs from what was told. Files that are not for telling are cleared once.
    pub fn news(
        &mut self,
        is_mine: &dyn Fn(&Path) -> bool,
    ) -> Vec<(PathBuf, Vec<lsp_types::Diagnostic>)> {
        let mut now: BTreeMap<&PathBuf, Vec<&lsp_types::Diagnostic>> = BTreeMap::new();
        for (path, found) in self.by_program.values().flatten().filter(|(path, _)| is_mine(path)) {
            let all = now.entry(path).or_default();
            for diagnostic in found {
                // A module's mistake is the same in each program that takes it in.
                if !all.contains(&diagnostic) {
                    all.push(diagnostic);
                }
            }
        }
        let mut news = Vec::new();
        for (path, found) in &now {
            let same =
                self.told.get(*path).is_some_and(|told| told.iter().eq(found.iter().copied()));
            if !same && (!found.is_empty() || self.told.contains_key(*path)) {
                news.push(((*path).clone(), found.iter().map(|found| (*found).clone()).collect()));
            }
        }
        for path in self.told.keys().filter(|path| !now.contains_key(path)) {
            news.push((path.clone(), Vec::new()));
        }
        for (path, found) in &news {
            match found.is_empty() {
                true => self.told.remove(path),
                false => self.told.insert(path.clone(), found.clone()),
            };
        }
        news
    }
}

//! The fixes that diagnostics bring: one at a time, or all of a file.

use msd_model::diagnostic::{Diagnostic, Edit};
use msd_model::place::Span;

use super::{Action, ActionKind};
use crate::features::change::Change;

pub fn actions(text: &str, file: &str, selection: Span, diagnostics: &[Diagnostic]) -> Vec<Action> {
    let touches = |span: Span| span.start <= selection.end && selection.start <= span.end;
    let mut out = Vec::new();
    for (index, diagnostic) in diagnostics.iter().enumerate() {
        let Some(fix) = &diagnostic.fix else { continue };
        let at = &diagnostic.primary.at;
        let is_here =
            at.file == file && touches(at.span) || fix.at.file == file && touches(fix.at.span);
        if is_here {
            let mut action =
                Action::new(title(text, file, fix), ActionKind::QuickFix, vec![change(fix)]);
            (action.mends, action.preferred) = (Some(index), true);
            out.push(action);
        }
    }
    out
}

/// Returns an action that carries out every fix of a file of which no two touch each other.
pub fn fix_all(file: &str, diagnostics: &[Diagnostic]) -> Option<Action> {
    let fixes = diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref());
    let mut fixes: Vec<&Edit> = fixes.filter(|fix| fix.at.file == file).collect();
    fixes.sort_by(|a, b| a.at.cmp(&b.at));
    let mut changes: Vec<Change> = Vec::new();
    for fix in fixes {
        // Two insertions at one place touch each other too: nobody knows which comes first.
        if changes.last().is_none_or(|last| last.span.end < fix.at.span.start) {
            changes.push(change(fix));
        }
    }
    let title = format!("Fix all that can be fixed ({})", changes.len());
    (!changes.is_empty()).then(|| Action::new(title, ActionKind::FixAll, changes))
}

fn change(fix: &Edit) -> Change {
    Change::new(fix.at.file.clone(), fix.at.span, fix.replacement.clone())
}

fn title(text: &str, file: &str, fix: &Edit) -> String {
    let old = match fix.at.file == file {
        true => text.get(fix.at.span.range()).unwrap_or_default(),
        false => "",
    };
    let (old, new) = (short(old), short(&fix.replacement));
    match (old.is_empty(), new.is_empty()) {
        (_, true) if old.is_empty() => "Take it out".to_owned(),
        (_, true) => format!("Take out `{old}`"),
        (true, false) => format!("Add `{new}`"),
        (false, false) => format!("Change `{old}` to `{new}`"),
    }
}

fn short(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None if text.trim().contains('\n') => format!("{line} …"),
        None => line.to_owned(),
    }
}

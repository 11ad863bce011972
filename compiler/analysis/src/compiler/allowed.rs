//! Warnings that the source says are meant.

use msd_model::diagnostic::Diagnostic;

/// Tells whether `// msd:allow CODE` stands on a warning's line or on the one above.
pub fn stands(text: &str, warning: &Diagnostic) -> bool {
    let start = warning.primary.at.span.start as usize;
    let (Some(before), Some(after)) = (text.get(..start), text.get(start..)) else {
        return false;
    };
    let above = before.rmatch_indices('\n').nth(1).map_or(0, |(newline, _)| newline + 1);
    let below = after.find('\n').map_or(text.len(), |newline| start + newline);
    let comment = |line: &str| {
        let (_, allowed) = line.split_once("// msd:allow ")?;
        allowed.split([' ', ',']).find(|code| *code == warning.code.as_str()).map(|_| ())
    };
    text[above..below].lines().any(|line| comment(line).is_some())
}

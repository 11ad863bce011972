//! A unified diff, as `patch -p1` and `git apply` take it.

use similar::TextDiff;

use crate::mend::Changed;
use crate::tint::Tint;

/// Lines shown around each change.
const CONTEXT: usize = 3;

pub fn unified(file: &str, changed: &Changed, tint: Tint) -> String {
    let text = TextDiff::from_lines(&*changed.before, &*changed.after)
        .unified_diff()
        .context_radius(CONTEXT)
        .header(&format!("a/{file}"), &format!("b/{file}"))
        .to_string();
    if !tint.is_on() {
        return text;
    }
    let line = |line: &str| match line.as_bytes().first() {
        _ if line.starts_with("---") || line.starts_with("+++") => tint.bold(line),
        Some(b'@') => tint.cyan(line),
        Some(b'-') => tint.red(line),
        Some(b'+') => tint.green(line),
        _ => line.to_owned(),
    };
    text.lines().map(|one| format!("{}\n", line(one))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_and_its_surroundings_are_shown() {
        let changed = Changed { before: "a\nb\n".into(), after: "a\nc\n".into() };
        let expected = "--- a/x.msd\n+++ b/x.msd\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n";
        assert_eq!(unified("x.msd", &changed, Tint::PLAIN), expected);
    }
}

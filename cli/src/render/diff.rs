//! A unified diff, as `patch -p1` and `git apply` take it.

use similar::TextDiff;

use crate::tint::Tint;

/// Returns the change of one file; before its name stands what each side is called.
pub fn unified(
    (old, new): (&str, &str),
    file: &str,
    before: &str,
    after: &str,
    tint: Tint,
) -> String {
    let diff = TextDiff::from_lines(before, after);
    let text =
        diff.unified_diff().header(&format!("{old}/{file}"), &format!("{new}/{file}")).to_string();
    let painted = |line: &str| {
        let (body, end) = line.strip_suffix('\n').map_or((line, ""), |body| (body, "\n"));
        let body = match body.as_bytes().first() {
            Some(b'+') => tint.green(body),
            Some(b'-') => tint.red(body),
            Some(b'@') => tint.cyan(body),
            _ => body.to_owned(),
        };
        body + end
    };
    text.split_inclusive('\n').map(painted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_changed_and_its_surroundings_are_shown() {
        let expected = "--- a/x.msd\n+++ b/x.msd\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n";
        assert_eq!(unified(("a", "b"), "x.msd", "a\nb\n", "a\nc\n", Tint::PLAIN), expected);
    }
}

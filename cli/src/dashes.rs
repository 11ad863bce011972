//! Lets people who come from Terraform write `-auto-approve` for `--auto-approve`: a token with one
//! dash and more than one letter gets its second dash before clap sees it.

use std::ffi::OsString;

/// Rewrites the arguments; what follows a lone `--` is left alone.
pub fn rewrite(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut literal = false;
    let rewrite_one = |arg: OsString| {
        literal |= arg == "--";
        match arg.to_str() {
            Some(text) if !literal && is_long_with_one_dash(text) => format!("-{text}").into(),
            _ => arg,
        }
    };
    args.into_iter().map(rewrite_one).collect()
}

fn is_long_with_one_dash(text: &str) -> bool {
    // `-1` and `-10` are numbers, `-h` is a short flag, `--out` is right already.
    let mut rest = text.chars().skip(1);
    text.starts_with('-')
        && rest.next().is_some_and(char::is_alphabetic)
        && rest.next().is_some_and(|second| second != '=')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(args: &[&str]) -> Vec<String> {
        let args = rewrite(args.iter().map(OsString::from));
        args.into_iter().map(|arg| arg.to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn long_flags_may_have_one_dash() {
        assert_eq!(
            rewritten(&["msd", "plan", "-out=p.json", "-detailed-exitcode", "-var", "a=-bc"]),
            ["msd", "plan", "--out=p.json", "--detailed-exitcode", "--var", "a=-bc"],
        );
    }

    #[test]
    fn everything_else_stays() {
        let args = ["msd", "-h", "--json", "-", "-1", "-10", "-p=3", "x-y", "--", "-out"];
        assert_eq!(rewritten(&args), args);
    }
}

//! What to do about an error, for the codes that are met most.

/// Returns how to mend what a code complains about.
pub fn hint(code: &str) -> Option<&'static str> {
    HINTS.iter().find(|(of, _)| *of == code).map(|(_, hint)| *hint)
}

const HINTS: &[(&str, &str)] = &[
    (
        "CredentialsNotFound",
        "sign in first: `aws sso login`, AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    ),
    (
        "Gateway.NotAttached",
        "the VPC's internet gateway has to be attached before: `@after(ATTACHMENT)` on what needs it",
    ),
];

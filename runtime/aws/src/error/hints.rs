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
    (
        "ClusterContainsContainerInstancesException",
        "instances of somebody else's are registered with the cluster: deregister them first",
    ),
    (
        "DuplicateListener",
        "the load balancer has a listener on this port already: take another `port`, or import it",
    ),
    ("InvalidUserData.Malformed", "write `user_data` in base64: `base64.encode(…)`"),
    ("PriorityInUse", "another rule of the listener has this `priority`: take a free one"),
    (
        "RepositoryNotEmptyException",
        "there are images in the repository: set `empty_on_delete = true`, apply, and delete it then",
    ),
    (
        "UnknownError",
        "where AWS_ENDPOINT_URL names a server in AWS's place: that one may not know the call",
    ),
];

//! Names that no object of ours carries and that are right all the same: AWS's own things, and
//! those of other accounts. A false refusal costs a user more than a missed one.

use msd_model::ty::IdName;

/// Types of which AWS offers instances of its own under ids that look like anyone's.
const OFFERED: [&str; 7] = [
    "aws.cloudfront.CachePolicy",
    "aws.cloudfront.OriginRequestPolicy",
    "aws.cloudfront.ResponseHeadersPolicy",
    "aws.ecs.CapacityProvider",
    "aws.imagebuilder.Component",
    "aws.ssm.Document",
    "aws.config.ConformancePack",
];

/// What the names of AWS's own things begin with, in any case.
const OWN: [&str; 9] = [
    "alias/aws/",
    "aws-",
    "aws_",
    "aws/",
    "aws.",
    "aws:",
    "amazon",
    "default",
    "codedeploydefault.",
];

/// Tells whether the text may name something that this account does not hold.
pub fn is_elsewhere(text: &str, ids: &[IdName], account: &str) -> bool {
    if ids.iter().any(|id| OFFERED.contains(&id.resource.as_str())) {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    if OWN.iter().any(|own| lower.starts_with(own)) || lower == "primary" {
        return true;
    }
    match text.strip_prefix("arn:") {
        // Without an account in the name nobody can tell whose it is.
        Some(rest) => rest.split(':').nth(3) != Some(account) || lower.contains(":alias/aws/"),
        None => false,
    }
}

/// Returns the error code that the service uses for a thing that is not there.
pub fn absent_code(id: &IdName) -> String {
    match (id.resource.service(), id.resource.short()) {
        ("ec2", "SecurityGroup") => "InvalidGroup.NotFound".to_owned(),
        ("ec2", "VPC") => "InvalidVpcID.NotFound".to_owned(),
        ("ec2", "EIP") => "InvalidAllocationID.NotFound".to_owned(),
        ("ec2", short) => format!("Invalid{short}ID.NotFound"),
        ("iam", _) => "NoSuchEntity".to_owned(),
        ("s3", "Bucket") => "NoSuchBucket".to_owned(),
        ("kms" | "sns", _) => "NotFoundException".to_owned(),
        ("elasticloadbalancingv2", short) => format!("{short}NotFound"),
        _ => "ResourceNotFoundException".to_owned(),
    }
}

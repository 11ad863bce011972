//! What a bucket is called, and what follows from that.

use aws_sdk_s3::types::BucketNamespace;

use crate::context::Context;
use crate::convert::{Asked, Found};
use crate::driver::Answer;

pub struct Name {
    pub text: String,
    pub namespace: Option<BucketNamespace>,
    /// No bucket but our own has it.
    pub is_made_up: bool,
}

impl Name {
    pub fn given(text: &str) -> Name {
        Name { text: text.to_owned(), namespace: None, is_made_up: false }
    }
}

/// Regions whose web sites have a hyphen before the region, all others a dot. From the table of S3's
/// website endpoints in the AWS General Reference.
const HYPHENATED: &[&str] = &[
    "ap-northeast-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "eu-west-1",
    "sa-east-1",
    "us-east-1",
    "us-gov-west-1",
    "us-west-1",
    "us-west-2",
];

/// Returns the name that is asked for. A prefix gets the account's own ending in the account's own
/// namespace (`logs-123456789012-us-east-1-an`), and digits of the creation in the global one.
pub async fn of(cx: &Context, asked: &Asked<'_>) -> Answer<Name> {
    let namespace = asked.text("bucket_namespace").map(BucketNamespace::from);
    let is_own = namespace == Some(BucketNamespace::AccountRegional);
    let prefix = asked.text("bucket_name_prefix").map(|prefix| prefix.trim_end_matches('-'));
    let (text, is_made_up) = match (asked.text("bucket_name"), prefix, is_own) {
        (Some(name), ..) => (name.to_owned(), false),
        (None, Some(prefix), true) => (format!("{prefix}-{}", ending(cx).await?), false),
        (None, Some(prefix), false) => (format!("{prefix}-{}", asked.digest(12)), true),
        (None, None, true) => {
            let ending = ending(cx).await?;
            let longest = 62_usize.saturating_sub(ending.len());
            (format!("{}-{ending}", asked.made_up(longest)), true)
        }
        (None, None, false) => (asked.made_up(63), true),
    };
    Ok(Name { text, namespace, is_made_up })
}

async fn ending(cx: &Context) -> Answer<String> {
    Ok(format!("{}-{}-an", cx.account().await?, cx.region))
}

/// Returns the read-only properties: all of them follow from the name.
pub fn follows(cx: &Context, name: &Name) -> Found {
    let (name, region, domain) = (&name.text, &cx.region, cx.domain());
    let separator = if HYPHENATED.contains(&region.as_str()) { '-' } else { '.' };
    let mut found = Found::new();
    found
        .put("bucket_name", name)
        .put("arn", format!("arn:{}:s3:::{name}", cx.partition()))
        .put("domain_name", format!("{name}.s3.{domain}"))
        .put("dual_stack_domain_name", format!("{name}.s3.dualstack.{region}.{domain}"))
        .put("regional_domain_name", format!("{name}.s3.{region}.{domain}"))
        .put("website_url", format!("http://{name}.s3-website{separator}{region}.{domain}"));
    found
}

//! W0105: a region or an account that is written into a resource: the target knows both.

use msd_model::code::Code;
use msd_model::schema::ResourceType;
use msd_syntax::ast;

use super::literals::in_field;
use crate::items::Item;
use crate::place::{At, Report};

/// Regions by their prefixes: docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html.
const AREAS: [&str; 22] = [
    "us-gov-east-",
    "us-gov-west-",
    "us-east-",
    "us-west-",
    "ca-central-",
    "ca-west-",
    "mx-central-",
    "sa-east-",
    "eu-central-",
    "eu-west-",
    "eu-south-",
    "eu-north-",
    "af-south-",
    "il-central-",
    "me-south-",
    "me-central-",
    "cn-north-",
    "cn-northwest-",
    "ap-east-",
    "ap-south-",
    "ap-southeast-",
    "ap-northeast-",
];

pub fn lint(item: Item<'_>, tree: &ast::Item, _: Option<&ResourceType>) -> Vec<Report> {
    let ast::Item::Resource(resource) = tree else { return Vec::new() };
    let mut out: Vec<Report> = Vec::new();
    for field in &resource.fields {
        in_field(field, &mut |text, span| {
            let (what, help) = match (region(text), account(text)) {
                (Some(region), _) => (
                    format!("the region {region} is written down here"),
                    "take it from a parameter: the program can be deployed elsewhere then",
                ),
                (None, Some(account)) => (
                    format!("the account {account} is written down here"),
                    "take it from a parameter, or from the arn of what is meant",
                ),
                (None, None) => return,
            };
            let at = At::new(item, span);
            if !out.iter().any(|known| known.primary.at == at) {
                out.push(Report::new(Code::HardCoded, at, what).help(help));
            }
        });
    }
    out
}

/// Returns a region that the text is, or that stands in it with nothing but signs around it.
fn region(text: &str) -> Option<&str> {
    // All areas begin with two letters and a dash, which most texts do not hold.
    let dashes = text.bytes().enumerate().filter(|(at, byte)| *byte == b'-' && *at >= 2);
    dashes.map(|(dash, _)| dash - 2).filter(|start| text.is_char_boundary(*start)).find_map(
        |start| {
            let area = AREAS.iter().find(|area| text[start..].starts_with(**area))?;
            let apart =
                text[..start].chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric());
            let rest = &text.as_bytes()[start + area.len()..];
            let number = rest.first().is_some_and(u8::is_ascii_digit);
            let ends = !rest.get(1).is_some_and(u8::is_ascii_digit);
            (apart && number && ends).then(|| &text[start..start + area.len() + 1])
        },
    )
}

/// Returns the account of an arn: twelve digits between colons.
fn account(text: &str) -> Option<&str> {
    let is_account =
        |part: &&str| part.len() == 12 && part.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix("arn:")?.split(':').find(is_account)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_and_accounts_are_told_from_other_words() {
        assert_eq!(region("us-east-1"), Some("us-east-1"));
        assert_eq!(region("eu-west-3b"), Some("eu-west-3"));
        assert_eq!(region("arn:aws:sqs:ap-southeast-2:1:q"), Some("ap-southeast-2"));
        assert_eq!(region("us-east-side"), None);
        assert_eq!(region("us-east-12"), None);
        assert_eq!(region("plus-east-1"), None);
        assert_eq!(account("arn:aws:iam::123456789012:role/x"), Some("123456789012"));
        assert_eq!(account("arn:aws:iam::aws:policy/x"), None);
        assert_eq!(account("123456789012"), None);
    }
}

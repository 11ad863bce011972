//! Amazon SNS. Topics and subscriptions keep what they are as attributes of text.

mod delivery_status;
mod subscription;
mod topic;
mod topic_policy;

use std::collections::HashMap;

use super::Row;
use crate::convert::{Asked, Found, document};

pub const ROWS: &[Row] = &[
    ("aws.sns.Subscription", &subscription::Subscription),
    ("aws.sns.Topic", &topic::Topic),
    ("aws.sns.TopicPolicy", &topic_policy::TopicPolicy),
];

crate::tag!(aws_sdk_sns::types::Tag, required);

/// A property, its attribute, and what SNS documents as the value of one that nobody set.
struct Attribute {
    ours: &'static str,
    theirs: &'static str,
    default: &'static str,
}

/// Returns the attributes that are set, for those of these that are wanted.
fn attributes(
    table: &[Attribute],
    asked: &Asked<'_>,
    wanted: &dyn Fn(&str) -> bool,
) -> HashMap<String, String> {
    let wanted = table.iter().filter(|row| wanted(row.ours));
    let given = wanted.filter_map(|row| Some((row.theirs, document(asked.value(row.ours)?))));
    given.map(|(name, text)| (name.to_owned(), text)).collect()
}

/// Adds what attributes say; a document of JSON as such.
fn put_attributes(
    found: &mut Found,
    table: &[Attribute],
    documents: &[&str],
    attributes: &HashMap<String, String>,
) {
    for row in table {
        let text = attributes.get(row.theirs).filter(|text| !text.is_empty());
        match documents.contains(&row.ours) {
            true => found.put_document(row.ours, text.map(String::as_str)),
            false => found.put(row.ours, text),
        };
    }
}

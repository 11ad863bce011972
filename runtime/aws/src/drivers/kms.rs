//! AWS Key Management Service.

mod alias;
mod key;

use super::Row;

pub const ROWS: &[Row] = &[("aws.kms.Alias", &alias::Alias), ("aws.kms.Key", &key::Key)];

impl crate::convert::Tag for aws_sdk_kms::types::Tag {
    fn tag(key: &str, value: &str) -> Self {
        let tag = aws_sdk_kms::types::Tag::builder().tag_key(key).tag_value(value);
        tag.build().expect("key and value are set")
    }

    fn pair(&self) -> (&str, &str) {
        (self.tag_key(), self.tag_value())
    }
}

//! Amazon S3.

mod bucket;
mod bucket_policy;

use super::Row;

pub const ROWS: &[Row] =
    &[("aws.s3.Bucket", &bucket::Bucket), ("aws.s3.BucketPolicy", &bucket_policy::BucketPolicy)];

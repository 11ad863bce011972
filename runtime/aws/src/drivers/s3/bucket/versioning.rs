//! Whether a bucket keeps the versions of its objects. Versioning cannot be taken away any more, only
//! suspended.

use aws_sdk_s3::types::{BucketVersioningStatus, VersioningConfiguration};

use super::part::{part, record};
use crate::{choices, put, shape_in};

choices!(BucketVersioningStatus);
shape_in!(VersioningConfiguration { status });

part! {
    Versioning: VersioningConfiguration = "versioning_configuration" as verbatim with "status",
    get_bucket_versioning("s3:GetBucketVersioning", |answer| record(|found| {
        put!(found, answer, status);
    })),
    put_bucket_versioning("s3:PutBucketVersioning", versioning_configuration),
    to VersioningConfiguration::builder().status(BucketVersioningStatus::Suspended).build(),
}

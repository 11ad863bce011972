//! How objects are encrypted at rest; without a word of it, with keys of S3's own (SSE-S3).

use aws_sdk_s3::types::{
    BlockedEncryptionTypes, EncryptionType, ServerSideEncryption, ServerSideEncryptionByDefault,
    ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
};

use super::part::part;
use crate::{choices, shape};

choices!(EncryptionType, ServerSideEncryption);
shape! {
    BlockedEncryptionTypes { encryption_type }
    ServerSideEncryptionByDefault { sse_algorithm, kms_master_key_id }
    ServerSideEncryptionRule {
        apply_server_side_encryption_by_default = "server_side_encryption_by_default",
        bucket_key_enabled,
        blocked_encryption_types,
    }
    ServerSideEncryptionConfiguration { rules = "server_side_encryption_configuration" }
}

part! {
    Encryption: ServerSideEncryptionConfiguration = "bucket_encryption",
    get_bucket_encryption("s3:GetBucketEncryption", |answer| {
        crate::convert::ToValue::to_value(&answer.server_side_encryption_configuration)
    }),
    put_bucket_encryption("s3:PutBucketEncryption", server_side_encryption_configuration),
    delete_bucket_encryption("s3:DeleteBucketEncryption"),
}

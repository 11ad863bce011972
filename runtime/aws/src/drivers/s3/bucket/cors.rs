//! What pages of other origins may do with a bucket.

use aws_sdk_s3::types::{CorsConfiguration, CorsRule};

use super::part::{part, record};
use crate::shape;

shape! {
    CorsRule {
        id,
        allowed_headers,
        allowed_methods,
        allowed_origins,
        expose_headers = "exposed_headers",
        max_age_seconds = "max_age",
    }
    CorsConfiguration { cors_rules }
}

part! {
    Cors: CorsConfiguration = "cors_configuration",
    get_bucket_cors("s3:GetBucketCors", |answer| record(|found| {
        found.put("cors_rules", answer.cors_rules());
    })),
    put_bucket_cors("s3:PutBucketCors", cors_configuration),
    delete_bucket_cors("s3:DeleteBucketCors"),
}

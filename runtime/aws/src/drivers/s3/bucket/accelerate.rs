//! Transfer acceleration; without a word of it, it is suspended.

use aws_sdk_s3::types::{AccelerateConfiguration, BucketAccelerateStatus};

use super::part::{part, record};
use crate::{choices, shape_in};

choices!(BucketAccelerateStatus);
shape_in!(AccelerateConfiguration { status = "acceleration_status" });

part! {
    Accelerate: AccelerateConfiguration = "accelerate_configuration" as verbatim with "acceleration_status",
    get_bucket_accelerate_configuration("s3:GetBucketAccelerateConfiguration", |answer| {
        record(|found| {
            found.put("acceleration_status", &answer.status);
        })
    }),
    put_bucket_accelerate_configuration(
        "s3:PutBucketAccelerateConfiguration",
        accelerate_configuration
    ),
    to AccelerateConfiguration::builder().status(BucketAccelerateStatus::Suspended).build(),
}

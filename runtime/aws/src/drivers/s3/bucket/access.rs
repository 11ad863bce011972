//! Who may do what at all: the block of public access, who owns objects, and access by tags.

use aws_sdk_s3::types::{
    AbacStatus, BucketAbacStatus, ObjectOwnership, OwnershipControls, OwnershipControlsRule,
    PublicAccessBlockConfiguration,
};
use msd_model::value::Value;

use super::part::{Part, part};
use crate::context::Context;
use crate::convert::{Asked, ToValue};
use crate::driver::Answer;
use crate::error::refused;
use crate::optional::told;
use crate::{choices, shape};

choices!(BucketAbacStatus, ObjectOwnership);
shape! {
    PublicAccessBlockConfiguration {
        block_public_acls,
        block_public_policy,
        ignore_public_acls,
        restrict_public_buckets,
    }
    OwnershipControlsRule { object_ownership }
    OwnershipControls { rules }
}

part! {
    PublicAccess: PublicAccessBlockConfiguration = "public_access_block_configuration" as verbatim,
    get_public_access_block("s3:GetPublicAccessBlock", |answer| {
        answer.public_access_block_configuration.to_value()
    }),
    put_public_access_block("s3:PutPublicAccessBlock", public_access_block_configuration),
    delete_public_access_block("s3:DeletePublicAccessBlock"),
}

part! {
    Ownership: OwnershipControls = "ownership_controls" as verbatim,
    get_bucket_ownership_controls("s3:GetBucketOwnershipControls", |answer| {
        answer.ownership_controls.to_value()
    }),
    put_bucket_ownership_controls("s3:PutBucketOwnershipControls", ownership_controls),
    delete_bucket_ownership_controls("s3:DeleteBucketOwnershipControls"),
}

/// Access by the tags of the bucket: a word, not a record.
pub struct AccessByTags;

#[async_trait::async_trait]
impl Part for AccessByTags {
    fn property(&self) -> &'static str {
        "abac_status"
    }

    fn is_respelled(&self) -> bool {
        false
    }

    async fn get(&self, cx: &Context, bucket: &str) -> Answer<Option<Value>> {
        let answer = cx.s3().get_bucket_abac().bucket(bucket).send().await;
        let answer = told(cx, "s3:GetBucketAbac", answer)?;
        Ok(answer.and_then(|answer| answer.abac_status?.status.to_value()))
    }

    async fn put(
        &self,
        cx: &Context,
        bucket: &str,
        asked: &Asked<'_>,
        _: Option<&Value>,
    ) -> Answer<()> {
        set(cx, bucket, asked.need(self.property())?).await
    }

    async fn reset(&self, cx: &Context, bucket: &str, _: &Value) -> Answer<()> {
        set(cx, bucket, BucketAbacStatus::Disabled).await
    }
}

async fn set(cx: &Context, bucket: &str, status: BucketAbacStatus) -> Answer<()> {
    let status = AbacStatus::builder().status(status).build();
    let request = cx.s3().put_bucket_abac().bucket(bucket).abac_status(status);
    request.send().await.map_err(refused("s3:PutBucketAbac"))?;
    Ok(())
}

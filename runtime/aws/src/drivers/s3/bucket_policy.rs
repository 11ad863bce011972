//! `aws.s3.BucketPolicy`. A bucket has one policy or none, so it is known by its bucket.

use async_trait::async_trait;
use futures::{StreamExt, TryStreamExt, stream};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found, same_document};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};

pub struct BucketPolicy;

/// How many buckets are asked for their policies at a time.
const AT_A_TIME: usize = 8;

#[async_trait]
impl Driver for BucketPolicy {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["s3:GetBucketPolicy", "s3:PutBucketPolicy"],
            read: &["s3:GetBucketPolicy"],
            update: &["s3:PutBucketPolicy"],
            delete: &["s3:DeleteBucketPolicy"],
            list: &["s3:ListAllMyBuckets", "s3:GetBucketPolicy"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let bucket: String = asked.need("bucket")?;
        let wanted = document(asked)?;
        // S3 would replace a policy that is there without a word.
        if let Some(there) = policy(cx, &bucket).await?
            && !same_document(&there, &wanted)
        {
            let message = format!("bucket {bucket} has a policy already, and it has only one");
            return Err(ProviderError::new(ErrorClass::Conflict, "PolicyExists", message));
        }
        put(cx, &bucket, wanted).await?;
        Ok(Made::known(bucket, Found::new()))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(text) = policy(cx, id).await? else { return Ok(None) };
        let mut found = Found::new();
        found.put("bucket", id).put_document("policy_document", Some(&text));
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        put(cx, id, document(&change.asked)?).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.s3().delete_bucket_policy().bucket(id);
        request.send().await.map_err(refused("s3:DeleteBucketPolicy"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        // It can carry no mark: it is ours when it says what was asked for.
        let (bucket, wanted): (String, String) = (asked.need("bucket")?, document(asked)?);
        let there = policy(cx, &bucket).await?;
        Ok(there.filter(|there| same_document(there, &wanted)).map(|_| bucket.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let buckets = super::bucket::names(cx).await?;
        let with_policy =
            |bucket: SmolStr| async move { Answer::Ok(policy(cx, &bucket).await?.map(|_| bucket)) };
        let found = stream::iter(buckets.into_iter().map(with_policy)).buffered(AT_A_TIME);
        let found: Vec<Option<SmolStr>> = found.try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }
}

fn document(asked: &Asked<'_>) -> Answer<String> {
    match asked.document("policy_document") {
        Some(text) => Ok(text),
        None => asked.need("policy_document"),
    }
}

async fn policy(cx: &Context, bucket: &str) -> Answer<Option<String>> {
    let answer = cx.s3().get_bucket_policy().bucket(bucket).send().await;
    let answer = answer.map_err(refused("s3:GetBucketPolicy")).or_absent()?;
    Ok(answer.and_then(|answer| answer.policy))
}

async fn put(cx: &Context, bucket: &str, text: String) -> Answer<()> {
    let request = cx.s3().put_bucket_policy().bucket(bucket).policy(text);
    request.send().await.map_err(refused("s3:PutBucketPolicy"))?;
    Ok(())
}

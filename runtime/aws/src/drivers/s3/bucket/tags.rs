//! The tags of a bucket, which S3 only sets all at once.

use std::collections::BTreeMap;

use aws_sdk_s3::types::{Tag, Tagging};

use crate::context::Context;
use crate::convert::{Tag as _, TagChange};
use crate::driver::Answer;
use crate::error::{refused, silent};
use crate::optional::told;

/// Returns the tags, those of AWS and the mark among them; nothing where there are none.
pub async fn get(cx: &Context, bucket: &str) -> Answer<Option<Vec<Tag>>> {
    let call = "s3:GetBucketTagging";
    let answer = told(cx, call, cx.s3().get_bucket_tagging().bucket(bucket).send().await)?;
    Ok(answer.map(|answer| answer.tag_set))
}

pub async fn put(cx: &Context, bucket: &str, tags: BTreeMap<String, String>) -> Answer<()> {
    let call = "s3:PutBucketTagging";
    let tags = tags.iter().map(|(key, value)| Tag::tag(key, value)).collect();
    let tagging = Tagging::builder().set_tag_set(Some(tags)).build();
    let tagging = tagging.map_err(|_| silent(call, "tags"))?;
    let request = cx.s3().put_bucket_tagging().bucket(bucket).tagging(tagging);
    request.send().await.map_err(refused(call))?;
    Ok(())
}

/// Keeps what nobody asked to change: the mark.
pub async fn update(cx: &Context, bucket: &str, change: &TagChange) -> Answer<()> {
    if change.put.is_empty() && change.remove.is_empty() {
        return Ok(());
    }
    let there = get(cx, bucket).await?.unwrap_or_default();
    let mut tags: BTreeMap<String, String> = there
        .iter()
        .map(|tag| (tag.key.clone(), tag.value.clone()))
        .filter(|(key, _)| !change.remove.contains(key))
        .collect();
    tags.extend(change.put.clone());
    put(cx, bucket, tags).await
}

//! Amazon CloudWatch. Its calls put things: they make no difference between a new name and a known one.

mod alarm;
mod dashboard;
mod shapes;

use aws_sdk_cloudwatch::types;
use msd_engine::provider::{ErrorClass, ProviderError};

use super::Row;
use crate::context::Context;
use crate::convert::Change;
use crate::driver::Answer;
use crate::error::{OrAbsent, refused};

pub const ROWS: &[Row] =
    &[("aws.cloudwatch.Alarm", &alarm::Alarm), ("aws.cloudwatch.Dashboard", &dashboard::Dashboard)];

crate::tag!(types::Tag);

async fn tags(cx: &Context, arn: &str) -> Answer<Vec<types::Tag>> {
    let request = cx.cloudwatch().list_tags_for_resource().resource_arn(arn);
    let call = "cloudwatch:ListTagsForResource";
    let answer = request.send().await.map_err(refused(call)).or_absent()?;
    Ok(answer.and_then(|answer| answer.tags).unwrap_or_default())
}

/// A name that is taken: putting the thing would overwrite somebody else's.
fn taken(property: &str, name: &str) -> ProviderError {
    let message = format!("there is `{name}` already, and msd did not make it");
    let error = ProviderError::new(ErrorClass::Conflict, "AlreadyExists", message);
    ProviderError { property: Some(property.into()), ..error }
}

/// Brings the tags of a thing to what is asked for.
async fn retag(cx: &Context, arn: &str, change: &Change<'_>) -> Answer<()> {
    let tags = change.tags()?;
    if let Some(put) = tags.put_as::<types::Tag>() {
        let request = cx.cloudwatch().tag_resource().resource_arn(arn).set_tags(Some(put));
        request.send().await.map_err(refused("cloudwatch:TagResource"))?;
    }
    if let Some(removed) = tags.removed() {
        let request = cx.cloudwatch().untag_resource().resource_arn(arn);
        let request = request.set_tag_keys(Some(removed));
        request.send().await.map_err(refused("cloudwatch:UntagResource"))?;
    }
    Ok(())
}

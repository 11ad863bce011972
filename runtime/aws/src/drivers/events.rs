//! Amazon EventBridge.

mod event_bus;
mod rule;
mod shapes;

use aws_sdk_eventbridge::types::Tag;

use super::Row;
use crate::context::Context;
use crate::convert::{Asked, Change};
use crate::driver::Answer;
use crate::error::refused;

pub const ROWS: &[Row] =
    &[("aws.events.EventBus", &event_bus::EventBus), ("aws.events.Rule", &rule::Rule)];

/// Tells whether a thing carries the mark of this creation.
async fn is_ours(cx: &Context, arn: &str, asked: &Asked<'_>) -> Answer<bool> {
    Ok(asked.made(&tags(cx, arn).await?))
}

async fn tags(cx: &Context, arn: &str) -> Answer<Vec<Tag>> {
    let answer = cx.events().list_tags_for_resource().resource_arn(arn).send().await;
    let answer = answer.map_err(refused("events:ListTagsForResource"))?;
    Ok(answer.tags.unwrap_or_default())
}

/// Brings the tags of a thing to what is asked for.
async fn retag(cx: &Context, arn: &str, change: &Change<'_>) -> Answer<()> {
    let tags = change.tags()?;
    if let Some(put) = tags.put_as::<Tag>() {
        let request = cx.events().tag_resource().resource_arn(arn).set_tags(Some(put));
        request.send().await.map_err(refused("events:TagResource"))?;
    }
    if let Some(removed) = tags.removed() {
        let request = cx.events().untag_resource().resource_arn(arn).set_tag_keys(Some(removed));
        request.send().await.map_err(refused("events:UntagResource"))?;
    }
    Ok(())
}

//! Amazon ElastiCache.

mod replication_group;
mod replication_group_changes;
mod shapes;
mod subnet_group;

use aws_sdk_elasticache::types::Tag;

use super::Row;
use crate::context::Context;
use crate::convert::Change;
use crate::driver::Answer;
use crate::error::refused;

pub const ROWS: &[Row] = &[
    ("aws.elasticache.ReplicationGroup", &replication_group::ReplicationGroup),
    ("aws.elasticache.SubnetGroup", &subnet_group::SubnetGroup),
];

async fn tags(cx: &Context, arn: &str) -> Answer<Vec<Tag>> {
    let answer = cx.elasticache().list_tags_for_resource().resource_name(arn).send().await;
    let answer = answer.map_err(refused("elasticache:ListTagsForResource"))?;
    Ok(answer.tag_list.unwrap_or_default())
}

/// Brings the tags of a thing to what is asked for.
async fn retag(cx: &Context, arn: &str, change: &Change<'_>) -> Answer<()> {
    let tags = change.tags()?;
    if let Some(put) = tags.put_as::<Tag>() {
        let request = cx.elasticache().add_tags_to_resource().resource_name(arn);
        let request = request.set_tags(Some(put));
        request.send().await.map_err(refused("elasticache:AddTagsToResource"))?;
    }
    if let Some(removed) = tags.removed() {
        let request = cx.elasticache().remove_tags_from_resource().resource_name(arn);
        let request = request.set_tag_keys(Some(removed));
        request.send().await.map_err(refused("elasticache:RemoveTagsFromResource"))?;
    }
    Ok(())
}

//! Amazon ECS.

mod cluster;
mod service;
mod service_shapes;
mod task_definition;
mod task_shapes;

use aws_sdk_ecs::types;

use super::Row;
use crate::context::Context;
use crate::convert::Change;
use crate::driver::Answer;
use crate::error::refused;

pub const ROWS: &[Row] = &[
    ("aws.ecs.Cluster", &cluster::Cluster),
    ("aws.ecs.Service", &service::Service),
    ("aws.ecs.TaskDefinition", &task_definition::TaskDefinition),
];

crate::tag!(types::Tag);

/// Brings the tags of a thing to what is asked for.
async fn retag(cx: &Context, arn: &str, change: &Change<'_>) -> Answer<()> {
    let tags = change.tags()?;
    if let Some(put) = tags.put_as::<types::Tag>() {
        let request = cx.ecs().tag_resource().resource_arn(arn).set_tags(Some(put));
        request.send().await.map_err(refused("ecs:TagResource"))?;
    }
    if let Some(removed) = tags.removed() {
        let request = cx.ecs().untag_resource().resource_arn(arn).set_tag_keys(Some(removed));
        request.send().await.map_err(refused("ecs:UntagResource"))?;
    }
    Ok(())
}

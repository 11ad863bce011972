//! AWS Lambda.

mod code;
mod event_source_mapping;
mod function;
mod permission;
mod shapes;

use super::Row;
use crate::context::Context;
use crate::convert::Change;
use crate::driver::Answer;
use crate::error::refused;

pub const ROWS: &[Row] = &[
    ("aws.lambda.EventSourceMapping", &event_source_mapping::EventSourceMapping),
    ("aws.lambda.Function", &function::Function),
    ("aws.lambda.Permission", &permission::Permission),
];

/// Brings the tags of a thing to what is asked for.
async fn retag(cx: &Context, arn: &str, change: &Change<'_>) -> Answer<()> {
    let tags = change.tags()?;
    if !tags.put.is_empty() {
        let put = tags.put.clone().into_iter().collect();
        let request = cx.lambda().tag_resource().resource(arn).set_tags(Some(put));
        request.send().await.map_err(refused("lambda:TagResource"))?;
    }
    if let Some(removed) = tags.removed() {
        let request = cx.lambda().untag_resource().resource(arn).set_tag_keys(Some(removed));
        request.send().await.map_err(refused("lambda:UntagResource"))?;
    }
    Ok(())
}

//! Amazon EC2 and its networks.

mod vpc;

use aws_sdk_ec2::types;

use super::Row;
use crate::convert::Asked;
use crate::driver::Answer;

pub const ROWS: &[Row] = &[("aws.ec2.VPC", &vpc::Vpc)];

crate::tag!(types::Tag);
crate::choices!(types::Tenancy);

/// Returns the tags of a new thing as EC2 takes them: with the kind of thing.
pub(crate) fn tagged(
    asked: &Asked<'_>,
    kind: types::ResourceType,
) -> Answer<types::TagSpecification> {
    let tags = asked.tags::<types::Tag>()?;
    Ok(types::TagSpecification::builder().resource_type(kind).set_tags(Some(tags)).build())
}

/// Returns a filter by the mark of this creation.
pub(crate) fn marked(asked: &Asked<'_>) -> types::Filter {
    filter(&format!("tag:{}", crate::convert::OWN_TAG), asked.token)
}

pub(crate) fn filter(name: &str, value: &str) -> types::Filter {
    types::Filter::builder().name(name).values(value).build()
}

/// Brings the tags of a thing to what is asked for.
pub(crate) async fn retag(
    cx: &crate::context::Context,
    id: &str,
    change: &crate::convert::Change<'_>,
) -> Answer<()> {
    let tags = change.tags()?;
    if let Some(put) = tags.put_as::<types::Tag>() {
        let call = cx.ec2().create_tags().resources(id).set_tags(Some(put));
        call.send().await.map_err(crate::error::refused("ec2:CreateTags"))?;
    }
    if let Some(removed) = tags.removed() {
        let removed = removed.iter().map(|key| types::Tag::builder().key(key).build()).collect();
        let call = cx.ec2().delete_tags().resources(id).set_tags(Some(removed));
        call.send().await.map_err(crate::error::refused("ec2:DeleteTags"))?;
    }
    Ok(())
}

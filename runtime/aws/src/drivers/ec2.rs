//! Amazon EC2 and its networks.

mod block;
mod eip;
mod fading;
mod gateway_attachment;
mod instance;
mod internet_gateway;
mod launch_template;
mod nat_gateway;
mod peering;
mod permission;
mod route;
mod route_table;
mod route_table_association;
mod rule;
mod security_group;
mod subnet;
mod template_shapes;
mod vpc;
mod vpc_endpoint;

use aws_sdk_ec2::types;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::Row;
use crate::context::Context;
use crate::convert::{Asked, Change, OWN_TAG};
use crate::driver::Answer;
use crate::error::refused;

pub const ROWS: &[Row] = &[
    ("aws.ec2.EIP", &eip::Eip),
    ("aws.ec2.Instance", &instance::Instance),
    ("aws.ec2.InternetGateway", &internet_gateway::InternetGateway),
    ("aws.ec2.LaunchTemplate", &launch_template::LaunchTemplate),
    ("aws.ec2.NatGateway", &nat_gateway::NatGateway),
    ("aws.ec2.Route", &route::Route),
    ("aws.ec2.RouteTable", &route_table::RouteTable),
    ("aws.ec2.SecurityGroup", &security_group::SecurityGroup),
    ("aws.ec2.SecurityGroupEgress", &rule::EGRESS),
    ("aws.ec2.SecurityGroupIngress", &rule::INGRESS),
    ("aws.ec2.Subnet", &subnet::Subnet),
    ("aws.ec2.SubnetRouteTableAssociation", &route_table_association::Association),
    ("aws.ec2.VPC", &vpc::Vpc),
    ("aws.ec2.VPCEndpoint", &vpc_endpoint::VpcEndpoint),
    ("aws.ec2.VPCGatewayAttachment", &gateway_attachment::GatewayAttachment),
    ("aws.ec2.VPCPeeringConnection", &peering::Peering),
];

crate::tag!(types::Tag);
crate::choices!(
    types::DomainType,
    types::HostnameType,
    types::InstanceType,
    types::ResourceType,
    types::ShutdownBehavior,
    types::Tenancy,
    types::VolumeType,
);

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
    filter(&format!("tag:{OWN_TAG}"), asked.token)
}

pub(crate) fn filter(name: &str, value: &str) -> types::Filter {
    types::Filter::builder().name(name).values(value).build()
}

/// Brings the tags of a thing to what is asked for.
pub(crate) async fn retag(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let tags = change.tags()?;
    if let Some(put) = tags.put_as::<types::Tag>() {
        let call = cx.ec2().create_tags().resources(id).set_tags(Some(put));
        call.send().await.map_err(refused("ec2:CreateTags"))?;
    }
    if let Some(removed) = tags.removed() {
        let removed = removed.iter().map(|key| types::Tag::builder().key(key).build()).collect();
        let call = cx.ec2().delete_tags().resources(id).set_tags(Some(removed));
        call.send().await.map_err(refused("ec2:DeleteTags"))?;
    }
    Ok(())
}

/// Returns what a call after the one that made a thing came to: EC2 may not know it yet.
pub(crate) fn settled(outcome: Answer<()>) -> Answer<()> {
    outcome.map_err(|error| match error.class {
        ErrorClass::NotFound => ProviderError { class: ErrorClass::Eventual, ..error },
        _ => error,
    })
}

/// Returns what a switch has to be turned to; nothing where it is to stay. One that is set no more goes
/// `off`, which is what EC2 does without a word.
pub(crate) fn turned(
    asked: &Asked<'_>,
    before: &Record,
    changed: &[SmolStr],
    name: &str,
    off: bool,
) -> Answer<Option<bool>> {
    let is_named = changed.iter().any(|one| one == name);
    if !changed.is_empty() && !is_named {
        return Ok(None);
    }
    let wanted = match asked.get(name)? {
        Some(wanted) => wanted,
        None if is_named => off,
        None => return Ok(None),
    };
    Ok((before.get(name) != Some(&Value::Bool(wanted))).then_some(wanted))
}

/// What the API takes for a switch.
pub(crate) fn on(value: bool) -> types::AttributeBooleanValue {
    types::AttributeBooleanValue::builder().value(value).build()
}

/// Returns what has to be added to and taken from a list of names.
pub(crate) fn moved(before: &[String], after: &[String]) -> (Vec<String>, Vec<String>) {
    let without = |these: &[String], those: &[String]| {
        these.iter().filter(|one| !those.contains(one)).cloned().collect()
    };
    (without(after, before), without(before, after))
}

/// Returns the names in a list of a record; none where it is not there.
pub(crate) fn names(record: &Record, name: &str) -> Vec<String> {
    let items = record.get(name).and_then(Value::as_list).unwrap_or_default();
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// A mistake that the schema cannot tell: one of several properties has to be set.
pub(crate) fn unset(property: &str, message: impl Into<String>) -> ProviderError {
    let error = ProviderError::new(ErrorClass::Invalid, "MissingParameter", message);
    ProviderError { property: Some(property.into()), ..error }
}

/// A change that EC2 has no call for.
pub(crate) fn fixed(property: &str, message: impl Into<String>) -> ProviderError {
    let error = ProviderError::new(ErrorClass::Invalid, "NotUpdatable", message);
    ProviderError { property: Some(property.into()), ..error }
}

/// Returns the two parts of an identifier.
pub(crate) fn parts(id: &str) -> Answer<(&str, &str)> {
    id.split_once('|').ok_or_else(|| {
        let message =
            format!("`{id}` is no identifier of this type: it has two parts, joined by `|`");
        ProviderError::new(ErrorClass::Invalid, "InvalidIdentifier", message)
    })
}

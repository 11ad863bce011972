//! What EC2 tells of an instance, put together from several answers.

use aws_sdk_ec2::operation::describe_instance_attribute::DescribeInstanceAttributeOutput;
use aws_sdk_ec2::types::{
    CpuOptions, EnclaveOptions, HibernationOptions, Instance, InstanceAttributeName,
    InstanceMetadataOptionsResponse, InstanceState, InstanceStateName, MonitoringState,
    PrivateDnsNameOptionsResponse,
};
use msd_model::value::Value;

use super::devices;
use crate::context::Context;
use crate::convert::{Found, ToValue};
use crate::driver::Answer;
use crate::error::refused;
use crate::put;

crate::choices!(InstanceStateName);
crate::shape_out! {
    CpuOptions { core_count, threads_per_core }
    EnclaveOptions { enabled }
    HibernationOptions { configured }
    InstanceMetadataOptionsResponse {
        http_endpoint,
        http_protocol_ipv6,
        http_put_response_hop_limit,
        http_tokens,
        instance_metadata_tags,
    }
    InstanceState { code, name }
    PrivateDnsNameOptionsResponse {
        enable_resource_name_dns_a_record,
        enable_resource_name_dns_aaaa_record,
        hostname_type,
    }
}

pub async fn properties(cx: &Context, id: &str, instance: &Instance) -> Answer<Found> {
    let (user_data, termination, shutdown, volumes, credits) = futures::join!(
        attribute(cx, id, InstanceAttributeName::UserData),
        attribute(cx, id, InstanceAttributeName::DisableApiTermination),
        attribute(cx, id, InstanceAttributeName::InstanceInitiatedShutdownBehavior),
        devices::described(cx, id),
        credits(cx, id, instance),
    );
    let mut found = Found::new();
    put!(
        found,
        instance,
        cpu_options,
        ebs_optimized,
        enclave_options,
        hibernation_options,
        image_id,
        instance_id,
        instance_type,
        kernel_id,
        key_name,
        metadata_options,
        private_dns_name,
        private_dns_name_options,
        private_ip_address,
        public_dns_name,
        ramdisk_id,
        source_dest_check,
        state,
        subnet_id,
        vpc_id,
    );
    found.put("private_ip", instance.private_ip_address());
    found.put("public_ip", instance.public_ip_address());
    if let Some(placement) = instance.placement() {
        put!(found, placement, affinity, availability_zone, host_id, tenancy);
        put!(found, placement, host_resource_group_arn);
        let group = placement.group_name().filter(|group| !group.is_empty());
        found.put("placement_group_name", group);
    }
    let monitoring = instance.monitoring().and_then(|monitoring| monitoring.state());
    let is_on = |state: &MonitoringState| {
        matches!(state, MonitoringState::Enabled | MonitoringState::Pending)
    };
    found.put("monitoring", monitoring.map(is_on));
    let profile = instance.iam_instance_profile().and_then(|profile| profile.arn());
    found.put("iam_instance_profile", profile.and_then(|arn| arn.rsplit('/').next()));
    let groups = instance.security_groups();
    let ids: Vec<&str> = groups.iter().filter_map(|group| group.group_id()).collect();
    let names: Vec<&str> = groups.iter().filter_map(|group| group.group_name()).collect();
    found.put("security_group_ids", ids.as_slice());
    found.put("security_groups", names.as_slice());

    let user_data = user_data?.user_data.and_then(|data| data.value);
    found.put("user_data", user_data.filter(|data| !data.is_empty()));
    let termination = termination?.disable_api_termination.and_then(|value| value.value);
    found.put("disable_api_termination", termination);
    let shutdown = shutdown?.instance_initiated_shutdown_behavior.and_then(|value| value.value);
    found.put("instance_initiated_shutdown_behavior", shutdown);
    if let Some(credits) = credits? {
        let mut fields = Found::new();
        fields.put("cpu_credits", credits);
        found.put("credit_specification", Value::Map(fields.0.into()));
    }
    devices::put(&mut found, instance, &volumes?);
    found.put("network_interfaces", interfaces(instance));
    found.put_tags(instance.tags());
    Ok(found)
}

async fn attribute(
    cx: &Context,
    id: &str,
    name: InstanceAttributeName,
) -> Answer<DescribeInstanceAttributeOutput> {
    let request = cx.ec2().describe_instance_attribute().instance_id(id).attribute(name);
    request.send().await.map_err(refused("ec2:DescribeInstanceAttribute"))
}

/// Returns how an instance pays for bursts; only those of the T families have that.
async fn credits(cx: &Context, id: &str, instance: &Instance) -> Answer<Option<String>> {
    let is_burstable = |ty: &str| {
        let family = ty.split('.').next().unwrap_or_default();
        family.starts_with('t') && family[1..].starts_with(|first: char| first.is_ascii_digit())
    };
    if !instance.instance_type().is_some_and(|ty| is_burstable(ty.as_str())) {
        return Ok(None);
    }
    let request = cx.ec2().describe_instance_credit_specifications().instance_ids(id);
    let answer =
        request.send().await.map_err(refused("ec2:DescribeInstanceCreditSpecifications"))?;
    let specification = answer.instance_credit_specifications().first();
    Ok(specification.and_then(|one| one.cpu_credits()).map(str::to_owned))
}

/// Returns the interfaces that came with the instance. Whatever attaches more of them later, such as a
/// cluster's network, is no reason to launch the instance anew.
fn interfaces(instance: &Instance) -> Vec<Value> {
    let first = instance.network_interfaces().iter().filter(|interface| {
        let attachment = interface.attachment();
        attachment.is_some_and(|one| devices::came_along(instance, one.attach_time()))
    });
    let one = |interface: &aws_sdk_ec2::types::InstanceNetworkInterface| {
        let mut found = Found::new();
        put!(found, interface, description, network_interface_id, private_ip_address, subnet_id);
        if let Some(attachment) = interface.attachment() {
            put!(found, attachment, delete_on_termination, device_index);
        }
        let groups: Vec<&str> =
            interface.groups().iter().filter_map(|group| group.group_id()).collect();
        found.put("group_set", groups.as_slice());
        let record = |fields: Found| Value::Map(fields.0.into());
        let addresses: Vec<Value> = interface
            .private_ip_addresses()
            .iter()
            .map(|address| {
                let mut fields = Found::new();
                put!(fields, address, primary, private_ip_address);
                record(fields)
            })
            .collect();
        found.put_some("private_ip_addresses", &addresses);
        let addresses: Vec<Value> = interface
            .ipv6_addresses()
            .iter()
            .filter_map(|address| {
                let mut fields = Found::new();
                fields.put("ipv6_address", address.ipv6_address().to_value()?);
                Some(record(fields))
            })
            .collect();
        found.put_some("ipv6_addresses", &addresses);
        record(found)
    };
    first.map(one).collect()
}

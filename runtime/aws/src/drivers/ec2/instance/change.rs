//! What is changed of an instance in place, and how. A property that is set no more goes back to what
//! EC2 does by itself, but for those that an instance always has: its type, and whether it is optimised
//! for EBS, stay as they are.

use aws_sdk_ec2::types::{
    AttributeValue, HostnameType, InstanceAttributeName, InstanceCreditSpecificationRequest,
    InstanceMetadataOptionsRequest, InstanceStateName, SecureBlobAttributeValue,
};
use aws_smithy_types::Blob;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::{devices, instance, launch, ssm_association, state, until};
use crate::context::Context;
use crate::convert::{Asked, Change};
use crate::driver::Answer;
use crate::drivers::ec2::{filter, fixed, names, on, retag, turned};
use crate::error::refused;

const MODIFY: &str = "ec2:ModifyInstanceAttribute";
const PLACEMENT: &[&str] = &["affinity", "host_id", "tenancy"];

pub async fn bring(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    if change.changed.iter().any(|name| name == "additional_info") {
        let message = "it is given when an instance is launched: `-replace` launches another";
        return Err(fixed("additional_info", message));
    }
    running(cx, id, change).await?;
    stopped(cx, id, change).await?;
    if change.any(&["block_device_mappings"]) {
        devices::bring_mappings(cx, id, change).await?;
    }
    if change.any(&["volumes"]) {
        devices::bring_volumes(cx, id, change).await?;
    }
    if change.changed.iter().any(|name| name == "ssm_associations") {
        ssm_association::bring(cx, id, &change.asked, true).await?;
    }
    retag(cx, id, change).await
}

fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::builder().value(value).build()
}

/// Changes what an instance may run through.
async fn running(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let (ec2, asked, before) = (cx.ec2(), &change.asked, change.before);
    let modify = || ec2.modify_instance_attribute().instance_id(id);
    let check = turned(asked, before, change.changed, "source_dest_check", true)?;
    if let Some(value) = check {
        modify().source_dest_check(on(value)).send().await.map_err(refused(MODIFY))?;
    }
    let protect = turned(asked, before, change.changed, "disable_api_termination", false)?;
    if let Some(value) = protect {
        modify().disable_api_termination(on(value)).send().await.map_err(refused(MODIFY))?;
    }
    if change.any(&["instance_initiated_shutdown_behavior"]) {
        let value = asked.text("instance_initiated_shutdown_behavior").unwrap_or("stop");
        let request = modify().instance_initiated_shutdown_behavior(text(value));
        request.send().await.map_err(refused(MODIFY))?;
    }
    if change.any(&["security_group_ids"]) {
        let mut groups = names(asked.properties, "security_group_ids");
        if groups.is_empty() {
            groups = default_group(cx, before).await?;
        }
        modify().set_groups(Some(groups)).send().await.map_err(refused(MODIFY))?;
    }
    if let Some(value) = turned(asked, before, change.changed, "monitoring", false)? {
        match value {
            true => {
                let request = ec2.monitor_instances().instance_ids(id);
                request.send().await.map_err(refused("ec2:MonitorInstances"))?;
            }
            false => {
                let request = ec2.unmonitor_instances().instance_ids(id);
                request.send().await.map_err(refused("ec2:UnmonitorInstances"))?;
            }
        }
    }
    if change.any(&["iam_instance_profile"]) {
        profile(cx, id, asked).await?;
    }
    if change.any(&["credit_specification"]) {
        credits(cx, id, asked, before).await?;
    }
    if change.any(&["metadata_options"]) {
        metadata(cx, id, asked).await?;
    }
    match DnsNames::of(change)?.filter(|names| names.kind.is_none()) {
        Some(names) => names.send(cx, id).await,
        None => Ok(()),
    }
}

/// Changes what an instance has to be stopped for, and starts it again if it ran.
async fn stopped(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    // Of the names inside of the VPC only what they are made of needs a stop.
    let names = DnsNames::of(change)?.filter(|names| names.kind.is_some());
    let is_needed = change.any(&["instance_type", "user_data", "ebs_optimized"])
        || change.any(&["kernel_id", "ramdisk_id"])
        || change.any(PLACEMENT)
        || names.is_some();
    let Some(now) = instance(cx, id).await?.filter(|_| is_needed) else { return Ok(()) };
    let runs = matches!(state(&now), Some(InstanceStateName::Running | InstanceStateName::Pending));
    if runs {
        let request = cx.ec2().stop_instances().instance_ids(id);
        request.send().await.map_err(refused("ec2:StopInstances"))?;
    }
    until(cx, id, InstanceStateName::Stopped, &change.asked).await?;
    let outcome = while_stopped(cx, id, change).await;
    if runs {
        // Also where something was refused: it ran before.
        let request = cx.ec2().start_instances().instance_ids(id);
        let started = request.send().await.map_err(refused("ec2:StartInstances"));
        outcome.and(started.map(|_| ()))
    } else {
        outcome
    }
}

async fn while_stopped(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let (ec2, asked) = (cx.ec2(), &change.asked);
    let modify = || ec2.modify_instance_attribute().instance_id(id);
    if let Some(ty) = asked.text("instance_type").filter(|_| change.any(&["instance_type"])) {
        modify().instance_type(text(ty)).send().await.map_err(refused(MODIFY))?;
    }
    if change.any(&["user_data"]) {
        let request = match asked.text("user_data") {
            Some(data) => modify().attribute(InstanceAttributeName::UserData).value(data),
            // Nothing cannot be said as text.
            None => modify().user_data(
                SecureBlobAttributeValue::builder().value(Blob::new(Vec::new())).build(),
            ),
        };
        request.send().await.map_err(refused(MODIFY))?;
    }
    let optimized: Option<bool> = asked.get("ebs_optimized")?;
    if let Some(value) = optimized.filter(|_| change.any(&["ebs_optimized"])) {
        modify().ebs_optimized(on(value)).send().await.map_err(refused(MODIFY))?;
    }
    if let Some(kernel) = asked.text("kernel_id").filter(|_| change.any(&["kernel_id"])) {
        modify().kernel(text(kernel)).send().await.map_err(refused(MODIFY))?;
    }
    if let Some(disk) = asked.text("ramdisk_id").filter(|_| change.any(&["ramdisk_id"])) {
        modify().ramdisk(text(disk)).send().await.map_err(refused(MODIFY))?;
    }
    if change.any(PLACEMENT) {
        let request = ec2
            .modify_instance_placement()
            .instance_id(id)
            .set_affinity(asked.get("affinity")?)
            .set_host_id(asked.get("host_id")?)
            .set_tenancy(asked.get("tenancy")?);
        request.send().await.map_err(refused("ec2:ModifyInstancePlacement"))?;
    }
    match DnsNames::of(change)? {
        Some(names) => names.send(cx, id).await,
        None => Ok(()),
    }
}

/// Returns the group that an instance is in when nobody names one.
async fn default_group(cx: &Context, before: &Record) -> Answer<Vec<String>> {
    let vpc = before.get("vpc_id").and_then(Value::as_str).unwrap_or_default();
    let request = cx.ec2().describe_security_groups().filters(filter("vpc-id", vpc));
    let answer = request.filters(filter("group-name", "default")).send().await;
    let answer = answer.map_err(refused("ec2:DescribeSecurityGroups"))?;
    Ok(answer.security_groups().iter().filter_map(|group| group.group_id.clone()).collect())
}

/// Gives the instance another profile, or none.
async fn profile(cx: &Context, id: &str, asked: &Asked<'_>) -> Answer<()> {
    let ec2 = cx.ec2();
    let wanted = asked.text("iam_instance_profile").map(launch::profile);
    let request = ec2.describe_iam_instance_profile_associations();
    let request = request.filters(filter("instance-id", id));
    let call = "ec2:DescribeIamInstanceProfileAssociations";
    let answer = request.send().await.map_err(refused(call))?;
    let now = answer.iam_instance_profile_associations().iter().find(|one| {
        let state = one.state().map(|state| state.as_str());
        matches!(state, None | Some("associated" | "associating"))
    });
    let now = now.and_then(|one| one.association_id());
    match (wanted, now) {
        (Some(profile), Some(association)) => {
            let request = ec2.replace_iam_instance_profile_association();
            let request = request.association_id(association).iam_instance_profile(profile);
            let call = "ec2:ReplaceIamInstanceProfileAssociation";
            request.send().await.map_err(refused(call))?;
        }
        (Some(profile), None) => {
            let request = ec2.associate_iam_instance_profile();
            let request = request.instance_id(id).iam_instance_profile(profile);
            request.send().await.map_err(refused("ec2:AssociateIamInstanceProfile"))?;
        }
        (None, Some(association)) => {
            let request = ec2.disassociate_iam_instance_profile().association_id(association);
            request.send().await.map_err(refused("ec2:DisassociateIamInstanceProfile"))?;
        }
        (None, None) => {}
    }
    Ok(())
}

/// Sets how bursts are paid for. Without a word T2 pays with saved credits, the others with money.
async fn credits(cx: &Context, id: &str, asked: &Asked<'_>, before: &Record) -> Answer<()> {
    let wanted = asked.value("credit_specification").and_then(Value::as_map);
    let wanted = wanted.and_then(|fields| fields.get("cpu_credits")?.as_str());
    let ty = before.get("instance_type").and_then(Value::as_str).unwrap_or_default();
    let default = if ty.starts_with("t2.") { "standard" } else { "unlimited" };
    let specification = InstanceCreditSpecificationRequest::builder()
        .instance_id(id)
        .cpu_credits(wanted.unwrap_or(default))
        .build();
    let request = cx.ec2().modify_instance_credit_specification();
    let request = request.instance_credit_specifications(specification);
    let call = "ec2:ModifyInstanceCreditSpecification";
    let answer = request.send().await.map_err(refused(call))?;
    let refusal = answer.unsuccessful_instance_credit_specifications().first();
    match refusal.and_then(|item| item.error()) {
        None => Ok(()),
        Some(error) => {
            let code = error.code().map(|code| code.as_str().to_owned()).unwrap_or_default();
            let message = error.message().unwrap_or("it was not changed");
            let error = ProviderError::new(ErrorClass::Invalid, &code, message);
            Err(ProviderError { call: Some(call.into()), ..error })
        }
    }
}

/// Sets how an instance learns about itself. What is left out stays: the image may ask for more than EC2.
async fn metadata(cx: &Context, id: &str, asked: &Asked<'_>) -> Answer<()> {
    let Some(options) = asked.get::<InstanceMetadataOptionsRequest>("metadata_options")? else {
        return Ok(());
    };
    let request = cx
        .ec2()
        .modify_instance_metadata_options()
        .instance_id(id)
        .set_http_tokens(options.http_tokens)
        .set_http_endpoint(options.http_endpoint)
        .set_http_protocol_ipv6(options.http_protocol_ipv6)
        .set_http_put_response_hop_limit(options.http_put_response_hop_limit)
        .set_instance_metadata_tags(options.instance_metadata_tags);
    request.send().await.map_err(refused("ec2:ModifyInstanceMetadataOptions"))?;
    Ok(())
}

/// The names by which an instance is known inside of its VPC.
struct DnsNames {
    kind: Option<HostnameType>,
    a: Option<bool>,
    aaaa: Option<bool>,
}

impl DnsNames {
    /// Returns what differs; nothing where nothing does.
    fn of(change: &Change<'_>) -> Answer<Option<DnsNames>> {
        let property = "private_dns_name_options";
        if !change.any(&[property]) {
            return Ok(None);
        }
        let options = |value: Option<&Value>| value.and_then(Value::as_map).cloned();
        let wanted = options(change.asked.value(property)).unwrap_or_default();
        let before = options(change.before.get(property)).unwrap_or_default();
        let own = Asked { properties: &wanted, ..change.asked };
        let (a, aaaa) =
            ("enable_resource_name_dns_a_record", "enable_resource_name_dns_aaaa_record");
        let records = [SmolStr::new(a), SmolStr::new(aaaa)];
        let now = before.get("hostname_type").and_then(Value::as_str);
        let kind: Option<HostnameType> = own.get("hostname_type")?;
        Ok(Some(DnsNames {
            kind: kind.filter(|kind| Some(kind.as_str()) != now),
            a: turned(&own, &before, &records, a, false)?,
            aaaa: turned(&own, &before, &records, aaaa, false)?,
        }))
    }

    async fn send(self, cx: &Context, id: &str) -> Answer<()> {
        if self.kind.is_none() && self.a.is_none() && self.aaaa.is_none() {
            return Ok(());
        }
        let request = cx
            .ec2()
            .modify_private_dns_name_options()
            .instance_id(id)
            .set_private_dns_hostname_type(self.kind)
            .set_enable_resource_name_dns_a_record(self.a)
            .set_enable_resource_name_dns_aaaa_record(self.aaaa);
        request.send().await.map_err(refused("ec2:ModifyPrivateDnsNameOptions"))?;
        Ok(())
    }
}

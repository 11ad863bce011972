//! The volumes of an instance: those that come with it, and those that are attached to it later.

use std::collections::HashMap;

use aws_sdk_ec2::types::{
    EbsInstanceBlockDeviceSpecification, Instance, InstanceBlockDeviceMappingSpecification, Volume,
    VolumeType,
};
use aws_smithy_types::DateTime;
use msd_model::value::{Record, Value};

use crate::context::Context;
use crate::convert::{Change, Found, Mismatch, field, invalid};
use crate::driver::Answer;
use crate::drivers::ec2::{filter, fixed};
use crate::error::{OrAbsent, refused};
use crate::put;

const MAPPINGS: &str = "block_device_mappings";
/// What comes with an instance is attached within so many seconds of its first interface.
const TOGETHER: i64 = 5;

/// Returns the volumes at an instance by their ids.
pub async fn described(cx: &Context, id: &str) -> Answer<HashMap<String, Volume>> {
    let request = cx.ec2().describe_volumes().filters(filter("attachment.instance-id", id));
    let mut volumes = request.into_paginator().items().send();
    let mut all = HashMap::new();
    while let Some(volume) = volumes.next().await {
        let volume = volume.map_err(refused("ec2:DescribeVolumes"))?;
        if let Some(id) = volume.volume_id.clone() {
            all.insert(id, volume);
        }
    }
    Ok(all)
}

/// Tells whether something came with the instance. EC2 does not say so, but it all has one time.
pub fn came_along(instance: &Instance, attached: Option<&DateTime>) -> bool {
    let first = instance.network_interfaces().iter().filter_map(|one| one.attachment());
    let first = first.filter_map(|one| one.attach_time()).map(DateTime::secs).min();
    match (first, attached) {
        (Some(first), Some(attached)) => attached.secs() <= first + TOGETHER,
        _ => true,
    }
}

/// Adds the devices to what was found.
pub fn put(found: &mut Found, instance: &Instance, volumes: &HashMap<String, Volume>) {
    let (mut mappings, mut later) = (Vec::new(), Vec::new());
    for device in instance.block_device_mappings() {
        let Some(ebs) = device.ebs() else { continue };
        let volume = ebs.volume_id().and_then(|id| volumes.get(id));
        if came_along(instance, ebs.attach_time()) {
            let mut fields = Found::new();
            if let Some(volume) = volume {
                put!(
                    fields,
                    volume,
                    encrypted,
                    iops,
                    kms_key_id,
                    size = "volume_size",
                    volume_type
                );
                let snapshot = volume.snapshot_id().filter(|snapshot| !snapshot.is_empty());
                fields.put("snapshot_id", snapshot);
            }
            put!(fields, ebs, delete_on_termination);
            let mut mapping = Found::new();
            mapping.put("device_name", device.device_name());
            mapping.put("ebs", Value::Map(fields.0.into()));
            mappings.push(Value::Map(mapping.0.into()));
        } else {
            let mut volume = Found::new();
            volume.put("device", device.device_name()).put("volume_id", ebs.volume_id());
            later.push(Value::Map(volume.0.into()));
        }
    }
    found.put(MAPPINGS, mappings).put("volumes", later);
}

/// A volume and the name that the instance has for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attached {
    volume: String,
    device: String,
}

/// Reads the volumes of a program.
pub fn volumes(value: Option<&Value>) -> Answer<Vec<Attached>> {
    let items = value.and_then(Value::as_list).unwrap_or_default();
    let one = |(at, item): (usize, &Value)| {
        let fields = item.as_map().ok_or_else(|| Mismatch::new("a record", item))?;
        let text = |name: &str| Ok::<String, Mismatch>(field(fields, name)?.unwrap_or_default());
        let read = || Ok(Attached { volume: text("volume_id")?, device: text("device")? });
        read().map_err(|wrong: Mismatch| wrong.at(at.to_string()))
    };
    let all: Result<Vec<Attached>, Mismatch> = items.iter().enumerate().map(one).collect();
    all.map_err(|wrong| invalid(wrong.at("volumes")))
}

pub async fn attach(cx: &Context, id: &str, volumes: &[Attached]) -> Answer<()> {
    for Attached { volume, device } in volumes {
        let request = cx.ec2().attach_volume().instance_id(id).volume_id(volume).device(device);
        request.send().await.map_err(refused("ec2:AttachVolume"))?;
    }
    Ok(())
}

/// Brings the volumes that are attached later to what is asked for.
pub async fn bring_volumes(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let now = volumes(change.before.get("volumes"))?;
    let wanted = volumes(change.asked.value("volumes"))?;
    for Attached { volume, device } in now.iter().filter(|one| !wanted.contains(one)) {
        let request = cx.ec2().detach_volume().instance_id(id).volume_id(volume).device(device);
        request.send().await.map_err(refused("ec2:DetachVolume")).or_absent()?;
    }
    let new: Vec<Attached> = wanted.into_iter().filter(|one| !now.contains(one)).collect();
    attach(cx, id, &new).await
}

/// Changes the volumes that came with the instance: how large and fast they are, and whether they go with
/// it. Which there are was settled at its launch.
pub async fn bring_mappings(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let list = |value: Option<&Value>| -> Vec<Record> {
        let items = value.and_then(Value::as_list).unwrap_or_default();
        items.iter().filter_map(|item| item.as_map().cloned()).collect()
    };
    let ebs = |mapping: &Record| mapping.get("ebs").and_then(Value::as_map).cloned();
    let now = list(change.before.get(MAPPINGS));
    let at_launch = |what: &str| {
        let message =
            format!("{what} is settled when an instance is launched: `-replace` launches another");
        fixed(MAPPINGS, message)
    };
    for mapping in list(change.asked.value(MAPPINGS)) {
        let name: String = field(&mapping, "device_name").map_err(invalid)?.unwrap_or_default();
        let Some(wanted) = ebs(&mapping) else { continue };
        let same = |one: &&Record| one.get("device_name").and_then(Value::as_str) == Some(&*name);
        let Some(before) = now.iter().find(same).and_then(ebs) else {
            return Err(at_launch(&format!("whether there is a volume at {name}")));
        };
        let differs = |property: &str| match wanted.get(property) {
            None | Some(Value::Null) => false,
            wanted => wanted != before.get(property),
        };
        for property in ["encrypted", "snapshot_id"] {
            if differs(property) {
                return Err(at_launch(&format!("`{property}` of the volume at {name}")));
            }
        }
        if differs("volume_size") || differs("volume_type") || differs("iops") {
            resize(cx, id, &name, &wanted).await?;
        }
        if differs("delete_on_termination") {
            let keep = field(&wanted, "delete_on_termination").map_err(invalid)?;
            let ebs = EbsInstanceBlockDeviceSpecification::builder();
            let ebs = ebs.set_delete_on_termination(keep).build();
            let device = InstanceBlockDeviceMappingSpecification::builder();
            let device = device.device_name(&name).ebs(ebs).build();
            let request = cx.ec2().modify_instance_attribute().instance_id(id);
            let request = request.block_device_mappings(device);
            request.send().await.map_err(refused("ec2:ModifyInstanceAttribute"))?;
        }
    }
    Ok(())
}

async fn resize(cx: &Context, id: &str, device: &str, wanted: &Record) -> Answer<()> {
    let Some(instance) = super::instance(cx, id).await? else { return Ok(()) };
    let mut devices = instance.block_device_mappings().iter();
    let at = devices.find(|one| one.device_name() == Some(device)).and_then(|one| one.ebs());
    let kind: Option<VolumeType> = field(wanted, "volume_type").map_err(invalid)?;
    let request = cx
        .ec2()
        .modify_volume()
        .set_volume_id(at.and_then(|ebs| ebs.volume_id.clone()))
        .set_size(field(wanted, "volume_size").map_err(invalid)?)
        .set_iops(field(wanted, "iops").map_err(invalid)?)
        .set_volume_type(kind);
    request.send().await.map_err(refused("ec2:ModifyVolume"))?;
    Ok(())
}

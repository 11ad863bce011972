//! `aws.ec2.Subnet`. What a subnet does with new interfaces is set after it is made, one call each.

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    BlockPublicAccessMode, BlockPublicAccessStates, HostnameType, PrivateDnsNameOptionsOnLaunch,
    ResourceType, Subnet as Described, SubnetCidrBlockStateCode, SubnetIpv6CidrBlockAssociation,
    SubnetState,
};
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::fading::fading;
use super::{filter, marked, on, retag, settled, tagged, turned};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, failed, refused, silent};
use crate::{put, set};

pub struct Subnet;

const DESCRIBE: &str = "ec2:DescribeSubnets";
const MODIFY: &str = "ec2:ModifySubnetAttribute";

/// What is set by calls of its own.
const SWITCHES: &[&str] = &[
    "assign_ipv6_address_on_creation",
    "enable_dns64",
    "map_public_ip_on_launch",
    "private_dns_name_options_on_launch",
];

crate::choices!(BlockPublicAccessMode);
crate::shape_out! {
    BlockPublicAccessStates { internet_gateway_block_mode }
    PrivateDnsNameOptionsOnLaunch {
        enable_resource_name_dns_a_record,
        enable_resource_name_dns_aaaa_record,
        hostname_type,
    }
}

#[async_trait]
impl Driver for Subnet {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ec2:CreateSubnet",
                "ec2:CreateTags",
                MODIFY,
                DESCRIBE,
                "ec2:DescribeNetworkAcls",
            ],
            read: &[DESCRIBE, "ec2:DescribeNetworkAcls"],
            update: &[
                MODIFY,
                "ec2:AssociateSubnetCidrBlock",
                "ec2:DisassociateSubnetCidrBlock",
                "ec2:CreateTags",
                "ec2:DeleteTags",
            ],
            delete: &[
                "ec2:DeleteSubnet",
                DESCRIBE,
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeInstances",
            ],
            list: &[DESCRIBE],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:CreateSubnet";
        let request = set!(
            cx.ec2().create_subnet(),
            asked,
            vpc_id,
            availability_zone,
            availability_zone_id,
            cidr_block,
            ipv6_cidr_block,
            ipv6_native,
            outpost_arn,
            ipv4_ipam_pool_id,
            ipv4_netmask_length,
            ipv6_ipam_pool_id,
            ipv6_netmask_length,
        );
        let request = request.tag_specifications(tagged(asked, ResourceType::Subnet)?);
        let answer = request.send().await.map_err(refused(call))?;
        let subnet = answer.subnet.ok_or_else(|| silent(call, "a subnet"))?;
        let id = subnet.subnet_id.clone().ok_or_else(|| silent(call, "an id"))?;
        asked.begin(&id);
        let made = properties(&subnet);
        let switches = switches(cx, &id, asked, &made.0, &[]);
        let (switches, acl) = futures::join!(switches, acl_association(cx, &id));
        settled(switches)?;
        // The answer is older than what was set after it.
        let is_stale = |name: &str| SWITCHES.contains(&name) && asked.value(name).is_some();
        let mut found = Found(made.0.into_iter().filter(|(name, _)| !is_stale(name)).collect());
        found.put("network_acl_association_id", acl?);
        Ok(Made::known(id, found))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let Some(subnet) = subnet(cx, id).await? else { return Ok(false) };
        match subnet.state {
            Some(SubnetState::Failed | SubnetState::FailedInsufficientCapacity) => {
                Err(failed("failed", None))
            }
            Some(SubnetState::Pending) => Ok(false),
            _ => Ok(!blocks(&subnet).any(|one| {
                one.ipv6_cidr_block_state().and_then(|state| state.state())
                    == Some(&SubnetCidrBlockStateCode::Associating)
            })),
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let (subnet, acl) = futures::join!(subnet(cx, id), acl_association(cx, id));
        let Some(subnet) = subnet? else { return Ok(None) };
        let mut found = properties(&subnet);
        found.put("network_acl_association_id", acl?);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let mut before = change.before.clone();
        if change.any(&["ipv6_cidr_block"]) {
            ipv6_block(cx, id, change, &mut before).await?;
        }
        switches(cx, id, &change.asked, &before, change.changed).await?;
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let answer = cx.ec2().delete_subnet().subnet_id(id).send().await;
        let Err(error) = answer.map_err(refused("ec2:DeleteSubnet")) else { return Ok(()) };
        fading(cx, error, vec![filter("subnet-id", id)]).await
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        match subnet(cx, id).await? {
            None => Ok(true),
            Some(_) => Ok(self.delete(cx, id, &Record::default()).await.or_absent()?.is_none()),
        }
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_subnets().filters(marked(asked));
        let answer = request.send().await.map_err(refused(DESCRIBE))?;
        Ok(answer.subnets().first().and_then(|subnet| subnet.subnet_id()).map(SmolStr::new))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut subnets = cx.ec2().describe_subnets().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(subnet) = subnets.next().await {
            ids.extend(subnet.map_err(refused(DESCRIBE))?.subnet_id.map(SmolStr::from));
        }
        Ok(ids)
    }
}

async fn subnet(cx: &Context, id: &str) -> Answer<Option<Described>> {
    let answer = cx.ec2().describe_subnets().subnet_ids(id).send().await;
    let answer = answer.map_err(refused(DESCRIBE)).or_absent()?;
    Ok(answer.and_then(|answer| answer.subnets?.into_iter().next()))
}

/// Returns what ties the subnet to its network ACL.
async fn acl_association(cx: &Context, id: &str) -> Answer<Option<String>> {
    let request = cx.ec2().describe_network_acls().filters(filter("association.subnet-id", id));
    let answer = request.send().await.map_err(refused("ec2:DescribeNetworkAcls"))?;
    let mut associations = answer.network_acls().iter().flat_map(|acl| acl.associations());
    let own = associations.find(|one| one.subnet_id() == Some(id));
    Ok(own.and_then(|one| one.network_acl_association_id()).map(str::to_owned))
}

/// Returns the IPv6 blocks that the subnet has or is about to have.
fn blocks(subnet: &Described) -> impl Iterator<Item = &SubnetIpv6CidrBlockAssociation> {
    subnet.ipv6_cidr_block_association_set().iter().filter(|one| {
        let state = one.ipv6_cidr_block_state().and_then(|state| state.state());
        !matches!(
            state,
            Some(
                SubnetCidrBlockStateCode::Disassociating
                    | SubnetCidrBlockStateCode::Disassociated
                    | SubnetCidrBlockStateCode::Failed
            )
        )
    })
}

fn properties(subnet: &Described) -> Found {
    let mut found = Found::new();
    put!(
        found,
        subnet,
        subnet_id,
        vpc_id,
        availability_zone,
        availability_zone_id,
        cidr_block,
        assign_ipv6_address_on_creation,
        enable_dns64,
        ipv6_native,
        map_public_ip_on_launch,
        outpost_arn,
        private_dns_name_options_on_launch,
        block_public_access_states,
    );
    let blocks: Vec<&str> = blocks(subnet).filter_map(|one| one.ipv6_cidr_block()).collect();
    found.put("ipv6_cidr_block", blocks.first());
    found.put("ipv6_cidr_blocks", blocks.as_slice());
    found.put_tags(subnet.tags());
    found
}

/// Sets what can be set of a subnet: one setting a call.
async fn switches(
    cx: &Context,
    id: &str,
    asked: &Asked<'_>,
    before: &Record,
    changed: &[SmolStr],
) -> Answer<()> {
    let ec2 = cx.ec2();
    let modify = || ec2.modify_subnet_attribute().subnet_id(id);
    let is_native = asked.get("ipv6_native")?.unwrap_or(false);
    let assign = "assign_ipv6_address_on_creation";
    let mut requests = Vec::new();
    if let Some(value) = turned(asked, before, changed, assign, is_native)? {
        requests.push(modify().assign_ipv6_address_on_creation(on(value)));
    }
    if let Some(value) = turned(asked, before, changed, "map_public_ip_on_launch", false)? {
        requests.push(modify().map_public_ip_on_launch(on(value)));
    }
    if let Some(value) = turned(asked, before, changed, "enable_dns64", false)? {
        requests.push(modify().enable_dns64(on(value)));
    }

    let differs = |name: &str| changed.is_empty() || changed.iter().any(|one| one == name);
    if differs("enable_lni_at_device_index") {
        match asked.get("enable_lni_at_device_index")? {
            Some(index) => requests.push(modify().enable_lni_at_device_index(index)),
            None if !changed.is_empty() => {
                requests.push(modify().disable_lni_at_device_index(on(true)));
            }
            None => {}
        }
    }

    let names = "private_dns_name_options_on_launch";
    let wanted = asked.value(names).and_then(Value::as_map);
    if differs(names) && (wanted.is_some() || !changed.is_empty()) {
        let default = Record::default();
        let before = before.get(names).and_then(Value::as_map).unwrap_or(&default);
        let own = Asked { properties: wanted.unwrap_or(&default), ..*asked };
        let (a, aaaa) =
            ("enable_resource_name_dns_a_record", "enable_resource_name_dns_aaaa_record");
        let all = [SmolStr::new(a), SmolStr::new(aaaa)];
        let gone: &[SmolStr] = if changed.is_empty() { &[] } else { &all };
        if let Some(value) = turned(&own, before, gone, a, false)? {
            requests.push(modify().enable_resource_name_dns_a_record_on_launch(on(value)));
        }
        if let Some(value) = turned(&own, before, gone, aaaa, false)? {
            requests.push(modify().enable_resource_name_dns_aaaa_record_on_launch(on(value)));
        }
        let kind: Option<HostnameType> = match own.get("hostname_type")? {
            None if !changed.is_empty() => Some(HostnameType::IpName),
            kind => kind,
        };
        let now = before.get("hostname_type").and_then(Value::as_str);
        if let Some(kind) = kind.filter(|kind| now != Some(kind.as_str())) {
            requests.push(modify().private_dns_hostname_type_on_launch(kind));
        }
    }
    for request in requests {
        request.send().await.map_err(refused(MODIFY))?;
    }
    Ok(())
}

/// Takes the IPv6 block that is no more asked for, and gives the one that is: a subnet has one.
async fn ipv6_block(
    cx: &Context,
    id: &str,
    change: &Change<'_>,
    before: &mut Record,
) -> Answer<()> {
    let ec2 = cx.ec2();
    let wanted = change.asked.text("ipv6_cidr_block");
    let Some(now) = subnet(cx, id).await? else { return Ok(()) };
    let assign = "assign_ipv6_address_on_creation";
    let mut is_there = false;
    for block in blocks(&now) {
        let same = super::block::canonical;
        if block.ipv6_cidr_block().map(same) == wanted.map(same) {
            is_there = true;
            continue;
        }
        // A block that new interfaces get addresses of cannot be taken.
        if before.get(assign) == Some(&Value::Bool(true)) {
            let request = ec2.modify_subnet_attribute().subnet_id(id);
            let request = request.assign_ipv6_address_on_creation(on(false));
            request.send().await.map_err(refused(MODIFY))?;
            before.insert(assign.into(), Value::Bool(false));
        }
        let association = block.association_id().unwrap_or_default();
        let request = ec2.disassociate_subnet_cidr_block().association_id(association);
        request.send().await.map_err(refused("ec2:DisassociateSubnetCidrBlock"))?;
    }
    if let Some(wanted) = wanted.filter(|_| !is_there) {
        let request = ec2.associate_subnet_cidr_block().subnet_id(id).ipv6_cidr_block(wanted);
        request.send().await.map_err(refused("ec2:AssociateSubnetCidrBlock"))?;
        // What is set next needs the block.
        while !Subnet.ready(cx, id, Readiness::Available).await? {
            let _turn = change.asked.pace.turn().await;
        }
    }
    Ok(())
}

//! `aws.elasticloadbalancingv2.LoadBalancer`. Available means that it is active.

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types::{self, LoadBalancerStateEnum, LoadBalancerTypeEnum};
use msd_model::policy::Readiness;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{after, attributes, marked, own, retag, tags};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, failed, refused, silent};
use crate::{put, set};

pub struct LoadBalancer;

const ATTRIBUTES: &str = "load_balancer_attributes";
const ENFORCES: &str = "enforce_security_group_inbound_rules_on_private_link_traffic";
const SOURCE_NAT: &str = "enable_prefix_for_ipv6_source_nat";

#[async_trait]
impl Driver for LoadBalancer {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:CreateLoadBalancer",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:ModifyCapacityReservation",
                "elasticloadbalancing:ModifyLoadBalancerAttributes",
                "elasticloadbalancing:SetSecurityGroups",
                "iam:CreateServiceLinkedRole",
            ],
            read: &[
                "elasticloadbalancing:DescribeCapacityReservation",
                "elasticloadbalancing:DescribeLoadBalancerAttributes",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTags",
            ],
            update: &[
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:ModifyCapacityReservation",
                "elasticloadbalancing:ModifyIpPools",
                "elasticloadbalancing:ModifyLoadBalancerAttributes",
                "elasticloadbalancing:RemoveTags",
                "elasticloadbalancing:SetIpAddressType",
                "elasticloadbalancing:SetSecurityGroups",
                "elasticloadbalancing:SetSubnets",
            ],
            delete: &[
                "elasticloadbalancing:DeleteLoadBalancer",
                "elasticloadbalancing:DescribeLoadBalancers",
            ],
            list: &["elasticloadbalancing:DescribeLoadBalancers"],
        }
    }

    fn polling(&self) -> Polling {
        Polling::MINUTES
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "elasticloadbalancing:CreateLoadBalancer";
        let request = set!(
            cx.elbv2().create_load_balancer(),
            asked,
            enable_prefix_for_ipv6_source_nat,
            ip_address_type,
            scheme,
            security_groups,
            subnet_mappings,
            subnets,
            r#type = "type",
        );
        let request = request
            .name(asked.name("name", 32))
            .set_tags(Some(asked.tags()?))
            .set_ipam_pools(asked.text("ipv4_ipam_pool_id").map(pools));
        let answer = request.send().await.map_err(refused(call))?;
        let made = answer.load_balancers.and_then(|all| all.into_iter().next());
        let arn = made.and_then(|made| made.load_balancer_arn);
        let arn = arn.ok_or_else(|| silent(call, "an ARN"))?;
        own(cx, asked, &arn, call).await?;
        asked.begin(&arn);
        set_attributes(cx, &arn, attributes::given(asked, ATTRIBUTES)).await?;
        if asked.value(ENFORCES).is_some() {
            set_security_groups(cx, &arn, asked).await?;
        }
        if let Some(capacity) = asked.get("minimum_load_balancer_capacity")? {
            reserve(cx, &arn, Some(capacity)).await?;
        }
        Ok(Made::new(arn))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let state = describe(cx, id).await?.and_then(|balancer| balancer.state);
        let Some(state) = state else { return Ok(false) };
        match state.code {
            Some(LoadBalancerStateEnum::Failed) => Err(failed("failed", state.reason.as_deref())),
            Some(LoadBalancerStateEnum::Active | LoadBalancerStateEnum::ActiveImpaired) => Ok(true),
            _ => Ok(false),
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(balancer) = describe(cx, id).await? else { return Ok(None) };
        let elb = cx.elbv2();
        let attributes = elb.describe_load_balancer_attributes().load_balancer_arn(id).send();
        let capacity = capacity(cx, id, &balancer);
        let (attributes, capacity, tags) = futures::join!(attributes, capacity, tags(cx, id));
        let call = "elasticloadbalancing:DescribeLoadBalancerAttributes";
        let Some(attributes) = attributes.map_err(refused(call)).or_absent()? else {
            return Ok(None);
        };
        let mut found = Found::new();
        put!(
            found,
            balancer,
            canonical_hosted_zone_id,
            dns_name,
            enable_prefix_for_ipv6_source_nat,
            enforce_security_group_inbound_rules_on_private_link_traffic,
            ip_address_type,
            load_balancer_arn,
            load_balancer_name,
            load_balancer_name = "name",
            scheme,
            r#type = "type",
        );
        found.put("load_balancer_full_name", after(id, ":loadbalancer/"));
        found.put_some("security_groups", balancer.security_groups());
        let pool = balancer.ipam_pools.as_ref().and_then(|pools| pools.ipv4_ipam_pool_id.as_ref());
        found.put("ipv4_ipam_pool_id", pool);
        let zones = balancer.availability_zones();
        let subnets: Vec<&str> = zones.iter().filter_map(|zone| zone.subnet_id()).collect();
        found.put_some("subnets", &subnets);
        let mappings: Vec<types::SubnetMapping> = zones.iter().map(mapping).collect();
        found.put_some("subnet_mappings", &mappings);
        found.put(ATTRIBUTES, &attributes.attributes);
        found.put("minimum_load_balancer_capacity", capacity?);
        found.put_tags(&tags?);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let asked = &change.asked;
        if change.any(&["ip_address_type"]) {
            let kind = asked.get("ip_address_type")?.unwrap_or(types::IpAddressType::Ipv4);
            let request = cx.elbv2().set_ip_address_type().load_balancer_arn(id);
            let call = "elasticloadbalancing:SetIpAddressType";
            request.ip_address_type(kind).send().await.map_err(refused(call))?;
        }
        if change.any(&["subnets", "subnet_mappings", SOURCE_NAT]) {
            let request = cx.elbv2().set_subnets().load_balancer_arn(id);
            let request = set!(request, asked, subnets, subnet_mappings);
            let off = types::EnablePrefixForIpv6SourceNatEnum::Off;
            let request =
                request.set_enable_prefix_for_ipv6_source_nat(change.get_or(SOURCE_NAT, off)?);
            request.send().await.map_err(refused("elasticloadbalancing:SetSubnets"))?;
        }
        // Without any, the load balancer keeps those that AWS gave it.
        if change.any(&["security_groups", ENFORCES]) && asked.value("security_groups").is_some() {
            set_security_groups(cx, id, asked).await?;
        }
        if change.any(&["ipv4_ipam_pool_id"]) {
            let request = cx.elbv2().modify_ip_pools().load_balancer_arn(id);
            let request = match asked.text("ipv4_ipam_pool_id") {
                Some(pool) => request.ipam_pools(pools(pool)),
                None => request.remove_ipam_pools(types::RemoveIpamPoolEnum::Ipv4),
            };
            request.send().await.map_err(refused("elasticloadbalancing:ModifyIpPools"))?;
        }
        if change.any(&["minimum_load_balancer_capacity"]) {
            reserve(cx, id, asked.get("minimum_load_balancer_capacity")?).await?;
        }
        let send = attributes::to_send(change, ATTRIBUTES, attributes::LOAD_BALANCER);
        set_attributes(cx, id, send).await?;
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.elbv2().delete_load_balancer().load_balancer_arn(id);
        request.send().await.map_err(refused("elasticloadbalancing:DeleteLoadBalancer"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        Ok(describe(cx, id).await?.is_none())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.elbv2().describe_load_balancers().names(asked.name("name", 32));
        let call = "elasticloadbalancing:DescribeLoadBalancers";
        let answer = request.send().await.map_err(refused(call)).or_absent()?;
        let all = answer.and_then(|answer| answer.load_balancers).unwrap_or_default();
        let arns: Vec<String> = all.into_iter().filter_map(|one| one.load_balancer_arn).collect();
        Ok(marked(cx, asked, &arns).await?.map(SmolStr::from))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.elbv2().describe_load_balancers().into_paginator().items().send();
        let mut arns = Vec::new();
        while let Some(one) = pages.next().await {
            let one = one.map_err(refused("elasticloadbalancing:DescribeLoadBalancers"))?;
            arns.extend(one.load_balancer_arn.map(SmolStr::from));
        }
        Ok(arns)
    }
}

async fn describe(cx: &Context, arn: &str) -> Answer<Option<types::LoadBalancer>> {
    let request = cx.elbv2().describe_load_balancers().load_balancer_arns(arn);
    let call = "elasticloadbalancing:DescribeLoadBalancers";
    let answer = request.send().await.map_err(refused(call)).or_absent()?;
    Ok(answer.and_then(|answer| answer.load_balancers?.into_iter().next()))
}

async fn capacity(
    cx: &Context,
    arn: &str,
    balancer: &types::LoadBalancer,
) -> Answer<Option<types::MinimumLoadBalancerCapacity>> {
    // Others have no capacity to reserve.
    if balancer.r#type == Some(LoadBalancerTypeEnum::Gateway) {
        return Ok(None);
    }
    let request = cx.elbv2().describe_capacity_reservation().load_balancer_arn(arn);
    let call = "elasticloadbalancing:DescribeCapacityReservation";
    let answer = request.send().await.map_err(refused(call)).or_absent()?;
    let capacity = answer.and_then(|answer| answer.minimum_load_balancer_capacity);
    Ok(capacity.filter(|capacity| capacity.capacity_units.is_some_and(|units| units > 0)))
}

fn mapping(zone: &types::AvailabilityZone) -> types::SubnetMapping {
    let address = zone.load_balancer_addresses().first();
    types::SubnetMapping::builder()
        .set_subnet_id(zone.subnet_id.clone())
        .set_allocation_id(address.and_then(|address| address.allocation_id.clone()))
        .set_private_ipv4_address(address.and_then(|address| address.private_ipv4_address.clone()))
        .set_ipv6_address(address.and_then(|address| address.ipv6_address.clone()))
        .set_source_nat_ipv6_prefix(zone.source_nat_ipv6_prefixes().first().cloned())
        .build()
}

fn pools(pool: &str) -> types::IpamPools {
    types::IpamPools::builder().ipv4_ipam_pool_id(pool).build()
}

async fn set_attributes(cx: &Context, arn: &str, pairs: Vec<(String, String)>) -> Answer<()> {
    if pairs.is_empty() {
        return Ok(());
    }
    let attribute = |(key, value): (String, String)| {
        types::LoadBalancerAttribute::builder().key(key).value(value).build()
    };
    let attributes = pairs.into_iter().map(attribute).collect();
    let request = cx.elbv2().modify_load_balancer_attributes().load_balancer_arn(arn);
    let request = request.set_attributes(Some(attributes));
    let call = "elasticloadbalancing:ModifyLoadBalancerAttributes";
    request.send().await.map_err(refused(call))?;
    Ok(())
}

async fn set_security_groups(cx: &Context, arn: &str, asked: &Asked<'_>) -> Answer<()> {
    let request = cx.elbv2().set_security_groups().load_balancer_arn(arn);
    let request = set!(
        request,
        asked,
        security_groups,
        enforce_security_group_inbound_rules_on_private_link_traffic,
    );
    request.send().await.map_err(refused("elasticloadbalancing:SetSecurityGroups"))?;
    Ok(())
}

/// Reserves capacity, or gives it back.
async fn reserve(
    cx: &Context,
    arn: &str,
    capacity: Option<types::MinimumLoadBalancerCapacity>,
) -> Answer<()> {
    let request = cx.elbv2().modify_capacity_reservation().load_balancer_arn(arn);
    let request = match capacity {
        Some(capacity) => request.minimum_load_balancer_capacity(capacity),
        None => request.reset_capacity_reservation(true),
    };
    request.send().await.map_err(refused("elasticloadbalancing:ModifyCapacityReservation"))?;
    Ok(())
}

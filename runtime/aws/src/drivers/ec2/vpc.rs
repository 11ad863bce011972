//! `aws.ec2.VPC`.

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    AttributeBooleanValue, ResourceType, VpcAttributeName, VpcState, VpcTenancy,
};
use msd_model::policy::Readiness;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::fading::fading;
use super::{filter, marked, retag, settled, tagged};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct Vpc;

#[async_trait]
impl Driver for Vpc {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ec2:CreateVpc",
                "ec2:CreateTags",
                "ec2:ModifyVpcAttribute",
                "ec2:DescribeVpcs",
            ],
            read: &[
                "ec2:DescribeVpcs",
                "ec2:DescribeVpcAttribute",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeNetworkAcls",
            ],
            update: &[
                "ec2:ModifyVpcAttribute",
                "ec2:ModifyVpcTenancy",
                "ec2:CreateTags",
                "ec2:DeleteTags",
            ],
            delete: &[
                "ec2:DeleteVpc",
                "ec2:DescribeVpcs",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeInstances",
            ],
            list: &["ec2:DescribeVpcs"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:CreateVpc";
        // EC2 has no token for this call: what an attempt before this one made carries its mark.
        let request = cx.ec2().create_vpc();
        let request = set!(
            request,
            asked,
            cidr_block,
            instance_tenancy,
            ipv4_ipam_pool_id,
            ipv4_netmask_length
        );
        let request = request.tag_specifications(tagged(asked, ResourceType::Vpc)?);
        let answer = request.send().await.map_err(refused(call))?;
        let vpc = answer.vpc().and_then(|vpc| vpc.vpc_id()).ok_or_else(|| silent(call, "an id"))?;
        asked.begin(vpc);
        settled(switches(cx, vpc, asked, &|_| true).await)?;
        Ok(Made::new(vpc))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let call = cx.ec2().describe_vpcs().vpc_ids(id).send().await;
        let answer = call.map_err(refused("ec2:DescribeVpcs")).or_absent()?;
        let vpc = answer.and_then(|answer| answer.vpcs?.into_iter().next());
        Ok(vpc.is_some_and(|vpc| vpc.state == Some(VpcState::Available)))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let ec2 = cx.ec2();
        let vpcs = ec2.describe_vpcs().vpc_ids(id).send().await;
        let answer = vpcs.map_err(refused("ec2:DescribeVpcs")).or_absent()?;
        let Some(vpc) = answer.and_then(|answer| answer.vpcs?.into_iter().next()) else {
            return Ok(None);
        };
        let group = ec2.describe_security_groups().filters(filter("vpc-id", id));
        let group = group.filters(filter("group-name", "default")).send();
        let acl = ec2.describe_network_acls().filters(filter("vpc-id", id));
        let acl = acl.filters(filter("default", "true")).send();
        let support = attribute(cx, id, VpcAttributeName::EnableDnsSupport);
        let names = attribute(cx, id, VpcAttributeName::EnableDnsHostnames);
        let (group, acl, support, names) = futures::join!(group, acl, support, names);
        let group = group.map_err(refused("ec2:DescribeSecurityGroups"))?;
        let acl = acl.map_err(refused("ec2:DescribeNetworkAcls"))?;

        let mut found = Found::new();
        put!(found, vpc, vpc_id, cidr_block, instance_tenancy);
        found.put("enable_dns_support", support?).put("enable_dns_hostnames", names?);
        let group = group.security_groups().first().and_then(|group| group.group_id());
        found.put("default_security_group", group.map(str::to_owned));
        let acl = acl.network_acls().first().and_then(|acl| acl.network_acl_id());
        found.put("default_network_acl", acl.map(str::to_owned));
        let blocks: Vec<String> = vpc
            .cidr_block_association_set()
            .iter()
            .filter_map(|one| one.association_id().map(str::to_owned))
            .collect();
        found.put("cidr_block_associations", blocks);
        let blocks: Vec<String> = vpc
            .ipv6_cidr_block_association_set()
            .iter()
            .filter_map(|one| one.ipv6_cidr_block().map(str::to_owned))
            .collect();
        found.put("ipv6_cidr_blocks", blocks);
        found.put_tags(vpc.tags());
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        switches(cx, id, &change.asked, &|name| change.any(&[name])).await?;
        if change.any(&["instance_tenancy"])
            && change.asked.text("instance_tenancy") == Some("default")
        {
            let request = cx.ec2().modify_vpc_tenancy().vpc_id(id);
            let request = request.instance_tenancy(VpcTenancy::Default);
            request.send().await.map_err(refused("ec2:ModifyVpcTenancy"))?;
        }
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let answer = cx.ec2().delete_vpc().vpc_id(id).send().await;
        let Err(error) = answer.map_err(refused("ec2:DeleteVpc")) else { return Ok(()) };
        fading(cx, error, vec![filter("vpc-id", id)]).await
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        let call = cx.ec2().describe_vpcs().vpc_ids(id).send().await;
        let answer = call.map_err(refused("ec2:DescribeVpcs")).or_absent()?;
        match answer.and_then(|answer| answer.vpcs?.into_iter().next()) {
            None => Ok(true),
            Some(_) => Ok(self.delete(cx, id, &Record::default()).await.or_absent()?.is_none()),
        }
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_vpcs().filters(marked(asked));
        let answer = request.send().await.map_err(refused("ec2:DescribeVpcs"))?;
        Ok(answer.vpcs().first().and_then(|vpc| vpc.vpc_id()).map(SmolStr::new))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.ec2().describe_vpcs().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(vpc) = pages.next().await {
            ids.extend(vpc.map_err(refused("ec2:DescribeVpcs"))?.vpc_id.map(SmolStr::from));
        }
        Ok(ids)
    }
}

/// Sets what has a call of its own: one property a call.
async fn switches(
    cx: &Context,
    id: &str,
    asked: &Asked<'_>,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Answer<()> {
    let call = "ec2:ModifyVpcAttribute";
    let on = |value: bool| AttributeBooleanValue::builder().value(value).build();
    if let Some(value) = asked.get("enable_dns_support")?.filter(|_| wanted("enable_dns_support")) {
        let request = cx.ec2().modify_vpc_attribute().vpc_id(id).enable_dns_support(on(value));
        request.send().await.map_err(refused(call))?;
    }
    if let Some(value) =
        asked.get("enable_dns_hostnames")?.filter(|_| wanted("enable_dns_hostnames"))
    {
        let request = cx.ec2().modify_vpc_attribute().vpc_id(id).enable_dns_hostnames(on(value));
        request.send().await.map_err(refused(call))?;
    }
    Ok(())
}

async fn attribute(cx: &Context, id: &str, name: VpcAttributeName) -> Answer<Option<bool>> {
    let request = cx.ec2().describe_vpc_attribute().vpc_id(id).attribute(name.clone());
    let answer = request.send().await.map_err(refused("ec2:DescribeVpcAttribute"))?;
    let value = match name {
        VpcAttributeName::EnableDnsSupport => answer.enable_dns_support,
        _ => answer.enable_dns_hostnames,
    };
    Ok(value.and_then(|value| value.value))
}

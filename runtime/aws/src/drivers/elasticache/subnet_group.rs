//! `aws.elasticache.SubnetGroup`. ElastiCache keeps names in small letters.

use async_trait::async_trait;
use aws_sdk_elasticache::types::{CacheSubnetGroup, Tag};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{retag, tags};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, OrLacking, refused};
use crate::{put, set};

pub struct SubnetGroup;

const NAME: &str = "cache_subnet_group_name";

#[async_trait]
impl Driver for SubnetGroup {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "elasticache:CreateCacheSubnetGroup",
                "elasticache:AddTagsToResource",
                "elasticache:DescribeCacheSubnetGroups",
                "elasticache:ListTagsForResource",
            ],
            read: &["elasticache:DescribeCacheSubnetGroups", "elasticache:ListTagsForResource"],
            update: &[
                "elasticache:ModifyCacheSubnetGroup",
                "elasticache:AddTagsToResource",
                "elasticache:RemoveTagsFromResource",
                "elasticache:DescribeCacheSubnetGroups",
            ],
            delete: &["elasticache:DeleteCacheSubnetGroup"],
            list: &["elasticache:DescribeCacheSubnetGroups"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let name = asked.name(NAME, 255).to_ascii_lowercase();
        let request = cx.elasticache().create_cache_subnet_group().cache_subnet_group_name(&name);
        let request =
            set!(request, asked, cache_subnet_group_description = "description", subnet_ids);
        let request = request.set_tags(Some(asked.tags::<Tag>()?));
        request.send().await.map_err(refused("elasticache:CreateCacheSubnetGroup"))?;
        let mut found = Found::new();
        found.put(NAME, &name);
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(group) = describe(cx, id).await? else { return Ok(None) };
        let mut found = Found::new();
        put!(found, group, cache_subnet_group_name, cache_subnet_group_description = "description");
        let subnets: Vec<&str> =
            group.subnets().iter().filter_map(|subnet| subnet.subnet_identifier()).collect();
        found.put("subnet_ids", subnets);
        if let Some(arn) = group.arn() {
            let tags = tags(cx, arn).await.or_lacking(cx)?;
            found.put_tags(&tags.unwrap_or_default());
        }
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.any(&["description", "subnet_ids"]) {
            let request = cx.elasticache().modify_cache_subnet_group().cache_subnet_group_name(id);
            let request = set!(
                request,
                change.asked,
                cache_subnet_group_description = "description",
                subnet_ids
            );
            request.send().await.map_err(refused("elasticache:ModifyCacheSubnetGroup"))?;
        }
        if change.any(&[change.asked.tag_property])
            && let Some(arn) = describe(cx, id).await?.and_then(|group| group.arn)
        {
            retag(cx, &arn, change).await?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.elasticache().delete_cache_subnet_group().cache_subnet_group_name(id);
        request.send().await.map_err(refused("elasticache:DeleteCacheSubnetGroup"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name(NAME, 255).to_ascii_lowercase();
        let group = describe(cx, &name).await?;
        let Some(arn) = group.and_then(|group| group.arn) else { return Ok(None) };
        Ok(asked.made(&tags(cx, &arn).await?).then(|| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let request = cx.elasticache().describe_cache_subnet_groups();
        let mut pages = request.into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(group) = pages.next().await {
            let group = group.map_err(refused("elasticache:DescribeCacheSubnetGroups"))?;
            names.extend(group.cache_subnet_group_name.map(SmolStr::from));
        }
        Ok(names)
    }
}

async fn describe(cx: &Context, name: &str) -> Answer<Option<CacheSubnetGroup>> {
    let request = cx.elasticache().describe_cache_subnet_groups().cache_subnet_group_name(name);
    let answer = request.send().await.map_err(refused("elasticache:DescribeCacheSubnetGroups"));
    Ok(answer.or_absent()?.and_then(|answer| answer.cache_subnet_groups?.into_iter().next()))
}

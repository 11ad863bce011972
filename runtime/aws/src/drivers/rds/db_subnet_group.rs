//! `aws.rds.DBSubnetGroup`. RDS keeps names in small letters.

use async_trait::async_trait;
use aws_sdk_rds::types::{DbSubnetGroup as Group, Tag};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::retag;
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set, set_wanted};

pub struct DbSubnetGroup;

const NAME: &str = "db_subnet_group_name";

#[async_trait]
impl Driver for DbSubnetGroup {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "rds:CreateDBSubnetGroup",
                "rds:AddTagsToResource",
                "rds:DescribeDBSubnetGroups",
                "rds:ListTagsForResource",
            ],
            read: &["rds:DescribeDBSubnetGroups", "rds:ListTagsForResource"],
            update: &[
                "rds:ModifyDBSubnetGroup",
                "rds:AddTagsToResource",
                "rds:RemoveTagsFromResource",
            ],
            delete: &["rds:DeleteDBSubnetGroup"],
            list: &["rds:DescribeDBSubnetGroups"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "rds:CreateDBSubnetGroup";
        let name = asked.name(NAME, 255).to_ascii_lowercase();
        let request = cx.rds().create_db_subnet_group().db_subnet_group_name(&name);
        let request = set!(request, asked, db_subnet_group_description, subnet_ids);
        let request = request.set_tags(Some(asked.tags::<Tag>()?));
        let answer = request.send().await.map_err(refused(call))?;
        let group = answer.db_subnet_group.ok_or_else(|| silent(call, "a group"))?;
        let mut found = Found::new();
        put!(found, group, db_subnet_group_name, db_subnet_group_arn);
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(group) = describe(cx, id).await? else { return Ok(None) };
        let mut found = Found::new();
        put!(found, group, db_subnet_group_name, db_subnet_group_arn, db_subnet_group_description);
        let subnets: Vec<&str> =
            group.subnets().iter().filter_map(|subnet| subnet.subnet_identifier()).collect();
        found.put("subnet_ids", subnets);
        if let Some(arn) = group.db_subnet_group_arn() {
            found.put_tags(&tags(cx, arn).await?);
        }
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.any(&["db_subnet_group_description", "subnet_ids"]) {
            let request = cx.rds().modify_db_subnet_group().db_subnet_group_name(id);
            let wanted = |name: &str| name == "subnet_ids" || change.any(&[name]);
            let request =
                set_wanted!(request, wanted, change.asked, db_subnet_group_description, subnet_ids);
            request.send().await.map_err(refused("rds:ModifyDBSubnetGroup"))?;
        }
        retag(cx, change, "db_subnet_group_arn").await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.rds().delete_db_subnet_group().db_subnet_group_name(id);
        request.send().await.map_err(refused("rds:DeleteDBSubnetGroup"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name(NAME, 255).to_ascii_lowercase();
        let group = describe(cx, &name).await?;
        let Some(arn) = group.and_then(|group| group.db_subnet_group_arn) else { return Ok(None) };
        Ok(asked.made(&tags(cx, &arn).await?).then(|| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.rds().describe_db_subnet_groups().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(group) = pages.next().await {
            let group = group.map_err(refused("rds:DescribeDBSubnetGroups"))?;
            names.extend(group.db_subnet_group_name.map(SmolStr::from));
        }
        Ok(names)
    }
}

async fn describe(cx: &Context, name: &str) -> Answer<Option<Group>> {
    let answer = cx.rds().describe_db_subnet_groups().db_subnet_group_name(name).send().await;
    let answer = answer.map_err(refused("rds:DescribeDBSubnetGroups")).or_absent()?;
    Ok(answer.and_then(|answer| answer.db_subnet_groups?.into_iter().next()))
}

async fn tags(cx: &Context, arn: &str) -> Answer<Vec<Tag>> {
    let answer = cx.rds().list_tags_for_resource().resource_name(arn).send().await;
    let answer = answer.map_err(refused("rds:ListTagsForResource"))?;
    Ok(answer.tag_list.unwrap_or_default())
}

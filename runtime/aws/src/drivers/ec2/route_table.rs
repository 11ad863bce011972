//! `aws.ec2.RouteTable`. Its routes are things of their own.

use async_trait::async_trait;
use aws_sdk_ec2::types::ResourceType;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{marked, retag, tagged};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct RouteTable;

#[async_trait]
impl Driver for RouteTable {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["ec2:CreateRouteTable", "ec2:CreateTags"],
            read: &["ec2:DescribeRouteTables"],
            update: &["ec2:CreateTags", "ec2:DeleteTags"],
            delete: &["ec2:DeleteRouteTable"],
            list: &["ec2:DescribeRouteTables"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:CreateRouteTable";
        let request = set!(cx.ec2().create_route_table(), asked, vpc_id);
        let request = request
            .client_token(asked.digest(32))
            .tag_specifications(tagged(asked, ResourceType::RouteTable)?);
        let answer = request.send().await.map_err(refused(call))?;
        let id = answer.route_table.and_then(|table| table.route_table_id);
        let id = id.ok_or_else(|| silent(call, "an id"))?;
        let mut found = Found::new();
        found.put("route_table_id", &id);
        Ok(Made::known(id, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let request = cx.ec2().describe_route_tables().route_table_ids(id);
        let answer = request.send().await.map_err(refused("ec2:DescribeRouteTables"));
        let tables = answer.or_absent()?.and_then(|answer| answer.route_tables);
        let table = tables.unwrap_or_default().into_iter().next();
        Ok(table.map(|table| {
            let mut found = Found::new();
            put!(found, table, route_table_id, vpc_id);
            found.put_tags(table.tags());
            found
        }))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.ec2().delete_route_table().route_table_id(id);
        request.send().await.map_err(refused("ec2:DeleteRouteTable"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_route_tables().filters(marked(asked));
        let answer = request.send().await.map_err(refused("ec2:DescribeRouteTables"))?;
        let table = answer.route_tables().first();
        Ok(table.and_then(|table| table.route_table_id()).map(SmolStr::new))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut tables = cx.ec2().describe_route_tables().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(table) = tables.next().await {
            let table = table.map_err(refused("ec2:DescribeRouteTables"))?;
            ids.extend(table.route_table_id.map(SmolStr::from));
        }
        Ok(ids)
    }
}

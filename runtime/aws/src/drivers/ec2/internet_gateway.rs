//! `aws.ec2.InternetGateway`.

use async_trait::async_trait;
use aws_sdk_ec2::types::ResourceType;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{marked, retag, tagged};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::put;

pub struct InternetGateway;

#[async_trait]
impl Driver for InternetGateway {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["ec2:CreateInternetGateway", "ec2:CreateTags"],
            read: &["ec2:DescribeInternetGateways"],
            update: &["ec2:CreateTags", "ec2:DeleteTags"],
            delete: &["ec2:DeleteInternetGateway"],
            list: &["ec2:DescribeInternetGateways"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:CreateInternetGateway";
        let request = cx.ec2().create_internet_gateway();
        let request = request.tag_specifications(tagged(asked, ResourceType::InternetGateway)?);
        let answer = request.send().await.map_err(refused(call))?;
        let id = answer.internet_gateway.and_then(|gateway| gateway.internet_gateway_id);
        let id = id.ok_or_else(|| silent(call, "an id"))?;
        let mut found = Found::new();
        found.put("internet_gateway_id", &id);
        Ok(Made::known(id, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let request = cx.ec2().describe_internet_gateways().internet_gateway_ids(id);
        let answer = request.send().await.map_err(refused("ec2:DescribeInternetGateways"));
        let gateways = answer.or_absent()?.and_then(|answer| answer.internet_gateways);
        let gateway = gateways.unwrap_or_default().into_iter().next();
        Ok(gateway.map(|gateway| {
            let mut found = Found::new();
            put!(found, gateway, internet_gateway_id);
            found.put_tags(gateway.tags());
            found
        }))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.ec2().delete_internet_gateway().internet_gateway_id(id);
        request.send().await.map_err(refused("ec2:DeleteInternetGateway"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_internet_gateways().filters(marked(asked));
        let answer = request.send().await.map_err(refused("ec2:DescribeInternetGateways"))?;
        let gateway = answer.internet_gateways().first();
        Ok(gateway.and_then(|gateway| gateway.internet_gateway_id()).map(SmolStr::new))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let pages = cx.ec2().describe_internet_gateways().into_paginator();
        let mut gateways = pages.items().send();
        let mut ids = Vec::new();
        while let Some(gateway) = gateways.next().await {
            let gateway = gateway.map_err(refused("ec2:DescribeInternetGateways"))?;
            ids.extend(gateway.internet_gateway_id.map(SmolStr::from));
        }
        Ok(ids)
    }
}

//! `aws.ec2.Route`: known by its table and its destination, which is a block or a list of blocks.

use async_trait::async_trait;
use aws_sdk_ec2::types::{Route as Entry, RouteOrigin};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::block::canonical;
use super::{parts, unset};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};
use crate::{put, set};

pub struct Route;

const DESCRIBE: &str = "ec2:DescribeRouteTables";

/// Where traffic may go. EC2 shows an instance also by its interface.
const TARGETS: &[&str] = &[
    "carrier_gateway_id",
    "core_network_arn",
    "egress_only_internet_gateway_id",
    "gateway_id",
    "instance_id",
    "local_gateway_id",
    "nat_gateway_id",
    "network_interface_id",
    "odb_network_arn",
    "transit_gateway_id",
    "vpc_endpoint_id",
    "vpc_peering_connection_id",
];

/// Creation and replacement take the same.
macro_rules! targets {
    ($request:expr, $asked:expr) => {
        set!(
            $request,
            $asked,
            carrier_gateway_id,
            core_network_arn,
            egress_only_internet_gateway_id,
            gateway_id,
            instance_id,
            local_gateway_id,
            nat_gateway_id,
            network_interface_id,
            odb_network_arn,
            transit_gateway_id,
            vpc_endpoint_id,
            vpc_peering_connection_id,
        )
    };
}

#[async_trait]
impl Driver for Route {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["ec2:CreateRoute", DESCRIBE],
            read: &[DESCRIBE],
            update: &["ec2:ReplaceRoute", DESCRIBE],
            delete: &["ec2:DeleteRoute"],
            list: &[DESCRIBE],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let table: String = asked.need("route_table_id")?;
        let to = destination(asked)?;
        if !TARGETS.iter().any(|target| asked.value(target).is_some()) {
            let message = "a route needs a target, such as `gateway_id` or `nat_gateway_id`";
            return Err(unset("gateway_id", message));
        }
        let request = set!(
            cx.ec2().create_route(),
            asked,
            route_table_id,
            destination_cidr_block,
            destination_ipv6_cidr_block,
            destination_prefix_list_id,
        );
        let request = targets!(request, asked);
        request.send().await.map_err(refused("ec2:CreateRoute"))?;
        let mut found = Found::new();
        found.put("cidr_block", to);
        // EC2 writes a block by its first address, and shows it so from now on.
        let property = match kind(to) {
            Kind::V4 => "destination_cidr_block",
            Kind::V6 => "destination_ipv6_cidr_block",
            Kind::List => "destination_prefix_list_id",
        };
        found.put(property, canonical(to));
        Ok(Made::known(format!("{table}|{to}"), found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let (table, to) = parts(id)?;
        let found = route(cx, table, to).await?;
        Ok(found.map(|route| {
            let mut found = properties(&route);
            found.put("route_table_id", table).put("cidr_block", to);
            found
        }))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let (table, to) = parts(id)?;
        let request = targets!(cx.ec2().replace_route().route_table_id(table), change.asked);
        let request = match kind(to) {
            Kind::V4 => request.destination_cidr_block(to),
            Kind::V6 => request.destination_ipv6_cidr_block(to),
            Kind::List => request.destination_prefix_list_id(to),
        };
        request.send().await.map_err(refused("ec2:ReplaceRoute"))?;
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let (table, to) = parts(id)?;
        let request = cx.ec2().delete_route().route_table_id(table);
        let request = match kind(to) {
            Kind::V4 => request.destination_cidr_block(to),
            Kind::V6 => request.destination_ipv6_cidr_block(to),
            Kind::List => request.destination_prefix_list_id(to),
        };
        request.send().await.map_err(refused("ec2:DeleteRoute"))?;
        Ok(())
    }

    /// A route carries no mark: one that goes to the same target is it.
    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let (table, to) = (asked.need::<String>("route_table_id")?, destination(asked)?);
        let Some(route) = route(cx, &table, to).await? else { return Ok(None) };
        let found = properties(&route).0;
        let goes_there = TARGETS
            .iter()
            .filter_map(|target| Some((target, asked.value(target)?)))
            .all(|(target, wanted)| found.get(*target) == Some(wanted));
        Ok(goes_there.then(|| format!("{table}|{to}").into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut tables = cx.ec2().describe_route_tables().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(table) = tables.next().await {
            let table = table.map_err(refused(DESCRIBE))?;
            let id = table.route_table_id().unwrap_or_default();
            let made = table.routes().iter().filter(|route| is_made(route));
            let to = made.filter_map(goes_to);
            ids.extend(to.map(|to| SmolStr::from(format!("{id}|{to}"))));
        }
        Ok(ids)
    }
}

enum Kind {
    V4,
    V6,
    List,
}

fn kind(destination: &str) -> Kind {
    match destination {
        list if list.starts_with("pl-") => Kind::List,
        block if block.contains(':') => Kind::V6,
        _ => Kind::V4,
    }
}

fn destination<'a>(asked: &Asked<'a>) -> Answer<&'a str> {
    let properties =
        ["destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id"];
    properties.into_iter().find_map(|name| asked.text(name)).ok_or_else(|| {
        let message = "a route needs a destination: `destination_cidr_block`, \
                       `destination_ipv6_cidr_block` or `destination_prefix_list_id`";
        unset("destination_cidr_block", message)
    })
}

fn goes_to(route: &Entry) -> Option<&str> {
    let v6 = || route.destination_ipv6_cidr_block();
    route.destination_cidr_block().or_else(v6).or_else(|| route.destination_prefix_list_id())
}

/// Tells whether somebody made a route, rather than the VPC itself or a VPN gateway.
fn is_made(route: &Entry) -> bool {
    route.gateway_id() != Some("local")
        && !matches!(
            route.origin,
            Some(RouteOrigin::CreateRouteTable | RouteOrigin::EnableVgwRoutePropagation)
        )
}

async fn route(cx: &Context, table: &str, to: &str) -> Answer<Option<Entry>> {
    let request = cx.ec2().describe_route_tables().route_table_ids(table);
    let answer = request.send().await.map_err(refused(DESCRIBE)).or_absent()?;
    let table = answer.and_then(|answer| answer.route_tables?.into_iter().next());
    let mut routes = table.and_then(|table| table.routes).unwrap_or_default().into_iter();
    let to = canonical(to);
    Ok(routes.find(|route| goes_to(route).is_some_and(|block| canonical(block) == to)))
}

fn properties(route: &Entry) -> Found {
    let mut found = Found::new();
    put!(
        found,
        route,
        destination_cidr_block,
        destination_ipv6_cidr_block,
        destination_prefix_list_id,
        carrier_gateway_id,
        core_network_arn,
        egress_only_internet_gateway_id,
        instance_id,
        local_gateway_id,
        nat_gateway_id,
        network_interface_id,
        odb_network_arn,
        transit_gateway_id,
        vpc_peering_connection_id,
    );
    // The endpoint of a gateway load balancer is told as a gateway.
    let is_endpoint = route.gateway_id().is_some_and(|id| id.starts_with("vpce-"));
    found.put(if is_endpoint { "vpc_endpoint_id" } else { "gateway_id" }, route.gateway_id());
    found
}

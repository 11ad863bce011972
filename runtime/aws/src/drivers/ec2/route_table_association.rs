//! `aws.ec2.SubnetRouteTableAssociation`.

use async_trait::async_trait;
use aws_sdk_ec2::types::{Filter, RouteTableAssociation, RouteTableAssociationStateCode};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::policy::Readiness;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::filter;
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{failed, refused, silent};
use crate::{put, set};

pub struct Association;

const DESCRIBE: &str = "ec2:DescribeRouteTables";

#[async_trait]
impl Driver for Association {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["ec2:AssociateRouteTable", DESCRIBE],
            read: &[DESCRIBE],
            update: &[],
            delete: &["ec2:DisassociateRouteTable", DESCRIBE],
            list: &[DESCRIBE],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:AssociateRouteTable";
        let request = set!(cx.ec2().associate_route_table(), asked, route_table_id, subnet_id);
        let answer = request.send().await.map_err(refused(call))?;
        let id = answer.association_id.ok_or_else(|| silent(call, "an id"))?;
        let mut found = Found::new();
        found.put("id", &id);
        Ok(Made::known(id, found))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let Some(association) = association(cx, by_id(id)).await? else { return Ok(false) };
        let Some(state) = association.association_state else { return Ok(true) };
        match state.state {
            Some(RouteTableAssociationStateCode::Failed) => {
                Err(failed("failed", state.status_message.as_deref()))
            }
            Some(RouteTableAssociationStateCode::Associating) => Ok(false),
            _ => Ok(true),
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let association = association(cx, by_id(id)).await?;
        Ok(association.filter(|association| !goes(association)).map(|association| {
            let mut found = Found::new();
            put!(found, association, route_table_association_id = "id", route_table_id, subnet_id);
            found
        }))
    }

    async fn update(&self, _: &Context, id: &str, _: &Change<'_>) -> Answer<()> {
        let message = format!("{id} cannot be changed: it is one table and one subnet");
        Err(ProviderError::new(ErrorClass::Invalid, "NotUpdatable", message))
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.ec2().disassociate_route_table().association_id(id);
        request.send().await.map_err(refused("ec2:DisassociateRouteTable"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        let state = association(cx, by_id(id)).await?.and_then(|one| one.association_state);
        let is_going = |code| code == RouteTableAssociationStateCode::Disassociating;
        Ok(!state.and_then(|state| state.state).is_some_and(is_going))
    }

    /// A subnet has one table: the association is known by both.
    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let subnet: String = asked.need("subnet_id")?;
        let found = association(cx, filter("association.subnet-id", &subnet)).await?;
        let is_it = |one: &RouteTableAssociation| {
            one.subnet_id.as_deref() == Some(subnet.as_str())
                && one.route_table_id.as_deref() == asked.text("route_table_id")
                && !goes(one)
        };
        Ok(found.filter(is_it).and_then(|one| one.route_table_association_id).map(SmolStr::from))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut tables = cx.ec2().describe_route_tables().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(table) = tables.next().await {
            let table = table.map_err(refused(DESCRIBE))?;
            let of_subnets = table.associations().iter().filter(|one| one.subnet_id.is_some());
            ids.extend(
                of_subnets.filter_map(|one| one.route_table_association_id().map(SmolStr::new)),
            );
        }
        Ok(ids)
    }
}

fn by_id(id: &str) -> Filter {
    filter("association.route-table-association-id", id)
}

/// Returns the association that a filter of route tables is about.
async fn association(cx: &Context, by: Filter) -> Answer<Option<RouteTableAssociation>> {
    let wanted = by.values().first().cloned();
    let request = cx.ec2().describe_route_tables().filters(by);
    let answer = request.send().await.map_err(refused(DESCRIBE))?;
    let tables = answer.route_tables.unwrap_or_default().into_iter();
    let is_it = |one: &RouteTableAssociation| {
        one.subnet_id == wanted || one.route_table_association_id == wanted
    };
    Ok(tables.flat_map(|table| table.associations.unwrap_or_default()).find(is_it))
}

fn goes(association: &RouteTableAssociation) -> bool {
    let state = association.association_state().and_then(|state| state.state());
    matches!(
        state,
        Some(
            RouteTableAssociationStateCode::Disassociated
                | RouteTableAssociationStateCode::Disassociating
        )
    )
}

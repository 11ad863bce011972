//! `aws.ec2.NatGateway`. It takes a minute or two to come and to go.

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    AutoProvisionZonesState, AutoScalingIpsState, AvailabilityMode, AvailabilityZoneAddress,
    ConnectivityType, NatGateway as Described, NatGatewayAddress, NatGatewayAddressStatus,
    NatGatewayState, ResourceType,
};
use msd_engine::provider::ProviderError;
use msd_model::policy::Readiness;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{marked, moved, names, retag, tagged};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, failed, refused, silent};
use crate::{put, set};

pub struct NatGateway;

const DESCRIBE: &str = "ec2:DescribeNatGateways";
const ASSOCIATE: &str = "ec2:AssociateNatGatewayAddress";
const DISASSOCIATE: &str = "ec2:DisassociateNatGatewayAddress";
const ASSIGN: &str = "ec2:AssignPrivateNatGatewayAddress";
const UNASSIGN: &str = "ec2:UnassignPrivateNatGatewayAddress";

crate::choices!(AutoProvisionZonesState, AutoScalingIpsState, AvailabilityMode, ConnectivityType);
crate::shape!(AvailabilityZoneAddress { allocation_ids, availability_zone, availability_zone_id });

#[async_trait]
impl Driver for NatGateway {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["ec2:CreateNatGateway", "ec2:CreateTags", DESCRIBE],
            read: &[DESCRIBE],
            update: &[
                ASSOCIATE,
                DISASSOCIATE,
                ASSIGN,
                UNASSIGN,
                DESCRIBE,
                "ec2:CreateTags",
                "ec2:DeleteTags",
            ],
            delete: &["ec2:DeleteNatGateway", DESCRIBE],
            list: &[DESCRIBE],
        }
    }

    fn polling(&self) -> Polling {
        Polling::MINUTES
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:CreateNatGateway";
        let request = set!(
            cx.ec2().create_nat_gateway(),
            asked,
            allocation_id,
            availability_mode,
            availability_zone_addresses,
            connectivity_type,
            private_ip_address,
            secondary_allocation_ids,
            secondary_private_ip_address_count,
            secondary_private_ip_addresses,
            subnet_id,
            vpc_id,
        );
        let request = request
            .client_token(asked.digest(32))
            .tag_specifications(tagged(asked, ResourceType::Natgateway)?);
        let answer = request.send().await.map_err(refused(call))?;
        let id = answer.nat_gateway.and_then(|gateway| gateway.nat_gateway_id);
        Ok(Made::new(id.ok_or_else(|| silent(call, "an id"))?))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let Some(gateway) = gateway(cx, id).await? else { return Ok(false) };
        let is_passing = |address: &NatGatewayAddress| {
            matches!(
                address.status,
                Some(
                    NatGatewayAddressStatus::Assigning
                        | NatGatewayAddressStatus::Associating
                        | NatGatewayAddressStatus::Disassociating
                        | NatGatewayAddressStatus::Unassigning
                )
            )
        };
        match gateway.state() {
            Some(NatGatewayState::Available) => {
                let addresses = gateway.nat_gateway_addresses();
                let broken = addresses
                    .iter()
                    .find(|address| address.status == Some(NatGatewayAddressStatus::Failed));
                match broken {
                    Some(address) => {
                        Err(failed("left without an address", address.failure_message()))
                    }
                    None => Ok(!addresses.iter().any(is_passing)),
                }
            }
            Some(NatGatewayState::Failed) => {
                let error = failed("failed", gateway.failure_message());
                let code = gateway.failure_code().map_or(error.code.clone(), SmolStr::new);
                Err(ProviderError { code, ..error })
            }
            Some(state @ (NatGatewayState::Deleted | NatGatewayState::Deleting)) => {
                Err(failed(state.as_str(), gateway.failure_message()))
            }
            _ => Ok(false),
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let gateway = gateway(cx, id).await?;
        Ok(gateway.filter(|gateway| !goes(gateway)).map(|gateway| properties(&gateway)))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let addresses = [
            "availability_zone_addresses",
            "secondary_allocation_ids",
            "secondary_private_ip_addresses",
            "secondary_private_ip_address_count",
        ];
        if change.any(&addresses)
            && let Some(gateway) = gateway(cx, id).await?
        {
            match gateway.availability_mode {
                Some(AvailabilityMode::Regional) => zones(cx, id, change, &gateway).await?,
                _ => secondary(cx, id, change, &gateway).await?,
            }
        }
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.ec2().delete_nat_gateway().nat_gateway_id(id);
        request.send().await.map_err(refused("ec2:DeleteNatGateway"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        let gateway = gateway(cx, id).await?;
        // One that failed is on no interface and no bill; EC2 forgets it within the hour.
        let left = [NatGatewayState::Deleted, NatGatewayState::Failed];
        Ok(gateway.is_none_or(|gateway| gateway.state.is_some_and(|state| left.contains(&state))))
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_nat_gateways().filter(marked(asked));
        let mut gateways = request.into_paginator().items().send();
        while let Some(gateway) = gateways.next().await {
            let gateway = gateway.map_err(refused(DESCRIBE))?;
            if asked.made(gateway.tags()) && !goes(&gateway) {
                return Ok(gateway.nat_gateway_id.map(SmolStr::from));
            }
        }
        Ok(None)
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut gateways = cx.ec2().describe_nat_gateways().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(gateway) = gateways.next().await {
            let gateway = gateway.map_err(refused(DESCRIBE))?;
            if !goes(&gateway) {
                ids.extend(gateway.nat_gateway_id.map(SmolStr::from));
            }
        }
        Ok(ids)
    }
}

async fn gateway(cx: &Context, id: &str) -> Answer<Option<Described>> {
    let answer = cx.ec2().describe_nat_gateways().nat_gateway_ids(id).send().await;
    let answer = answer.map_err(refused(DESCRIBE)).or_absent()?;
    Ok(answer.and_then(|answer| answer.nat_gateways?.into_iter().next()))
}

fn goes(gateway: &Described) -> bool {
    matches!(gateway.state, Some(NatGatewayState::Deleted | NatGatewayState::Deleting))
}

/// Returns the addresses beside the first one.
fn others(gateway: &Described) -> impl Iterator<Item = &NatGatewayAddress> {
    let addresses = gateway.nat_gateway_addresses().iter().enumerate();
    addresses.filter(|(at, one)| !one.is_primary.unwrap_or(*at == 0)).map(|(_, one)| one)
}

fn properties(gateway: &Described) -> Found {
    let mut found = Found::new();
    put!(
        found,
        gateway,
        nat_gateway_id,
        subnet_id,
        vpc_id,
        connectivity_type,
        availability_mode,
        auto_provision_zones,
        auto_scaling_ips,
        route_table_id,
    );
    if gateway.availability_mode == Some(AvailabilityMode::Regional) {
        found.put_some("availability_zone_addresses", &by_zone(gateway));
    } else {
        let addresses = gateway.nat_gateway_addresses().iter().enumerate();
        let mut first = addresses.filter(|(at, one)| one.is_primary.unwrap_or(*at == 0));
        if let Some((_, address)) = first.next() {
            found
                .put("allocation_id", address.allocation_id())
                .put("private_ip_address", address.private_ip())
                .put("eni_id", address.network_interface_id());
        }
        let allocations: Vec<&str> =
            others(gateway).filter_map(|one| one.allocation_id()).collect();
        let addresses: Vec<&str> = others(gateway).filter_map(|one| one.private_ip()).collect();
        found.put_some("secondary_allocation_ids", &allocations);
        if !addresses.is_empty() {
            let count = i32::try_from(addresses.len()).ok();
            found.put("secondary_private_ip_address_count", count);
        }
        found.put_some("secondary_private_ip_addresses", &addresses);
    }
    found.put_tags(gateway.tags());
    found
}

/// Returns the addresses of a regional gateway zone by zone.
fn by_zone(gateway: &Described) -> Vec<AvailabilityZoneAddress> {
    let mut zones: Vec<AvailabilityZoneAddress> = Vec::new();
    for address in gateway.nat_gateway_addresses() {
        let Some(allocation) = address.allocation_id() else { continue };
        let same = |one: &&mut AvailabilityZoneAddress| {
            one.availability_zone_id() == address.availability_zone_id()
        };
        match zones.iter_mut().find(same) {
            Some(zone) => {
                zone.allocation_ids.get_or_insert_default().push(allocation.to_owned());
            }
            None => zones.push(
                AvailabilityZoneAddress::builder()
                    .set_availability_zone(address.availability_zone.clone())
                    .set_availability_zone_id(address.availability_zone_id.clone())
                    .allocation_ids(allocation)
                    .build(),
            ),
        }
    }
    zones
}

/// Brings the secondary addresses of a gateway in one zone to what is asked for.
async fn secondary(cx: &Context, id: &str, change: &Change<'_>, gateway: &Described) -> Answer<()> {
    let (ec2, asked) = (cx.ec2(), &change.asked);
    let drain: Option<i32> = asked.get("max_drain_duration_seconds")?;
    let is_private = gateway.connectivity_type == Some(ConnectivityType::Private);
    let now: Vec<String> = others(gateway)
        .filter_map(|one| if is_private { one.private_ip() } else { one.allocation_id() })
        .map(str::to_owned)
        .collect();
    let property =
        if is_private { "secondary_private_ip_addresses" } else { "secondary_allocation_ids" };
    let count: Option<usize> =
        asked.get::<i64>("secondary_private_ip_address_count")?.and_then(|n| n.try_into().ok());
    let (mut add, mut remove) = moved(&now, &names(asked.properties, property));
    let mut more = None;
    if is_private && asked.value(property).is_none() {
        // Only their number is asked for: any of them will do.
        let wanted = count.unwrap_or(0);
        add = Vec::new();
        remove = now.iter().skip(wanted).cloned().collect();
        more = wanted.checked_sub(now.len()).filter(|more| *more > 0);
    }
    if is_private {
        if !add.is_empty() || more.is_some() {
            let request = ec2
                .assign_private_nat_gateway_address()
                .nat_gateway_id(id)
                .set_private_ip_addresses((!add.is_empty()).then_some(add))
                .set_private_ip_address_count(more.and_then(|more| more.try_into().ok()));
            request.send().await.map_err(refused(ASSIGN))?;
        }
        if !remove.is_empty() {
            let request = ec2
                .unassign_private_nat_gateway_address()
                .nat_gateway_id(id)
                .set_private_ip_addresses(Some(remove))
                .set_max_drain_duration_seconds(drain);
            request.send().await.map_err(refused(UNASSIGN))?;
        }
        return Ok(());
    }
    if !add.is_empty() {
        let private = names(asked.properties, "secondary_private_ip_addresses");
        let (private, _) = moved(&names(change.before, "secondary_private_ip_addresses"), &private);
        let request = ec2
            .associate_nat_gateway_address()
            .nat_gateway_id(id)
            .set_allocation_ids(Some(add))
            .set_private_ip_addresses((!private.is_empty()).then_some(private));
        request.send().await.map_err(refused(ASSOCIATE))?;
    }
    disassociate(cx, id, gateway, &remove, drain).await
}

/// Brings the addresses of a regional gateway to what is asked for, zone by zone.
async fn zones(cx: &Context, id: &str, change: &Change<'_>, gateway: &Described) -> Answer<()> {
    let drain: Option<i32> = change.asked.get("max_drain_duration_seconds")?;
    let wanted: Vec<AvailabilityZoneAddress> =
        change.asked.get("availability_zone_addresses")?.unwrap_or_default();
    let all = |zones: &[AvailabilityZoneAddress]| -> Vec<String> {
        zones.iter().flat_map(|zone| zone.allocation_ids().to_vec()).collect()
    };
    let (add, remove) = moved(&all(&by_zone(gateway)), &all(&wanted));
    for zone in wanted {
        let own: Vec<String> =
            zone.allocation_ids().iter().filter(|one| add.contains(one)).cloned().collect();
        if !own.is_empty() {
            let request = cx
                .ec2()
                .associate_nat_gateway_address()
                .nat_gateway_id(id)
                .set_availability_zone(zone.availability_zone)
                .set_availability_zone_id(zone.availability_zone_id)
                .set_allocation_ids(Some(own));
            request.send().await.map_err(refused(ASSOCIATE))?;
        }
    }
    disassociate(cx, id, gateway, &remove, drain).await
}

async fn disassociate(
    cx: &Context,
    id: &str,
    gateway: &Described,
    allocations: &[String],
    drain: Option<i32>,
) -> Answer<()> {
    let gone = gateway.nat_gateway_addresses().iter().filter(|address| {
        address.allocation_id.as_ref().is_some_and(|allocation| allocations.contains(allocation))
    });
    let associations: Vec<String> =
        gone.filter_map(|address| address.association_id.clone()).collect();
    if !associations.is_empty() {
        let request = cx
            .ec2()
            .disassociate_nat_gateway_address()
            .nat_gateway_id(id)
            .set_association_ids(Some(associations))
            .set_max_drain_duration_seconds(drain);
        request.send().await.map_err(refused(DISASSOCIATE))?;
    }
    Ok(())
}

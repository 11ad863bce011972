//! `aws.ec2.EIP`: a public address of its own.

use async_trait::async_trait;
use aws_sdk_ec2::types::{Address, DomainType, ResourceType};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{marked, parts, retag, settled, tagged};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct Eip;

const DESCRIBE: &str = "ec2:DescribeAddresses";

#[async_trait]
impl Driver for Eip {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ec2:AllocateAddress",
                "ec2:AcceptAddressTransfer",
                "ec2:AssociateAddress",
                "ec2:CreateTags",
                DESCRIBE,
            ],
            read: &[DESCRIBE],
            update: &[
                "ec2:AssociateAddress",
                "ec2:DisassociateAddress",
                "ec2:CreateTags",
                "ec2:DeleteTags",
            ],
            delete: &["ec2:ReleaseAddress", "ec2:DisassociateAddress", DESCRIBE],
            list: &[DESCRIBE],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        if let Some(address) = asked.text("transfer_address") {
            return accept(cx, asked, address).await;
        }
        let call = "ec2:AllocateAddress";
        let request = set!(
            cx.ec2().allocate_address(),
            asked,
            address,
            ipam_pool_id,
            network_border_group,
            public_ipv4_pool,
        );
        // The schema takes any case, EC2 does not.
        let domain = asked.text("domain").map(|domain| domain.to_ascii_lowercase());
        let request = request
            .set_domain(domain.as_deref().map(DomainType::from))
            .tag_specifications(tagged(asked, ResourceType::ElasticIp)?);
        let answer = request.send().await.map_err(refused(call))?;
        let mut found = Found::new();
        put!(
            found,
            answer,
            allocation_id,
            public_ip,
            domain,
            network_border_group,
            public_ipv4_pool
        );
        let ip = answer.public_ip.ok_or_else(|| silent(call, "an address"))?;
        let allocation = answer.allocation_id.ok_or_else(|| silent(call, "an allocation"))?;
        let id = format!("{ip}|{allocation}");
        if let Some(instance) = asked.text("instance_id") {
            asked.begin(&id);
            settled(associate(cx, &allocation, instance).await)?;
        }
        Ok(Made::known(id, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(address) = address(cx, id).await? else { return Ok(None) };
        let mut found = Found::new();
        put!(
            found,
            address,
            allocation_id,
            public_ip,
            domain,
            network_border_group,
            public_ipv4_pool
        );
        found.put("instance_id", address.instance_id().filter(|instance| !instance.is_empty()));
        found.put_tags(address.tags());
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let (_, allocation) = parts(id)?;
        if change.any(&["instance_id"]) {
            match change.asked.text("instance_id") {
                Some(instance) => associate(cx, allocation, instance).await?,
                None => dissociate(cx, id).await?,
            }
        }
        if change.changed.iter().any(|name| name == "public_ipv4_pool" || name == "domain") {
            let message =
                "an address stays in the pool it comes from: `-replace` makes another one";
            return Err(super::fixed("public_ipv4_pool", message));
        }
        retag(cx, allocation, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let (_, allocation) = parts(id)?;
        let release = || cx.ec2().release_address().allocation_id(allocation).send();
        match release().await.map_err(refused("ec2:ReleaseAddress")) {
            // Something still has the address: as in CloudFormation, an instance does not hold it.
            Err(error) if error.code == "InvalidIPAddress.InUse" => {
                dissociate(cx, id).await?;
                release().await.map_err(refused("ec2:ReleaseAddress"))?;
                Ok(())
            }
            outcome => outcome.map(|_| ()),
        }
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_addresses().filters(marked(asked));
        let answer = request.send().await.map_err(refused(DESCRIBE))?;
        Ok(answer.addresses().first().and_then(identifier))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let answer = cx.ec2().describe_addresses().send().await.map_err(refused(DESCRIBE))?;
        Ok(answer.addresses().iter().filter_map(identifier).collect())
    }
}

fn identifier(address: &Address) -> Option<SmolStr> {
    Some(format!("{}|{}", address.public_ip()?, address.allocation_id()?).into())
}

/// Takes an address over from another account, which has offered it.
async fn accept(cx: &Context, asked: &Asked<'_>, address: &str) -> Answer<Made> {
    let call = "ec2:AcceptAddressTransfer";
    let request = cx.ec2().accept_address_transfer().address(address);
    let request = request.tag_specifications(tagged(asked, ResourceType::ElasticIp)?);
    let answer = request.send().await.map_err(refused(call))?;
    let transfer = answer.address_transfer.ok_or_else(|| silent(call, "a transfer"))?;
    let allocation = transfer.allocation_id.ok_or_else(|| silent(call, "an allocation"))?;
    if let Some(instance) = asked.text("instance_id") {
        associate(cx, &allocation, instance).await?;
    }
    Ok(Made::new(format!("{address}|{allocation}")))
}

async fn address(cx: &Context, id: &str) -> Answer<Option<Address>> {
    let (_, allocation) = parts(id)?;
    let answer = cx.ec2().describe_addresses().allocation_ids(allocation).send().await;
    let answer = answer.map_err(refused(DESCRIBE)).or_absent()?;
    Ok(answer.and_then(|answer| answer.addresses?.into_iter().next()))
}

/// Gives the address to an instance, wherever it was before.
async fn associate(cx: &Context, allocation: &str, instance: &str) -> Answer<()> {
    let request = cx.ec2().associate_address().allocation_id(allocation).instance_id(instance);
    let request = request.allow_reassociation(true);
    request.send().await.map_err(refused("ec2:AssociateAddress"))?;
    Ok(())
}

/// Takes the address from an instance; other things that have one let go of it by themselves.
async fn dissociate(cx: &Context, id: &str) -> Answer<()> {
    let Some(address) = address(cx, id).await? else { return Ok(()) };
    let is_at_instance = address.instance_id().is_some_and(|instance| !instance.is_empty());
    if let Some(association) = address.association_id().filter(|_| is_at_instance) {
        let request = cx.ec2().disassociate_address().association_id(association);
        request.send().await.map_err(refused("ec2:DisassociateAddress")).or_absent()?;
    }
    Ok(())
}

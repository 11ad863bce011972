//! `aws.ec2.VPCGatewayAttachment`: an internet gateway or a VPN gateway at a VPC. Each kind has calls of
//! its own.

use async_trait::async_trait;
use aws_sdk_ec2::types::{AttachmentStatus, Filter};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::policy::Readiness;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::fading::fading;
use super::{filter, fixed, parts, unset};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};

pub struct GatewayAttachment;

/// How the registry calls the two kinds.
const INTERNET: &str = "IGW";
const VPN: &str = "VGW";

const DESCRIBE_INTERNET: &str = "ec2:DescribeInternetGateways";
const DESCRIBE_VPN: &str = "ec2:DescribeVpnGateways";

#[async_trait]
impl Driver for GatewayAttachment {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ec2:AttachInternetGateway",
                "ec2:AttachVpnGateway",
                DESCRIBE_INTERNET,
                DESCRIBE_VPN,
            ],
            read: &[DESCRIBE_INTERNET, DESCRIBE_VPN],
            update: &[
                "ec2:AttachInternetGateway",
                "ec2:AttachVpnGateway",
                "ec2:DetachInternetGateway",
                "ec2:DetachVpnGateway",
            ],
            delete: &[
                "ec2:DetachInternetGateway",
                "ec2:DetachVpnGateway",
                DESCRIBE_INTERNET,
                DESCRIBE_VPN,
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeInstances",
            ],
            list: &[DESCRIBE_INTERNET, DESCRIBE_VPN],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let (kind, gateway) = wanted(asked)?;
        let vpc: String = asked.need("vpc_id")?;
        attach(cx, kind, gateway, &vpc).await?;
        let mut found = Found::new();
        found.put("attachment_type", kind);
        Ok(Made::known(format!("{kind}|{vpc}"), found))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        Ok(attachment(cx, id).await?.is_some_and(|one| !one.is_passing))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let (kind, vpc) = parts(id)?;
        Ok(attachment(cx, id).await?.map(|one| {
            let property = if kind == VPN { "vpn_gateway_id" } else { "internet_gateway_id" };
            let mut found = Found::new();
            found.put("vpc_id", vpc).put("attachment_type", kind).put(property, one.gateway);
            found
        }))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let (kind, vpc) = parts(id)?;
        let (wanted, gateway) = wanted(&change.asked)?;
        if wanted != kind {
            let message = "an attachment is of one kind of gateway for good: give the one of the other \
                           kind another name in the program";
            return Err(fixed("internet_gateway_id", message));
        }
        if let Some(now) = attachment(cx, id).await? {
            if now.gateway == gateway {
                return Ok(());
            }
            detach(cx, kind, &now.gateway, vpc).await?;
        }
        attach(cx, kind, gateway, vpc).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let (kind, vpc) = parts(id)?;
        let Some(now) = attachment(cx, id).await? else { return Ok(()) };
        let Err(error) = detach(cx, kind, &now.gateway, vpc).await else { return Ok(()) };
        // Public addresses in the VPC hold the internet gateway. Nothing says that who has them comes
        // before it: they may be about to go in this very run.
        let public = vec![filter("vpc-id", vpc), filter("association.public-ip", "*")];
        fading(cx, error, public).await.map_err(|error| match error.class {
            ErrorClass::Conflict => ProviderError { class: ErrorClass::Eventual, ..error },
            _ => error,
        })
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        match attachment(cx, id).await? {
            None => Ok(true),
            Some(now) if now.is_passing => Ok(false),
            Some(_) => self.delete(cx, id, &Record::default()).await.map(|()| false),
        }
    }

    /// A VPC has one gateway of a kind: the attachment is known by both.
    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let (kind, gateway) = wanted(asked)?;
        let id = format!("{kind}|{}", asked.need::<String>("vpc_id")?);
        let found = attachment(cx, &id).await?;
        Ok(found.filter(|one| one.gateway == gateway).map(|_| id.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let pages = cx.ec2().describe_internet_gateways().into_paginator();
        let mut gateways = pages.items().send();
        let mut ids = Vec::new();
        while let Some(gateway) = gateways.next().await {
            let gateway = gateway.map_err(refused(DESCRIBE_INTERNET))?;
            let vpcs = gateway.attachments().iter().filter_map(|one| one.vpc_id());
            ids.extend(vpcs.map(|vpc| SmolStr::from(format!("{INTERNET}|{vpc}"))));
        }
        let answer =
            cx.ec2().describe_vpn_gateways().send().await.map_err(refused(DESCRIBE_VPN))?;
        for gateway in answer.vpn_gateways() {
            let attached = gateway.vpc_attachments().iter().filter(|one| is_there(one.state()));
            let vpcs = attached.filter_map(|one| one.vpc_id());
            ids.extend(vpcs.map(|vpc| SmolStr::from(format!("{VPN}|{vpc}"))));
        }
        Ok(ids)
    }
}

struct Attachment {
    gateway: String,
    /// It is on its way, to the VPC or off it.
    is_passing: bool,
}

fn wanted<'a>(asked: &Asked<'a>) -> Answer<(&'static str, &'a str)> {
    match (asked.text("internet_gateway_id"), asked.text("vpn_gateway_id")) {
        (Some(gateway), None) => Ok((INTERNET, gateway)),
        (None, Some(gateway)) => Ok((VPN, gateway)),
        _ => {
            let message = "exactly one of `internet_gateway_id` and `vpn_gateway_id` has to be set";
            Err(unset("internet_gateway_id", message))
        }
    }
}

fn is_there(state: Option<&AttachmentStatus>) -> bool {
    !matches!(state, None | Some(AttachmentStatus::Detached))
}

async fn attachment(cx: &Context, id: &str) -> Answer<Option<Attachment>> {
    let (kind, vpc) = parts(id)?;
    let at_vpc: Filter = filter("attachment.vpc-id", vpc);
    let passing = [AttachmentStatus::Attaching, AttachmentStatus::Detaching];
    let (gateway, state) = if kind == VPN {
        let answer = cx.ec2().describe_vpn_gateways().filters(at_vpc).send().await;
        let gateways = answer.map_err(refused(DESCRIBE_VPN))?.vpn_gateways.unwrap_or_default();
        let found = gateways.into_iter().find_map(|gateway| {
            let mut at = gateway.vpc_attachments.unwrap_or_default().into_iter();
            let one = at.find(|one| one.vpc_id() == Some(vpc) && is_there(one.state()))?;
            Some((gateway.vpn_gateway_id?, one.state))
        });
        let Some(found) = found else { return Ok(None) };
        found
    } else {
        let answer = cx.ec2().describe_internet_gateways().filters(at_vpc).send().await;
        let answer = answer.map_err(refused(DESCRIBE_INTERNET))?;
        let gateways = answer.internet_gateways.unwrap_or_default();
        let found = gateways.into_iter().find_map(|gateway| {
            let mut at = gateway.attachments.unwrap_or_default().into_iter();
            let one = at.find(|one| one.vpc_id() == Some(vpc) && is_there(one.state()))?;
            Some((gateway.internet_gateway_id?, one.state))
        });
        let Some(found) = found else { return Ok(None) };
        found
    };
    let is_passing = state.is_some_and(|state| passing.contains(&state));
    Ok(Some(Attachment { gateway, is_passing }))
}

async fn attach(cx: &Context, kind: &str, gateway: &str, vpc: &str) -> Answer<()> {
    let ec2 = cx.ec2();
    if kind == VPN {
        let request = ec2.attach_vpn_gateway().vpn_gateway_id(gateway).vpc_id(vpc);
        request.send().await.map_err(refused("ec2:AttachVpnGateway"))?;
    } else {
        let request = ec2.attach_internet_gateway().internet_gateway_id(gateway).vpc_id(vpc);
        request.send().await.map_err(refused("ec2:AttachInternetGateway"))?;
    }
    Ok(())
}

async fn detach(cx: &Context, kind: &str, gateway: &str, vpc: &str) -> Answer<()> {
    let ec2 = cx.ec2();
    let outcome = if kind == VPN {
        let request = ec2.detach_vpn_gateway().vpn_gateway_id(gateway).vpc_id(vpc);
        request.send().await.map_err(refused("ec2:DetachVpnGateway")).map(|_| ())
    } else {
        let request = ec2.detach_internet_gateway().internet_gateway_id(gateway).vpc_id(vpc);
        request.send().await.map_err(refused("ec2:DetachInternetGateway")).map(|_| ())
    };
    // Somebody else was faster.
    match outcome {
        Err(error) if error.code == "Gateway.NotAttached" => Ok(()),
        outcome => outcome.or_absent().map(|_| ()),
    }
}

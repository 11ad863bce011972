//! `aws.ec2.VPCPeeringConnection`: asked for on one side and accepted on the other, also where that is in
//! another region or account.

use async_trait::async_trait;
use aws_sdk_ec2::config::{Credentials, Region};
use aws_sdk_ec2::types::{
    ResourceType, VpcPeeringConnection as Described, VpcPeeringConnectionStateReasonCode as Code,
};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::policy::Readiness;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{marked, retag, settled, tagged};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, failed, refused, silent};
use crate::{put, set};

pub struct Peering;

const DESCRIBE: &str = "ec2:DescribeVpcPeeringConnections";

#[async_trait]
impl Driver for Peering {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ec2:CreateVpcPeeringConnection",
                "ec2:AcceptVpcPeeringConnection",
                "ec2:CreateTags",
                DESCRIBE,
                "sts:AssumeRole",
            ],
            read: &[DESCRIBE],
            update: &["ec2:CreateTags", "ec2:DeleteTags"],
            delete: &["ec2:DeleteVpcPeeringConnection", DESCRIBE],
            list: &[DESCRIBE],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:CreateVpcPeeringConnection";
        let request = set!(
            cx.ec2().create_vpc_peering_connection(),
            asked,
            vpc_id,
            peer_vpc_id,
            peer_owner_id,
            peer_region,
        );
        let request =
            request.tag_specifications(tagged(asked, ResourceType::VpcPeeringConnection)?);
        let answer = request.send().await.map_err(refused(call))?;
        let id = answer.vpc_peering_connection.and_then(|one| one.vpc_peering_connection_id);
        let id = id.ok_or_else(|| silent(call, "an id"))?;
        asked.begin(&id);
        settled(accept(cx, &id, asked).await)?;
        Ok(Made::new(id))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let Some(connection) = connection(cx, id).await? else { return Ok(false) };
        let status = connection.status();
        let message = status.and_then(|status| status.message());
        match status.and_then(|status| status.code()) {
            Some(
                code @ (Code::Failed
                | Code::Rejected
                | Code::Expired
                | Code::Deleted
                | Code::Deleting),
            ) => Err(failed(code.as_str(), message)),
            // Another account accepts when it wants to.
            Some(Code::Active | Code::PendingAcceptance) => Ok(true),
            _ => Ok(false),
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let connection = connection(cx, id).await?;
        Ok(connection.filter(|connection| !is_over(connection)).map(|connection| {
            let mut found = Found::new();
            put!(found, connection, vpc_peering_connection_id = "id");
            let own = connection.requester_vpc_info();
            found.put("vpc_id", own.and_then(|side| side.vpc_id()));
            if let Some(peer) = connection.accepter_vpc_info() {
                put!(
                    found,
                    peer,
                    vpc_id = "peer_vpc_id",
                    owner_id = "peer_owner_id",
                    region = "peer_region"
                );
            }
            found.put_tags(connection.tags());
            found
        }))
    }

    /// The role and its region only say how to accept, which is over.
    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.ec2().delete_vpc_peering_connection().vpc_peering_connection_id(id);
        match request.send().await.map_err(refused("ec2:DeleteVpcPeeringConnection")) {
            // The other side was faster.
            Err(error) if error.code == "InvalidStateTransition" => Ok(()),
            outcome => outcome.map(|_| ()),
        }
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        let code = connection(cx, id).await?.and_then(|one| one.status?.code);
        Ok(code != Some(Code::Deleting))
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_vpc_peering_connections().filters(marked(asked));
        let answer = request.send().await.map_err(refused(DESCRIBE))?;
        let mut found = answer.vpc_peering_connections().iter();
        let own = found.find(|one| asked.made(one.tags()) && !is_over(one));
        Ok(own.and_then(|one| one.vpc_peering_connection_id()).map(SmolStr::new))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let pages = cx.ec2().describe_vpc_peering_connections().into_paginator();
        let mut connections = pages.items().send();
        let mut ids = Vec::new();
        while let Some(connection) = connections.next().await {
            let connection = connection.map_err(refused(DESCRIBE))?;
            if !is_over(&connection) {
                ids.extend(connection.vpc_peering_connection_id.map(SmolStr::from));
            }
        }
        Ok(ids)
    }
}

async fn connection(cx: &Context, id: &str) -> Answer<Option<Described>> {
    let request = cx.ec2().describe_vpc_peering_connections().vpc_peering_connection_ids(id);
    let answer = request.send().await.map_err(refused(DESCRIBE)).or_absent()?;
    Ok(answer.and_then(|answer| answer.vpc_peering_connections?.into_iter().next()))
}

/// Tells whether nothing can come of it any more; EC2 shows such ones for a while.
fn is_over(connection: &Described) -> bool {
    matches!(
        connection.status().and_then(|status| status.code()),
        Some(Code::Failed | Code::Rejected | Code::Expired | Code::Deleted | Code::Deleting)
    )
}

/// Accepts on the other side: one's own, or one that a role opens.
async fn accept(cx: &Context, id: &str, asked: &Asked<'_>) -> Answer<()> {
    let Some(peer) = other_side(cx, asked).await? else { return Ok(()) };
    loop {
        let request = peer.describe_vpc_peering_connections().vpc_peering_connection_ids(id);
        let answer = request.send().await.map_err(refused(DESCRIBE)).or_absent()?;
        let found = answer.and_then(|answer| answer.vpc_peering_connections?.into_iter().next());
        let status = found.and_then(|one| one.status);
        let (code, message) = match &status {
            Some(status) => (status.code(), status.message()),
            None => (None, None),
        };
        match code {
            Some(Code::PendingAcceptance) => break,
            Some(Code::Active | Code::Provisioning) => return Ok(()),
            None | Some(Code::InitiatingRequest) => {
                let _turn = asked.pace.turn().await;
            }
            Some(code) => return Err(failed(code.as_str(), message)),
        }
    }
    let request = peer.accept_vpc_peering_connection().vpc_peering_connection_id(id);
    request.send().await.map_err(refused("ec2:AcceptVpcPeeringConnection"))?;
    Ok(())
}

/// Returns a client for where the connection is accepted; nothing where that is for somebody else to do.
async fn other_side(cx: &Context, asked: &Asked<'_>) -> Answer<Option<aws_sdk_ec2::Client>> {
    let region = asked.text("peer_region").unwrap_or(&cx.region);
    let there = Context { region: region.into(), ..cx.clone() };
    let Some(role) = asked.text("peer_role_arn") else {
        let is_own = match asked.text("peer_owner_id") {
            Some(owner) => cx.account().await? == owner,
            None => true,
        };
        return Ok(is_own.then(|| there.ec2()));
    };
    let call = "sts:AssumeRole";
    let sts =
        Context { region: asked.text("assume_role_region").unwrap_or(region).into(), ..cx.clone() };
    let request = sts.sts().assume_role().role_arn(role).role_session_name("msd");
    let answer = request.send().await.map_err(refused(call))?;
    let given = answer.credentials.ok_or_else(|| silent(call, "credentials"))?;
    let expires = std::time::SystemTime::try_from(*given.expiration()).map_err(|_| {
        ProviderError::new(ErrorClass::Terminal, "IncompleteAnswer", "credentials without an end")
    })?;
    let credentials = Credentials::new(
        given.access_key_id(),
        given.secret_access_key(),
        Some(given.session_token().to_owned()),
        Some(expires),
        "peer_role_arn",
    );
    let config = cx.ec2().config().to_builder();
    let config = config.region(Region::new(region.to_owned())).credentials_provider(credentials);
    Ok(Some(aws_sdk_ec2::Client::from_conf(config.build())))
}

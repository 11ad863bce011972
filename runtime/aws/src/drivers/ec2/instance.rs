//! `aws.ec2.Instance`. Most of it can be changed in place; some only while the instance is stopped, which
//! it then is for a moment.

mod change;
mod devices;
mod launch;
mod properties;
mod ssm_association;

use async_trait::async_trait;
use aws_sdk_ec2::types::{Instance as Described, InstanceStateName};
use msd_model::policy::Readiness;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{marked, on, settled};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, failed, refused, silent};

pub struct Instance;

const DESCRIBE: &str = "ec2:DescribeInstances";

#[async_trait]
impl Driver for Instance {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ec2:RunInstances",
                "ec2:CreateTags",
                "ec2:ModifyInstanceAttribute",
                "ec2:AttachVolume",
                DESCRIBE,
                "iam:PassRole",
                "ssm:CreateAssociation",
            ],
            read: &[
                DESCRIBE,
                "ec2:DescribeInstanceAttribute",
                "ec2:DescribeInstanceCreditSpecifications",
                "ec2:DescribeVolumes",
            ],
            update: &[
                "ec2:AssociateIamInstanceProfile",
                "ec2:AttachVolume",
                "ec2:CreateTags",
                "ec2:DeleteTags",
                "ec2:DescribeIamInstanceProfileAssociations",
                "ec2:DescribeSecurityGroups",
                "ec2:DetachVolume",
                "ec2:DisassociateIamInstanceProfile",
                "ec2:ModifyInstanceAttribute",
                "ec2:ModifyInstanceCreditSpecification",
                "ec2:ModifyInstanceMetadataOptions",
                "ec2:ModifyInstancePlacement",
                "ec2:ModifyPrivateDnsNameOptions",
                "ec2:ModifyVolume",
                "ec2:MonitorInstances",
                "ec2:ReplaceIamInstanceProfileAssociation",
                "ec2:StartInstances",
                "ec2:StopInstances",
                "ec2:UnmonitorInstances",
                "iam:PassRole",
                "ssm:CreateAssociation",
                "ssm:DeleteAssociation",
                "ssm:ListAssociations",
            ],
            delete: &["ec2:TerminateInstances", DESCRIBE],
            list: &[DESCRIBE],
        }
    }

    fn polling(&self) -> Polling {
        Polling::MINUTES
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:RunInstances";
        let answer = launch::request(cx, asked)?.send().await.map_err(refused(call))?;
        let instance = answer.instances.unwrap_or_default().into_iter().next();
        let id = instance.and_then(|instance| instance.instance_id);
        let id = id.ok_or_else(|| silent(call, "an id"))?;
        asked.begin(&id);
        settled(after_launch(cx, &id, asked).await)?;
        Ok(Made::new(id))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let Some(instance) = instance(cx, id).await? else { return Ok(false) };
        match state(&instance) {
            // One that somebody stopped is as it should be, for all that the program says.
            Some(InstanceStateName::Running | InstanceStateName::Stopped) => Ok(true),
            Some(state @ (InstanceStateName::Terminated | InstanceStateName::ShuttingDown)) => {
                let reason = instance.state_reason().and_then(|reason| reason.message());
                Err(failed(state.as_str(), reason))
            }
            _ => Ok(false),
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        match instance(cx, id).await?.filter(|instance| !goes(instance)) {
            Some(instance) => properties::properties(cx, id, &instance).await.or_absent(),
            None => Ok(None),
        }
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        change::bring(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.ec2().terminate_instances().instance_ids(id);
        request.send().await.map_err(refused("ec2:TerminateInstances"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        let instance = instance(cx, id).await?;
        Ok(instance.is_none_or(|one| state(&one) == Some(&InstanceStateName::Terminated)))
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let answer = cx.ec2().describe_instances().filters(marked(asked)).send().await;
        let reservations = answer.map_err(refused(DESCRIBE))?.reservations.unwrap_or_default();
        let mut instances = reservations.iter().flat_map(|reservation| reservation.instances());
        let own = instances.find(|instance| !goes(instance));
        Ok(own.and_then(|instance| instance.instance_id()).map(SmolStr::new))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut reservations = cx.ec2().describe_instances().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(reservation) = reservations.next().await {
            let reservation = reservation.map_err(refused(DESCRIBE))?;
            let there = reservation.instances().iter().filter(|instance| !goes(instance));
            ids.extend(there.filter_map(|instance| instance.instance_id().map(SmolStr::new)));
        }
        Ok(ids)
    }
}

async fn instance(cx: &Context, id: &str) -> Answer<Option<Described>> {
    let answer = cx.ec2().describe_instances().instance_ids(id).send().await;
    let answer = answer.map_err(refused(DESCRIBE)).or_absent()?;
    let reservation = answer.and_then(|answer| answer.reservations?.into_iter().next());
    Ok(reservation.and_then(|reservation| reservation.instances?.into_iter().next()))
}

fn state(instance: &Described) -> Option<&InstanceStateName> {
    instance.state().and_then(|state| state.name())
}

fn goes(instance: &Described) -> bool {
    matches!(state(instance), Some(InstanceStateName::Terminated | InstanceStateName::ShuttingDown))
}

/// Waits until an instance is in a state; asks at the pace of the operation.
async fn until(cx: &Context, id: &str, wanted: InstanceStateName, asked: &Asked<'_>) -> Answer<()> {
    loop {
        let Some(instance) = instance(cx, id).await? else { return Ok(()) };
        match state(&instance) {
            Some(now) if *now == wanted => return Ok(()),
            Some(state @ InstanceStateName::Terminated) => {
                let reason = instance.state_reason().and_then(|reason| reason.message());
                return Err(failed(state.as_str(), reason));
            }
            _ => {
                let _turn = asked.pace.turn().await;
            }
        }
    }
}

/// Does what cannot be said when an instance is launched.
async fn after_launch(cx: &Context, id: &str, asked: &Asked<'_>) -> Answer<()> {
    if asked.get("source_dest_check")? == Some(false) {
        let request = cx.ec2().modify_instance_attribute().instance_id(id);
        let request = request.source_dest_check(on(false));
        request.send().await.map_err(refused("ec2:ModifyInstanceAttribute"))?;
    }
    let volumes = devices::volumes(asked.value("volumes"))?;
    if !volumes.is_empty() {
        until(cx, id, InstanceStateName::Running, asked).await?;
        devices::attach(cx, id, &volumes).await?;
    }
    if asked.value("ssm_associations").is_some() {
        ssm_association::bring(cx, id, asked, false).await?;
    }
    Ok(())
}

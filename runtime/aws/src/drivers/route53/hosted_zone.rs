//! `aws.route53.HostedZone`. The caller's reference is the mark: Route 53 takes it at creation and tells
//! it ever after.

use async_trait::async_trait;
use aws_sdk_route53::operation::get_hosted_zone::GetHostedZoneOutput;
use aws_sdk_route53::types::{
    HostedZoneConfig, ResourceRecordSet, RrType, Tag, TagResourceType, Vpc,
};
use msd_engine::provider::ErrorClass;
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::changes::{is_everywhere, note};
use super::record_set::{delete_all, records};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, OWN_TAG, Tag as _};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, OrLacking, refused, silent};

pub struct HostedZone;

crate::choices!(aws_sdk_route53::types::VpcRegion);
crate::shape!(Vpc { vpc_id, vpc_region });

#[async_trait]
impl Driver for HostedZone {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "route53:CreateHostedZone",
                "route53:ListHostedZonesByName",
                "route53:AssociateVPCWithHostedZone",
                "route53:ChangeTagsForResource",
                "route53:CreateQueryLoggingConfig",
                "route53:UpdateHostedZoneFeatures",
                "route53:GetChange",
                "ec2:DescribeVpcs",
            ],
            read: &[
                "route53:GetHostedZone",
                "route53:ListTagsForResource",
                "route53:ListQueryLoggingConfigs",
            ],
            update: &[
                "route53:UpdateHostedZoneComment",
                "route53:UpdateHostedZoneFeatures",
                "route53:AssociateVPCWithHostedZone",
                "route53:DisassociateVPCFromHostedZone",
                "route53:ChangeTagsForResource",
                "route53:CreateQueryLoggingConfig",
                "route53:DeleteQueryLoggingConfig",
                "route53:ListQueryLoggingConfigs",
                "route53:GetChange",
                "ec2:DescribeVpcs",
            ],
            delete: &[
                "route53:DeleteHostedZone",
                "route53:DeleteQueryLoggingConfig",
                "route53:ListQueryLoggingConfigs",
                "route53:ListResourceRecordSets",
                "route53:ChangeResourceRecordSets",
                "route53:GetChange",
            ],
            list: &["route53:ListHostedZones"],
        }
    }

    fn polling(&self) -> Polling {
        Polling::MINUTES
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "route53:CreateHostedZone";
        let vpcs: Vec<Vpc> = asked.get("vpcs")?.unwrap_or_default();
        let (comment, is_private) = (comment(asked.properties), !vpcs.is_empty());
        let config = (comment.is_some() || is_private).then(|| {
            HostedZoneConfig::builder().set_comment(comment).private_zone(is_private).build()
        });
        let request =
            crate::set!(cx.route53().create_hosted_zone(), asked, name, delegation_set_id);
        let request = request
            .caller_reference(asked.digest(32))
            .set_hosted_zone_config(config)
            .set_vpc(vpcs.first().cloned());
        let answer = request.send().await.map_err(refused(call))?;
        let zone = answer.hosted_zone.ok_or_else(|| silent(call, "a zone"))?;
        let id = bare(&zone.id).to_owned();
        asked.begin(&id);
        note(&id, answer.change_info.as_ref());
        for vpc in vpcs.iter().skip(1) {
            associate(cx, &id, vpc).await?;
        }
        let tags: Vec<Tag> = asked.tags()?;
        retag(cx, &id, Some(tags), None).await?;
        log(cx, &id, asked.properties).await?;
        if let Some(on) = recovery(asked.properties) {
            recover(cx, &id, on).await?;
        }
        let mut found = Found::new();
        found.put("id", &id).put("name", &zone.name);
        let servers = answer.delegation_set.map(|set| set.name_servers).unwrap_or_default();
        found.put("name_servers", servers);
        Ok(Made::known(id, found))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        is_everywhere(cx, id).await
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let client = cx.route53();
        let zone = client.get_hosted_zone().id(id).send();
        let tags = client.list_tags_for_resource().resource_id(id);
        let tags = tags.resource_type(TagResourceType::Hostedzone).send();
        let (zone, tags) = futures::join!(zone, tags);
        let zone = zone.map_err(refused("route53:GetHostedZone")).or_absent()?;
        let Some(answer) = zone else { return Ok(None) };
        let tags = tags.map_err(refused("route53:ListTagsForResource")).or_absent()?;
        let Some(mut found) = told(id, &answer) else { return Ok(None) };
        if let Some(set) = tags.and_then(|tags| tags.resource_tag_set) {
            let pairs: Vec<(&str, &str)> = set.tags().iter().map(|tag| tag.pair()).collect();
            found.put_tag_pairs(tag_property(cx), pairs);
        }
        if let Some((_, group)) = logging(cx, id).await?.into_iter().next() {
            let fields = [("cloud_watch_logs_log_group_arn".into(), Value::str(group))];
            found.put("query_logging_config", Value::map(fields));
        }
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let (asked, before) = (change.asked.properties, change.before);
        if change.any(&["hosted_zone_config"]) && comment(asked) != comment(before) {
            let request = cx.route53().update_hosted_zone_comment().id(id);
            let request = request.comment(comment(asked).unwrap_or_default());
            request.send().await.map_err(refused("route53:UpdateHostedZoneComment"))?;
        }
        if change.any(&["hosted_zone_features"]) && recovery(asked) != recovery(before) {
            recover(cx, id, recovery(asked).unwrap_or(false)).await?;
        }
        if change.any(&["vpcs"]) {
            let is: Vec<Vpc> = change.asked.get("vpcs")?.unwrap_or_default();
            let answer = cx.route53().get_hosted_zone().id(id).send().await;
            let was = answer.map_err(refused("route53:GetHostedZone"))?.vpcs.unwrap_or_default();
            // A private zone is never without a network.
            for vpc in is.iter().filter(|vpc| !was.contains(vpc)) {
                associate(cx, id, vpc).await?;
            }
            for vpc in was.iter().filter(|vpc| !is.contains(vpc)) {
                let request = cx.route53().disassociate_vpc_from_hosted_zone().hosted_zone_id(id);
                let call = "route53:DisassociateVPCFromHostedZone";
                let answer = request.vpc(vpc.clone()).send().await.map_err(refused(call))?;
                note(id, answer.change_info.as_ref());
            }
        }
        if change.any(&["query_logging_config"]) {
            unlog(cx, id).await?;
            log(cx, id, asked).await?;
        }
        let tags = change.tags()?;
        retag(cx, id, tags.put_as(), tags.removed()).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let call = "route53:DeleteHostedZone";
        unlog(cx, id).await?;
        let first = cx.route53().delete_hosted_zone().id(id).send().await.map_err(refused(call));
        let answer = match first {
            // What proved the names to AWS for certificates is of no use without the zone.
            Err(error) if error.class == ErrorClass::Conflict => {
                let rest = records(cx, id).await?;
                let own = |record: &&ResourceRecordSet| !is_proof(record);
                let mut others = rest.iter().filter(own);
                if others.any(|record| !matches!(record.r#type, RrType::Ns | RrType::Soa)) {
                    return Err(error);
                }
                delete_all(cx, id, rest.into_iter().filter(is_proof).collect()).await?;
                cx.route53().delete_hosted_zone().id(id).send().await.map_err(refused(call))?
            }
            answer => answer?,
        };
        note(id, answer.change_info.as_ref());
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        is_everywhere(cx, id).await
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let reference = asked.digest(32);
        let request =
            crate::set!(cx.route53().list_hosted_zones_by_name(), asked, dns_name = "name");
        let answer = request.send().await.map_err(refused("route53:ListHostedZonesByName"))?;
        let ours = answer.hosted_zones.iter().find(|zone| zone.caller_reference == reference);
        Ok(ours.map(|zone| bare(&zone.id).into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.route53().list_hosted_zones().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(zone) = pages.next().await {
            ids.push(bare(&zone.map_err(refused("route53:ListHostedZones"))?.id).into());
        }
        Ok(ids)
    }
}

/// Returns `Z123` of `/hostedzone/Z123`.
pub(super) fn bare(id: &str) -> &str {
    id.trim_start_matches("/hostedzone/")
}

fn is_proof(record: &ResourceRecordSet) -> bool {
    record.r#type == RrType::Cname
        && record.resource_records().iter().all(|one| one.value.contains(".acm-validations.aws"))
}

fn told(id: &str, answer: &GetHostedZoneOutput) -> Option<Found> {
    let zone = answer.hosted_zone.as_ref()?;
    let mut found = Found::new();
    found.put("id", id).put("name", &zone.name);
    let comment = zone.config.as_ref().and_then(|config| config.comment.as_deref());
    if let Some(comment) = comment.filter(|comment| !comment.is_empty()) {
        let fields = [("comment".into(), Value::str(comment))];
        found.put("hosted_zone_config", Value::map(fields));
    }
    if let Some(status) = zone.features.as_ref().and_then(|one| one.accelerated_recovery_status()) {
        let is_on = status.as_str().starts_with("ENABL");
        let fields = [("enable_accelerated_recovery".into(), Value::Bool(is_on))];
        found.put("hosted_zone_features", Value::map(fields));
    }
    if let Some(set) = &answer.delegation_set {
        found.put("name_servers", set.name_servers());
        found.put("delegation_set_id", set.id().map(|id| id.trim_start_matches("/delegationset/")));
    }
    found.put_some("vpcs", answer.vpcs());
    Some(found)
}

fn tag_property(cx: &Context) -> &str {
    cx.schema.tagging.as_ref().map_or("tags", |tagging| tagging.property.as_str())
}

fn comment(properties: &Record) -> Option<String> {
    let config = properties.get("hosted_zone_config")?.as_map()?;
    config.get("comment")?.as_str().map(str::to_owned)
}

fn recovery(properties: &Record) -> Option<bool> {
    let features = properties.get("hosted_zone_features")?.as_map()?;
    match features.get("enable_accelerated_recovery") {
        Some(Value::Bool(on)) => Some(*on),
        _ => None,
    }
}

async fn recover(cx: &Context, id: &str, on: bool) -> Answer<()> {
    let request = cx.route53().update_hosted_zone_features().hosted_zone_id(id);
    let request = request.enable_accelerated_recovery(on);
    request.send().await.map_err(refused("route53:UpdateHostedZoneFeatures"))?;
    Ok(())
}

async fn associate(cx: &Context, id: &str, vpc: &Vpc) -> Answer<()> {
    let request = cx.route53().associate_vpc_with_hosted_zone().hosted_zone_id(id);
    let call = "route53:AssociateVPCWithHostedZone";
    let answer = request.vpc(vpc.clone()).send().await.map_err(refused(call))?;
    note(id, answer.change_info.as_ref());
    Ok(())
}

async fn retag(
    cx: &Context,
    id: &str,
    put: Option<Vec<Tag>>,
    removed: Option<Vec<String>>,
) -> Answer<()> {
    if put.is_none() && removed.is_none() {
        return Ok(());
    }
    // The reference is the mark.
    let put = put.map(|tags| tags.into_iter().filter(|tag| tag.pair().0 != OWN_TAG).collect());
    let put = put.filter(|tags: &Vec<Tag>| !tags.is_empty());
    if put.is_none() && removed.is_none() {
        return Ok(());
    }
    let request = cx.route53().change_tags_for_resource().resource_id(id);
    let request = request
        .resource_type(TagResourceType::Hostedzone)
        .set_add_tags(put)
        .set_remove_tag_keys(removed);
    request.send().await.map_err(refused("route53:ChangeTagsForResource"))?;
    Ok(())
}

/// Returns where queries are logged: id and log group.
async fn logging(cx: &Context, id: &str) -> Answer<Vec<(String, String)>> {
    let answer = cx.route53().list_query_logging_configs().hosted_zone_id(id).send().await;
    let answer = answer.map_err(refused("route53:ListQueryLoggingConfigs")).or_lacking(cx)?;
    let configs = answer.map(|answer| answer.query_logging_configs).unwrap_or_default();
    Ok(configs.into_iter().map(|one| (one.id, one.cloud_watch_logs_log_group_arn)).collect())
}

async fn log(cx: &Context, id: &str, properties: &Record) -> Answer<()> {
    let config = properties.get("query_logging_config").and_then(Value::as_map);
    let group = config.and_then(|config| config.get("cloud_watch_logs_log_group_arn")?.as_str());
    let Some(group) = group else { return Ok(()) };
    let request = cx.route53().create_query_logging_config().hosted_zone_id(id);
    let request = request.cloud_watch_logs_log_group_arn(group);
    request.send().await.map_err(refused("route53:CreateQueryLoggingConfig"))?;
    Ok(())
}

async fn unlog(cx: &Context, id: &str) -> Answer<()> {
    for (config, _) in logging(cx, id).await? {
        let request = cx.route53().delete_query_logging_config().id(config);
        let call = "route53:DeleteQueryLoggingConfig";
        request.send().await.map_err(refused(call)).or_absent()?;
    }
    Ok(())
}

//! `aws.elasticloadbalancingv2.TargetGroup`, with its attributes and targets, which have calls of their
//! own.

use async_trait::async_trait;
use aws_sdk_elasticloadbalancingv2::types;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::{after, attributes, marked, own, retag, tags};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, FromValue};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct TargetGroup;

const ATTRIBUTES: &str = "target_group_attributes";

#[async_trait]
impl Driver for TargetGroup {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:CreateTargetGroup",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:ModifyTargetGroupAttributes",
                "elasticloadbalancing:RegisterTargets",
            ],
            read: &[
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:DescribeTargetGroupAttributes",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
            ],
            update: &[
                "elasticloadbalancing:AddTags",
                "elasticloadbalancing:DeregisterTargets",
                "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:ModifyTargetGroupAttributes",
                "elasticloadbalancing:RegisterTargets",
                "elasticloadbalancing:RemoveTags",
            ],
            delete: &["elasticloadbalancing:DeleteTargetGroup"],
            list: &["elasticloadbalancing:DescribeTargetGroups"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "elasticloadbalancing:CreateTargetGroup";
        let request = set!(
            cx.elbv2().create_target_group(),
            asked,
            health_check_enabled,
            health_check_interval_seconds,
            health_check_path,
            health_check_port,
            health_check_protocol,
            health_check_timeout_seconds,
            healthy_threshold_count,
            ip_address_type,
            matcher,
            port,
            protocol,
            protocol_version,
            target_control_port,
            target_type,
            unhealthy_threshold_count,
            vpc_id,
        );
        let request = request.name(asked.name("name", 32)).set_tags(Some(asked.tags()?));
        let answer = request.send().await.map_err(refused(call))?;
        let group = answer.target_groups.and_then(|groups| groups.into_iter().next());
        let arn = group.and_then(|group| group.target_group_arn);
        let arn = arn.ok_or_else(|| silent(call, "an ARN"))?;
        own(cx, asked, &arn, call).await?;
        asked.begin(&arn);
        set_attributes(cx, &arn, attributes::given(asked, ATTRIBUTES)).await?;
        if let Some(targets) = asked.get::<Vec<types::TargetDescription>>("targets")? {
            register(cx, &arn, targets).await?;
        }
        Ok(Made::new(arn))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let elb = cx.elbv2();
        let groups = elb.describe_target_groups().target_group_arns(id).send();
        let attributes = elb.describe_target_group_attributes().target_group_arn(id).send();
        let health = elb.describe_target_health().target_group_arn(id).send();
        let (groups, attributes, health, tags) =
            futures::join!(groups, attributes, health, tags(cx, id));
        let call = "elasticloadbalancing:DescribeTargetGroups";
        let answer = groups.map_err(refused(call)).or_absent()?;
        let Some(group) = answer.and_then(|answer| answer.target_groups?.into_iter().next()) else {
            return Ok(None);
        };
        let mut found = Found::new();
        put!(
            found,
            group,
            health_check_enabled,
            health_check_interval_seconds,
            health_check_path,
            health_check_port,
            health_check_protocol,
            health_check_timeout_seconds,
            healthy_threshold_count,
            ip_address_type,
            load_balancer_arns,
            matcher,
            port,
            protocol,
            protocol_version,
            target_control_port,
            target_group_arn,
            target_group_name,
            target_group_name = "name",
            target_type,
            unhealthy_threshold_count,
            vpc_id,
        );
        // As CloudWatch names it among its dimensions.
        found.put("target_group_full_name", after(id, ":targetgroup/").map(full_name));
        let call = "elasticloadbalancing:DescribeTargetGroupAttributes";
        if let Some(answer) = attributes.map_err(refused(call)).or_absent()? {
            found.put(ATTRIBUTES, &answer.attributes);
        }
        let call = "elasticloadbalancing:DescribeTargetHealth";
        if let Some(answer) = health.map_err(refused(call)).or_absent()? {
            let all = answer.target_health_descriptions();
            let targets: Vec<types::TargetDescription> = all
                .iter()
                .filter(|one| !is_leaving(one))
                .filter_map(|one| one.target.clone())
                .collect();
            found.put_some("targets", &targets);
        }
        found.put_tags(&tags?);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let health = [
            "health_check_enabled",
            "health_check_interval_seconds",
            "health_check_path",
            "health_check_port",
            "health_check_protocol",
            "health_check_timeout_seconds",
            "healthy_threshold_count",
            "matcher",
            "unhealthy_threshold_count",
        ];
        if change.any(&health) {
            let request = cx.elbv2().modify_target_group().target_group_arn(id);
            let request = set!(
                request,
                change,
                health_check_enabled,
                health_check_path,
                health_check_protocol,
                matcher,
            );
            let request = request
                .set_health_check_port(change.get_or("health_check_port", "traffic-port".into())?)
                .set_health_check_interval_seconds(
                    change.get_or("health_check_interval_seconds", 30)?,
                )
                .set_health_check_timeout_seconds(change.get("health_check_timeout_seconds")?)
                .set_healthy_threshold_count(change.get_or("healthy_threshold_count", 5)?)
                .set_unhealthy_threshold_count(change.get_or("unhealthy_threshold_count", 2)?);
            request.send().await.map_err(refused("elasticloadbalancing:ModifyTargetGroup"))?;
        }
        let send = attributes::to_send(change, ATTRIBUTES, attributes::TARGET_GROUP);
        set_attributes(cx, id, send).await?;
        if change.any(&["targets"]) {
            let asked: Vec<types::TargetDescription> =
                change.asked.get("targets")?.unwrap_or_default();
            let before = targets_of(change.before);
            let is_same = |one: &types::TargetDescription, other: &types::TargetDescription| {
                one.id == other.id && (one.port == other.port || one.port.is_none())
            };
            let gone = before.iter().filter(|old| !asked.iter().any(|new| is_same(new, old)));
            let gone: Vec<types::TargetDescription> = gone.cloned().collect();
            let new = asked.iter().filter(|new| !before.iter().any(|old| is_same(new, old)));
            register(cx, id, new.cloned().collect()).await?;
            if !gone.is_empty() {
                let request = cx.elbv2().deregister_targets().target_group_arn(id);
                let request = request.set_targets(Some(gone));
                let call = "elasticloadbalancing:DeregisterTargets";
                request.send().await.map_err(refused(call))?;
            }
        }
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.elbv2().delete_target_group().target_group_arn(id);
        request.send().await.map_err(refused("elasticloadbalancing:DeleteTargetGroup"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.elbv2().describe_target_groups().names(asked.name("name", 32));
        let call = "elasticloadbalancing:DescribeTargetGroups";
        let answer = request.send().await.map_err(refused(call)).or_absent()?;
        let all = answer.and_then(|answer| answer.target_groups).unwrap_or_default();
        let arns: Vec<String> = all.into_iter().filter_map(|one| one.target_group_arn).collect();
        Ok(marked(cx, asked, &arns).await?.map(SmolStr::from))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.elbv2().describe_target_groups().into_paginator().items().send();
        let mut arns = Vec::new();
        while let Some(one) = pages.next().await {
            let one = one.map_err(refused("elasticloadbalancing:DescribeTargetGroups"))?;
            arns.extend(one.target_group_arn.map(SmolStr::from));
        }
        Ok(arns)
    }
}

fn full_name(rest: &str) -> String {
    format!("targetgroup/{rest}")
}

fn is_leaving(one: &types::TargetHealthDescription) -> bool {
    let state = one.target_health.as_ref().and_then(|health| health.state.as_ref());
    state == Some(&types::TargetHealthStateEnum::Draining)
}

/// Returns the targets as they are registered; what cannot be read is nobody's.
fn targets_of(before: &Record) -> Vec<types::TargetDescription> {
    let items = before.get("targets").and_then(Value::as_list).unwrap_or_default();
    items.iter().filter_map(|item| types::TargetDescription::from_value(item).ok()).collect()
}

async fn register(cx: &Context, arn: &str, targets: Vec<types::TargetDescription>) -> Answer<()> {
    if targets.is_empty() {
        return Ok(());
    }
    let request = cx.elbv2().register_targets().target_group_arn(arn).set_targets(Some(targets));
    request.send().await.map_err(refused("elasticloadbalancing:RegisterTargets"))?;
    Ok(())
}

async fn set_attributes(cx: &Context, arn: &str, pairs: Vec<(String, String)>) -> Answer<()> {
    if pairs.is_empty() {
        return Ok(());
    }
    let attribute = |(key, value): (String, String)| {
        types::TargetGroupAttribute::builder().key(key).value(value).build()
    };
    let attributes = pairs.into_iter().map(attribute).collect();
    let request = cx.elbv2().modify_target_group_attributes().target_group_arn(arn);
    let request = request.set_attributes(Some(attributes));
    let call = "elasticloadbalancing:ModifyTargetGroupAttributes";
    request.send().await.map_err(refused(call))?;
    Ok(())
}

//! `aws.autoscaling.AutoScalingGroup`. Available means that the group is there; healthy, that it has as
//! many healthy instances in service as it should.

use async_trait::async_trait;
use aws_sdk_autoscaling::types::{self, LifecycleState};
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::{attached, tags};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, FromValue};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, refused};
use crate::{put, set};

pub struct AutoScalingGroup;

#[async_trait]
impl Driver for AutoScalingGroup {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "autoscaling:CreateAutoScalingGroup",
                "autoscaling:CreateOrUpdateTags",
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:EnableMetricsCollection",
                "autoscaling:PutNotificationConfiguration",
                "ec2:RunInstances",
                "iam:CreateServiceLinkedRole",
                "iam:PassRole",
            ],
            read: &[
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DescribeLifecycleHooks",
                "autoscaling:DescribeNotificationConfigurations",
            ],
            update: &[
                "autoscaling:AttachLoadBalancerTargetGroups",
                "autoscaling:AttachLoadBalancers",
                "autoscaling:AttachTrafficSources",
                "autoscaling:CreateOrUpdateTags",
                "autoscaling:DeleteLifecycleHook",
                "autoscaling:DeleteNotificationConfiguration",
                "autoscaling:DeleteTags",
                "autoscaling:DescribeAutoScalingGroups",
                "autoscaling:DetachLoadBalancerTargetGroups",
                "autoscaling:DetachLoadBalancers",
                "autoscaling:DetachTrafficSources",
                "autoscaling:DisableMetricsCollection",
                "autoscaling:EnableMetricsCollection",
                "autoscaling:PutLifecycleHook",
                "autoscaling:PutNotificationConfiguration",
                "autoscaling:UpdateAutoScalingGroup",
                "ec2:RunInstances",
                "iam:PassRole",
            ],
            delete: &[
                "autoscaling:DeleteAutoScalingGroup",
                "autoscaling:DescribeAutoScalingGroups",
            ],
            list: &["autoscaling:DescribeAutoScalingGroups"],
        }
    }

    fn polling(&self) -> Polling {
        Polling::MINUTES
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let name = name(asked);
        let request = set!(
            cx.autoscaling().create_auto_scaling_group(),
            asked,
            availability_zone_distribution,
            availability_zone_ids,
            availability_zone_impairment_policy,
            availability_zones,
            capacity_rebalance,
            capacity_reservation_specification,
            context,
            default_cooldown = "cooldown",
            default_instance_warmup,
            deletion_protection,
            desired_capacity,
            desired_capacity_type,
            health_check_grace_period,
            health_check_type,
            instance_id,
            instance_lifecycle_policy,
            instance_maintenance_policy,
            launch_configuration_name,
            launch_template,
            lifecycle_hook_specification_list,
            load_balancer_names,
            max_instance_lifetime,
            max_size,
            min_size,
            mixed_instances_policy,
            new_instances_protected_from_scale_in,
            placement_group,
            service_linked_role_arn,
            skip_zonal_shift_validation,
            target_group_arns,
            termination_policies,
            traffic_sources,
        );
        let request = request
            .auto_scaling_group_name(&name)
            .set_vpc_zone_identifier(subnets(asked))
            .set_tags(Some(tags::to_make(asked, &name)));
        request.send().await.map_err(refused("autoscaling:CreateAutoScalingGroup"))?;
        asked.begin(&name);
        attached::attach(cx, &name, asked).await?;
        Ok(Made::new(name))
    }

    async fn ready(&self, cx: &Context, id: &str, wanted: Readiness) -> Answer<bool> {
        let Some(group) = describe(cx, id).await? else { return Ok(false) };
        let serves = |instance: &&types::Instance| {
            instance.lifecycle_state == Some(LifecycleState::InService)
                && instance.health_status() == Some("Healthy")
        };
        let serving = group.instances().iter().filter(serves).count();
        let desired = usize::try_from(group.desired_capacity.unwrap_or_default()).unwrap_or(0);
        Ok(wanted != Readiness::Healthy || serving >= desired)
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(group) = describe(cx, id).await? else { return Ok(None) };
        // It ends, with its instances.
        if group.status.is_some() {
            return Ok(None);
        }
        let hooks = cx.autoscaling().describe_lifecycle_hooks().auto_scaling_group_name(id).send();
        let (hooks, notified) = futures::join!(hooks, attached::notified(cx, id));
        let hooks = hooks.map_err(refused("autoscaling:DescribeLifecycleHooks")).or_absent()?;
        let mut found = Found::new();
        put!(
            found,
            group,
            auto_scaling_group_arn,
            auto_scaling_group_name,
            availability_zone_distribution,
            availability_zone_ids,
            availability_zone_impairment_policy,
            availability_zones,
            capacity_rebalance,
            capacity_reservation_specification,
            context,
            default_cooldown = "cooldown",
            default_instance_warmup,
            deletion_protection,
            desired_capacity,
            desired_capacity_type,
            health_check_grace_period,
            health_check_type,
            instance_lifecycle_policy,
            instance_maintenance_policy,
            launch_configuration_name,
            launch_template,
            max_instance_lifetime,
            max_size,
            min_size,
            mixed_instances_policy,
            new_instances_protected_from_scale_in,
            placement_group,
            service_linked_role_arn,
            termination_policies,
        );
        let subnets = group.vpc_zone_identifier().unwrap_or_default().split(',');
        let subnets: Vec<&str> = subnets.filter(|subnet| !subnet.is_empty()).collect();
        found
            .put_some("vpc_zone_identifier", &subnets)
            .put_some("load_balancer_names", group.load_balancer_names())
            .put_some("target_group_arns", group.target_group_arns())
            .put_some("traffic_sources", group.traffic_sources())
            .put_some("notification_configurations", &notified?);
        let hooks = hooks.and_then(|answer| answer.lifecycle_hooks).unwrap_or_default();
        found.put_some("lifecycle_hook_specification_list", &hooks);
        attached::put_metrics(&mut found, group.enabled_metrics());
        tags::put(&mut found, group.tags());
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let request = cx.autoscaling().update_auto_scaling_group().auto_scaling_group_name(id);
        let request = set!(
            request,
            change,
            availability_zone_distribution,
            availability_zone_ids,
            availability_zone_impairment_policy,
            availability_zones,
            capacity_reservation_specification,
            deletion_protection,
            desired_capacity,
            desired_capacity_type,
            instance_lifecycle_policy,
            launch_configuration_name,
            launch_template,
            max_size,
            min_size,
            mixed_instances_policy,
            service_linked_role_arn,
            skip_zonal_shift_validation,
        );
        let subnets = subnets(&change.asked).filter(|_| change.any(&["vpc_zone_identifier"]));
        let anyhow = types::InstanceMaintenancePolicy::builder()
            .min_healthy_percentage(-1)
            .max_healthy_percentage(-1)
            .build();
        // What is set no more goes back to what the service does by itself.
        let request = request
            .set_vpc_zone_identifier(subnets)
            .set_capacity_rebalance(change.get_or("capacity_rebalance", false)?)
            .set_context(change.get_or("context", String::new())?)
            .set_default_cooldown(change.get_or("cooldown", 300)?)
            .set_default_instance_warmup(change.get_or("default_instance_warmup", -1)?)
            .set_health_check_grace_period(change.get_or("health_check_grace_period", 0)?)
            .set_health_check_type(change.get_or("health_check_type", "EC2".to_owned())?)
            .set_instance_maintenance_policy(change.get_or("instance_maintenance_policy", anyhow)?)
            .set_max_instance_lifetime(change.get_or("max_instance_lifetime", 0)?)
            .set_new_instances_protected_from_scale_in(
                change.get_or("new_instances_protected_from_scale_in", false)?,
            )
            .set_placement_group(change.get_or("placement_group", String::new())?)
            .set_termination_policies(
                change.get_or("termination_policies", vec!["Default".to_owned()])?,
            );
        request.send().await.map_err(refused("autoscaling:UpdateAutoScalingGroup"))?;
        attached::reattach(cx, id, change).await?;
        tags::retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        // By force: with its instances.
        let request = cx.autoscaling().delete_auto_scaling_group().auto_scaling_group_name(id);
        let request = request.force_delete(true);
        request.send().await.map_err(refused("autoscaling:DeleteAutoScalingGroup"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        Ok(describe(cx, id).await?.is_none())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = name(asked);
        let group = describe(cx, &name).await?;
        Ok(group.filter(|group| tags::is_made(asked, group.tags())).map(|_| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let pages = cx.autoscaling().describe_auto_scaling_groups().max_records(100);
        let mut pages = pages.into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(group) = pages.next().await {
            let group = group.map_err(refused("autoscaling:DescribeAutoScalingGroups"))?;
            names.extend(group.auto_scaling_group_name.map(SmolStr::from));
        }
        Ok(names)
    }
}

fn name(asked: &Asked<'_>) -> String {
    asked.name("auto_scaling_group_name", 255)
}

async fn describe(cx: &Context, name: &str) -> Answer<Option<types::AutoScalingGroup>> {
    let request = cx.autoscaling().describe_auto_scaling_groups().auto_scaling_group_names(name);
    let call = "autoscaling:DescribeAutoScalingGroups";
    let answer = request.send().await.map_err(refused(call)).or_absent()?;
    Ok(answer.and_then(|answer| answer.auto_scaling_groups?.into_iter().next()))
}

/// The API takes the subnets as one text.
fn subnets(asked: &Asked<'_>) -> Option<String> {
    let subnets = asked.value("vpc_zone_identifier").and_then(Value::as_list)?;
    let subnets: Vec<String> =
        subnets.iter().filter_map(|one| String::from_value(one).ok()).collect();
    Some(subnets.join(","))
}

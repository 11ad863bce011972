//! `aws.ecs.Service`. Available means that ECS has begun; healthy, that its deployment is stable.

use async_trait::async_trait;
use aws_sdk_ecs::types::{self, DeploymentRolloutState, ServiceField};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::retag;
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, failed, refused, silent};
use crate::{put, set};

pub struct Service;

/// The cluster that ECS takes where none is named.
const DEFAULT: &str = "default";

#[async_trait]
impl Driver for Service {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ecs:CreateService",
                "ecs:DescribeServices",
                "ecs:TagResource",
                "iam:CreateServiceLinkedRole",
                "iam:PassRole",
            ],
            read: &["ecs:DescribeServices"],
            update: &[
                "ecs:DescribeServices",
                "ecs:TagResource",
                "ecs:UntagResource",
                "ecs:UpdateService",
                "iam:PassRole",
            ],
            delete: &["ecs:DeleteService", "ecs:DescribeServices"],
            list: &["ecs:ListClusters", "ecs:ListServices"],
        }
    }

    fn polling(&self) -> Polling {
        Polling::MINUTES
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ecs:CreateService";
        let request = set!(
            cx.ecs().create_service(),
            asked,
            availability_zone_rebalancing,
            capacity_provider_strategy,
            cluster,
            deployment_configuration,
            deployment_controller,
            enable_ecs_managed_tags,
            enable_execute_command,
            gateway_connectors,
            health_check_grace_period_seconds,
            launch_type,
            load_balancers,
            monitoring,
            network_configuration,
            placement_constraints,
            placement_strategy = "placement_strategies",
            platform_version,
            propagate_tags,
            role,
            scheduling_strategy,
            service_connect_configuration,
            service_registries,
            task_definition,
            volume_configurations,
            vpc_lattice_configurations,
        );
        // A daemon has as many tasks as there are instances.
        let count = match asked.text("scheduling_strategy") {
            Some("DAEMON") => None,
            _ => Some(asked.get("desired_count")?.unwrap_or(1)),
        };
        let request = request
            .set_desired_count(count)
            .service_name(asked.name("service_name", 255))
            .client_token(asked.digest(32))
            .set_tags(Some(asked.tags()?));
        let answer = request.send().await.map_err(refused(call))?;
        let service = answer.service.ok_or_else(|| silent(call, "a service"))?;
        let arn = service.service_arn().ok_or_else(|| silent(call, "an ARN"))?;
        Ok(Made::new(format!("{arn}|{}", asked.text("cluster").unwrap_or(DEFAULT))))
    }

    async fn ready(&self, cx: &Context, id: &str, wanted: Readiness) -> Answer<bool> {
        let (arn, cluster) = parts(id);
        let Some(service) = describe(cx, cluster, arn).await? else { return Ok(false) };
        let is_active = service.status() == Some("ACTIVE");
        Ok(is_active && (wanted != Readiness::Healthy || is_stable(&service)?))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let (arn, cluster) = parts(id);
        let service = describe(cx, cluster, arn).await?;
        let service = service.filter(|service| service.status() != Some("DRAINING"));
        Ok(service.map(|service| found(&service, cluster)))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let (arn, cluster) = parts(id);
        keeps_launch_type(change)?;
        if change.changed.iter().any(|name| name != "tags") || change.changed.is_empty() {
            let request = cx.ecs().update_service().cluster(cluster).service(arn);
            let request = set!(
                request,
                change,
                deployment_controller,
                desired_count,
                monitoring,
                network_configuration,
                task_definition,
            );
            let request = without_what_was_removed(request, change)?;
            let request = request.set_force_new_deployment(is_forced(change).then_some(true));
            request.send().await.map_err(refused("ecs:UpdateService"))?;
        }
        retag(cx, arn, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let (arn, cluster) = parts(id);
        // By force: with tasks that still run, which ECS stops then.
        let request = cx.ecs().delete_service().cluster(cluster).service(arn).force(true);
        request.send().await.map_err(refused("ecs:DeleteService"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        let (arn, cluster) = parts(id);
        Ok(describe(cx, cluster, arn).await?.is_none())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let cluster = asked.text("cluster").unwrap_or(DEFAULT);
        let service = describe(cx, cluster, &asked.name("service_name", 255)).await?;
        let ours = service.filter(|service| asked.made(service.tags()));
        let arn = ours.and_then(|service| service.service_arn);
        Ok(arn.map(|arn| format!("{arn}|{cluster}").into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut clusters = cx.ecs().list_clusters().into_paginator().items().send();
        let mut identifiers = Vec::new();
        while let Some(cluster) = clusters.next().await {
            let cluster = cluster.map_err(refused("ecs:ListClusters"))?;
            let services = cx.ecs().list_services().cluster(&cluster).max_results(100);
            let mut services = services.into_paginator().items().send();
            while let Some(arn) = services.next().await {
                let arn = arn.map_err(refused("ecs:ListServices"))?;
                identifiers.push(format!("{arn}|{cluster}").into());
            }
        }
        Ok(identifiers)
    }
}

/// Returns the service's ARN and its cluster.
fn parts(id: &str) -> (&str, &str) {
    id.split_once('|').unwrap_or((id, DEFAULT))
}

/// Returns a service, unless it was deleted: ECS remembers those for a while.
async fn describe(cx: &Context, cluster: &str, service: &str) -> Answer<Option<types::Service>> {
    let request = cx.ecs().describe_services().cluster(cluster).services(service);
    let request = request.include(ServiceField::Tags);
    let answer = request.send().await.map_err(refused("ecs:DescribeServices")).or_absent()?;
    let service = answer.and_then(|answer| answer.services?.into_iter().next());
    Ok(service.filter(|service| service.status() != Some("INACTIVE")))
}

/// Tells whether all tasks that should run do so, by the latest deployment alone.
fn is_stable(service: &types::Service) -> Answer<bool> {
    let deployments = service.deployments();
    let primary = deployments.iter().find(|one| one.status() == Some("PRIMARY"));
    if let Some(primary) = primary {
        let reason = primary.rollout_state_reason();
        if primary.rollout_state == Some(DeploymentRolloutState::Failed) {
            return Err(failed("FAILED", reason));
        }
        if reason.is_some_and(|reason| reason.contains("rolling back")) {
            return Err(failed("rolled back", reason));
        }
    }
    // Only deployments of ECS itself have such a state.
    let is_complete = |one: &types::Deployment| match &one.rollout_state {
        Some(state) => *state == DeploymentRolloutState::Completed,
        None => true,
    };
    Ok(deployments.len() <= 1
        && primary.is_none_or(is_complete)
        && service.running_count == service.desired_count)
}

fn found(service: &types::Service, cluster: &str) -> Found {
    let mut found = Found::new();
    put!(
        found,
        service,
        availability_zone_rebalancing,
        capacity_provider_strategy,
        deployment_configuration,
        deployment_controller,
        desired_count,
        enable_ecs_managed_tags,
        enable_execute_command,
        health_check_grace_period_seconds,
        launch_type,
        load_balancers,
        network_configuration,
        placement_constraints,
        placement_strategy = "placement_strategies",
        platform_version,
        propagate_tags,
        role_arn = "role",
        scheduling_strategy,
        service_arn,
        service_name,
        service_registries,
        task_definition,
    );
    // As it was asked for: ECS answers with an ARN, whatever it was given.
    found.put("cluster", cluster).put("name", &service.service_name);
    let primary = service.deployments().iter().find(|one| one.status() == Some("PRIMARY"));
    if let Some(primary) = primary {
        found.put_some("vpc_lattice_configurations", primary.vpc_lattice_configurations());
    }
    found.put_tags(service.tags());
    found
}

/// The registry does not say when this needs a new service.
fn keeps_launch_type(change: &Change<'_>) -> Answer<()> {
    let asked = change.asked.text("launch_type");
    let before = change.before.get("launch_type").and_then(Value::as_str);
    if asked.is_none() || asked == before || !change.any(&["launch_type"]) {
        return Ok(());
    }
    let message = "a service cannot change its `launch_type`: set `capacity_provider_strategy` in its \
                   place, or replace the service (`msd apply -replace ADDRESS`)";
    let error = ProviderError::new(ErrorClass::Invalid, "LaunchTypeIsFixed", message);
    Err(ProviderError { property: Some("launch_type".into()), ..error })
}

/// Tells whether new tasks have to be started although their definition is the same.
fn is_forced(change: &Change<'_>) -> bool {
    let forced = change.asked.value("force_new_deployment").and_then(Value::as_map);
    let forced = forced.and_then(|fields| fields.get("enable_force_new_deployment"));
    let is_asked = change.any(&["force_new_deployment"]) && forced == Some(&Value::Bool(true));
    // ECS wants it so.
    let moves = change.changed.iter().any(|name| name == "capacity_provider_strategy");
    is_asked || moves
}

type Request = aws_sdk_ecs::operation::update_service::builders::UpdateServiceFluentBuilder;

/// Sets what ECS does by itself in place of what the program no longer says.
fn without_what_was_removed(request: Request, change: &Change<'_>) -> Answer<Request> {
    let is_daemon = change.asked.text("scheduling_strategy") == Some("DAEMON");
    let (most, least) = if is_daemon { (100, 0) } else { (200, 100) };
    let rolling = types::DeploymentConfiguration::builder()
        .maximum_percent(most)
        .minimum_healthy_percent(least)
        .deployment_circuit_breaker(types::DeploymentCircuitBreaker::builder().build())
        .build();
    let alone = types::ServiceConnectConfiguration::builder().enabled(false).build();
    let rebalancing = types::AvailabilityZoneRebalancing::Enabled;
    Ok(request
        .set_availability_zone_rebalancing(
            change.get_or("availability_zone_rebalancing", rebalancing)?,
        )
        .set_capacity_provider_strategy(change.get_or("capacity_provider_strategy", vec![])?)
        .set_deployment_configuration(change.get_or("deployment_configuration", rolling)?)
        .set_enable_ecs_managed_tags(change.get_or("enable_ecs_managed_tags", false)?)
        .set_enable_execute_command(change.get_or("enable_execute_command", false)?)
        .set_gateway_connectors(change.get_or("gateway_connectors", vec![])?)
        .set_health_check_grace_period_seconds(
            change.get_or("health_check_grace_period_seconds", 0)?,
        )
        .set_load_balancers(change.get_or("load_balancers", vec![])?)
        .set_placement_constraints(change.get_or("placement_constraints", vec![])?)
        .set_placement_strategy(change.get_or("placement_strategies", vec![])?)
        .set_platform_version(change.get_or("platform_version", "LATEST".to_owned())?)
        .set_propagate_tags(change.get_or("propagate_tags", types::PropagateTags::None)?)
        .set_service_connect_configuration(change.get_or("service_connect_configuration", alone)?)
        .set_service_registries(change.get_or("service_registries", vec![])?)
        .set_volume_configurations(change.get_or("volume_configurations", vec![])?)
        .set_vpc_lattice_configurations(change.get_or("vpc_lattice_configurations", vec![])?))
}

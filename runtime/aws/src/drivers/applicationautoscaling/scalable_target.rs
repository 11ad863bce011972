//! `aws.applicationautoscaling.ScalableTarget`, with its scheduled actions, which have calls of their own.

use async_trait::async_trait;
use aws_sdk_applicationautoscaling::types::{self, ScalableDimension, ServiceNamespace};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::{Scaled, parts};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, OWN_TAG};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};
use crate::optional::told;
use crate::{put, set};

pub struct ScalableTarget;

#[async_trait]
impl Driver for ScalableTarget {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:PutScheduledAction",
                "application-autoscaling:RegisterScalableTarget",
                "application-autoscaling:TagResource",
                "iam:CreateServiceLinkedRole",
                "iam:PassRole",
            ],
            read: &[
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:DescribeScheduledActions",
                "application-autoscaling:ListTagsForResource",
            ],
            update: &[
                "application-autoscaling:DeleteScheduledAction",
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:PutScheduledAction",
                "application-autoscaling:RegisterScalableTarget",
                "application-autoscaling:TagResource",
                "application-autoscaling:UntagResource",
                "iam:PassRole",
            ],
            delete: &["application-autoscaling:DeregisterScalableTarget"],
            list: &["application-autoscaling:DescribeScalableTargets"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "application-autoscaling:RegisterScalableTarget";
        let id = identifier(asked)?;
        // Registering what is registered changes it.
        if describe(cx, &id).await?.is_some() {
            let message = format!("{id} is registered already, and msd did not do it");
            let error = ProviderError::new(ErrorClass::Conflict, "AlreadyExists", message);
            return Err(ProviderError { property: Some("resource_id".into()), ..error });
        }
        let request = set!(
            cx.applicationautoscaling().register_scalable_target(),
            asked,
            max_capacity,
            min_capacity,
            resource_id,
            role_arn,
            scalable_dimension,
            service_namespace,
            suspended_state,
        );
        let request = request.set_tags(Some(asked.tag_map()?.into_iter().collect()));
        request.send().await.map_err(refused(call))?;
        asked.begin(&id);
        for action in actions(asked.properties) {
            schedule(cx, &id, action, asked).await?;
        }
        Ok(Made::new(id))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(target) = describe(cx, id).await? else { return Ok(None) };
        let (actions, tags) = futures::join!(scheduled(cx, id), tags(cx, &target));
        let mut found = Found::new();
        put!(
            found,
            target,
            max_capacity,
            min_capacity,
            resource_id,
            scalable_dimension,
            service_namespace,
            suspended_state,
        );
        found.put("id", id).put_some("scheduled_actions", &actions?);
        let tags = tags?.unwrap_or_default();
        found.put_tag_pairs("tags", tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let Scaled { resource, dimension, namespace } = parts(id);
        if change.any(&["max_capacity", "min_capacity", "role_arn", "suspended_state"]) {
            let request = cx.applicationautoscaling().register_scalable_target();
            let request = request
                .resource_id(resource)
                .scalable_dimension(ScalableDimension::from(dimension))
                .service_namespace(ServiceNamespace::from(namespace));
            let request = set!(request, change, max_capacity, min_capacity, role_arn);
            let active = types::SuspendedState::builder()
                .dynamic_scaling_in_suspended(false)
                .dynamic_scaling_out_suspended(false)
                .scheduled_scaling_suspended(false)
                .build();
            let request = request.set_suspended_state(change.get_or("suspended_state", active)?);
            let call = "application-autoscaling:RegisterScalableTarget";
            request.send().await.map_err(refused(call))?;
        }
        if change.any(&["scheduled_actions"]) {
            let asked = actions(change.asked.properties);
            let before = actions(change.before);
            for action in asked.iter().filter(|action| !before.contains(action)) {
                schedule(cx, id, action, &change.asked).await?;
            }
            let is_gone = |old: &&&Record| !asked.iter().any(|new| name(new) == name(old));
            for action in before.iter().filter(is_gone) {
                let request = cx.applicationautoscaling().delete_scheduled_action();
                let request = request
                    .resource_id(resource)
                    .scalable_dimension(ScalableDimension::from(dimension))
                    .service_namespace(ServiceNamespace::from(namespace))
                    .scheduled_action_name(name(action));
                let call = "application-autoscaling:DeleteScheduledAction";
                request.send().await.map_err(refused(call)).or_absent()?;
            }
        }
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let Scaled { resource, dimension, namespace } = parts(id);
        let request = cx.applicationautoscaling().deregister_scalable_target();
        let request = request
            .resource_id(resource)
            .scalable_dimension(ScalableDimension::from(dimension))
            .service_namespace(ServiceNamespace::from(namespace));
        let call = "application-autoscaling:DeregisterScalableTarget";
        request.send().await.map_err(refused(call))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let id = identifier(asked)?;
        let Some(target) = describe(cx, &id).await? else { return Ok(None) };
        // Where no tags can be had, a target is known by what it scales.
        let is_ours = match tags(cx, &target).await? {
            Some(tags) => tags.get(OWN_TAG).is_some_and(|token| token == asked.token),
            None => true,
        };
        Ok(is_ours.then(|| id.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut ids = Vec::new();
        for namespace in ServiceNamespace::values() {
            let request = cx.applicationautoscaling().describe_scalable_targets();
            let request = request.service_namespace(ServiceNamespace::from(*namespace));
            let mut pages = request.into_paginator().items().send();
            while let Some(target) = pages.next().await {
                let call = "application-autoscaling:DescribeScalableTargets";
                let target = target.map_err(refused(call))?;
                let dimension = target.scalable_dimension.as_str();
                ids.push(format!("{}|{dimension}|{namespace}", target.resource_id).into());
            }
        }
        Ok(ids)
    }
}

fn identifier(asked: &Asked<'_>) -> Answer<String> {
    let part = |name: &str| asked.need::<String>(name);
    let (resource, dimension) = (part("resource_id")?, part("scalable_dimension")?);
    Ok(format!("{resource}|{dimension}|{}", part("service_namespace")?))
}

async fn describe(cx: &Context, id: &str) -> Answer<Option<types::ScalableTarget>> {
    let Scaled { resource, dimension, namespace } = parts(id);
    let request = cx.applicationautoscaling().describe_scalable_targets();
    let request = request
        .resource_ids(resource)
        .scalable_dimension(ScalableDimension::from(dimension))
        .service_namespace(ServiceNamespace::from(namespace));
    let call = "application-autoscaling:DescribeScalableTargets";
    let answer = request.send().await.map_err(refused(call)).or_absent()?;
    Ok(answer.and_then(|answer| answer.scalable_targets?.into_iter().next()))
}

async fn scheduled(cx: &Context, id: &str) -> Answer<Vec<types::ScheduledAction>> {
    let Scaled { resource, dimension, namespace } = parts(id);
    let request = cx.applicationautoscaling().describe_scheduled_actions();
    let request = request
        .resource_id(resource)
        .scalable_dimension(ScalableDimension::from(dimension))
        .service_namespace(ServiceNamespace::from(namespace));
    let mut pages = request.into_paginator().items().send();
    let mut actions = Vec::new();
    while let Some(action) = pages.next().await {
        actions.push(action.map_err(refused("application-autoscaling:DescribeScheduledActions"))?);
    }
    Ok(actions)
}

type Tags = std::collections::HashMap<String, String>;

/// Returns the tags, nothing where there are none to be had.
async fn tags(cx: &Context, target: &types::ScalableTarget) -> Answer<Option<Tags>> {
    let Some(arn) = target.scalable_target_arn() else { return Ok(None) };
    let request = cx.applicationautoscaling().list_tags_for_resource().resource_arn(arn);
    let call = "application-autoscaling:ListTagsForResource";
    let answer = told(cx, call, request.send().await)?;
    Ok(answer.map(|answer| answer.tags.unwrap_or_default()))
}

async fn retag(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let tags = change.tags()?;
    if tags.put.is_empty() && tags.remove.is_empty() {
        return Ok(());
    }
    let arn = describe(cx, id).await?.and_then(|target| target.scalable_target_arn);
    if !tags.put.is_empty() {
        let request = cx.applicationautoscaling().tag_resource().set_resource_arn(arn.clone());
        let request = request.set_tags(Some(tags.put.clone().into_iter().collect()));
        request.send().await.map_err(refused("application-autoscaling:TagResource"))?;
    }
    if let Some(removed) = tags.removed() {
        let request = cx.applicationautoscaling().untag_resource().set_resource_arn(arn);
        let request = request.set_tag_keys(Some(removed));
        request.send().await.map_err(refused("application-autoscaling:UntagResource"))?;
    }
    Ok(())
}

fn actions(properties: &Record) -> Vec<&Record> {
    let items = properties.get("scheduled_actions").and_then(Value::as_list).unwrap_or_default();
    items.iter().filter_map(Value::as_map).collect()
}

fn name(action: &Record) -> &str {
    action.get("scheduled_action_name").and_then(Value::as_str).unwrap_or_default()
}

async fn schedule(cx: &Context, id: &str, action: &Record, asked: &Asked<'_>) -> Answer<()> {
    let Scaled { resource, dimension, namespace } = parts(id);
    let asked = &Asked { properties: action, ..*asked };
    let request = cx.applicationautoscaling().put_scheduled_action();
    let request = request
        .resource_id(resource)
        .scalable_dimension(ScalableDimension::from(dimension))
        .service_namespace(ServiceNamespace::from(namespace));
    let request = set!(
        request,
        asked,
        end_time,
        scalable_target_action,
        schedule,
        scheduled_action_name,
        start_time,
        timezone,
    );
    request.send().await.map_err(refused("application-autoscaling:PutScheduledAction"))?;
    Ok(())
}

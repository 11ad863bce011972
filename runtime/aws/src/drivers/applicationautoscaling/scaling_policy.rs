//! `aws.applicationautoscaling.ScalingPolicy`. Policies have no tags: one is known by its name and by what
//! it scales.

use async_trait::async_trait;
use aws_sdk_applicationautoscaling::types::{self, ScalableDimension, ServiceNamespace};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{Scaled, parts};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};
use crate::{put, set};

pub struct ScalingPolicy;

#[async_trait]
impl Driver for ScalingPolicy {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["application-autoscaling:PutScalingPolicy", "cloudwatch:PutMetricAlarm"],
            read: &["application-autoscaling:DescribeScalingPolicies"],
            update: &[
                "application-autoscaling:PutScalingPolicy",
                "cloudwatch:DeleteAlarms",
                "cloudwatch:PutMetricAlarm",
            ],
            delete: &["application-autoscaling:DeleteScalingPolicy", "cloudwatch:DeleteAlarms"],
            list: &["application-autoscaling:DescribeScalingPolicies"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let target = target(asked)?;
        let scaled = parts(&target);
        let name: String = asked.need("policy_name")?;
        let arn = put_policy(cx, &scaled, &name, asked).await?;
        let mut found = Found::new();
        found
            .put("arn", &arn)
            .put("resource_id", scaled.resource)
            .put("scalable_dimension", scaled.dimension)
            .put("service_namespace", scaled.namespace);
        Ok(Made::known(format!("{arn}|{}", scaled.dimension), found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some((scaled, name)) = named(id) else { return Ok(None) };
        let Some(policy) = describe(cx, &scaled, name).await? else { return Ok(None) };
        let mut found = Found::new();
        put!(
            found,
            policy,
            policy_arn = "arn",
            policy_name,
            policy_type,
            predictive_scaling_policy_configuration,
            resource_id,
            scalable_dimension,
            service_namespace,
            step_scaling_policy_configuration,
            target_tracking_scaling_policy_configuration,
        );
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if let Some((scaled, name)) = named(id) {
            put_policy(cx, &scaled, name, &change.asked).await?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let Some((scaled, name)) = named(id) else { return Ok(()) };
        let request = cx.applicationautoscaling().delete_scaling_policy();
        let request = request
            .policy_name(name)
            .resource_id(scaled.resource)
            .scalable_dimension(ScalableDimension::from(scaled.dimension))
            .service_namespace(ServiceNamespace::from(scaled.namespace));
        request.send().await.map_err(refused("application-autoscaling:DeleteScalingPolicy"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let target = target(asked)?;
        let scaled = parts(&target);
        let policy = describe(cx, &scaled, &asked.need::<String>("policy_name")?).await?;
        Ok(policy.map(|policy| format!("{}|{}", policy.policy_arn, scaled.dimension).into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut ids = Vec::new();
        for namespace in ServiceNamespace::values() {
            let request = cx.applicationautoscaling().describe_scaling_policies();
            let request = request.service_namespace(ServiceNamespace::from(*namespace));
            let mut pages = request.into_paginator().items().send();
            while let Some(policy) = pages.next().await {
                let call = "application-autoscaling:DescribeScalingPolicies";
                let policy = policy.map_err(refused(call))?;
                let dimension = policy.scalable_dimension.as_str();
                ids.push(format!("{}|{dimension}", policy.policy_arn).into());
            }
        }
        Ok(ids)
    }
}

/// Returns the identifier of the target, which may be given whole or in parts.
fn target(asked: &Asked<'_>) -> Answer<String> {
    if let Some(target) = asked.text("scaling_target_id") {
        return Ok(target.to_owned());
    }
    let part = |name: &str| asked.need::<String>(name);
    let (resource, dimension) = (part("resource_id")?, part("scalable_dimension")?);
    Ok(format!("{resource}|{dimension}|{}", part("service_namespace")?))
}

/// Reads an identifier: `arn:…:resource/ecs/service/main/web:policyName/cpu|ecs:service:DesiredCount`.
fn named(id: &str) -> Option<(Scaled<'_>, &str)> {
    let (arn, dimension) = id.rsplit_once('|')?;
    let (_, rest) = arn.split_once(":resource/")?;
    let (scaled, name) = rest.rsplit_once(":policyName/")?;
    let (namespace, resource) = scaled.split_once('/')?;
    Some((Scaled { resource, dimension, namespace }, name))
}

async fn describe(
    cx: &Context,
    scaled: &Scaled<'_>,
    name: &str,
) -> Answer<Option<types::ScalingPolicy>> {
    let request = cx.applicationautoscaling().describe_scaling_policies();
    let request = request
        .policy_names(name)
        .resource_id(scaled.resource)
        .scalable_dimension(ScalableDimension::from(scaled.dimension))
        .service_namespace(ServiceNamespace::from(scaled.namespace));
    let call = "application-autoscaling:DescribeScalingPolicies";
    let answer = request.send().await.map_err(refused(call)).or_absent()?;
    let policies = answer.and_then(|answer| answer.scaling_policies).unwrap_or_default();
    Ok(policies.into_iter().find(|policy| policy.policy_name == name))
}

/// The call takes the whole policy, new or known.
async fn put_policy(
    cx: &Context,
    scaled: &Scaled<'_>,
    name: &str,
    asked: &Asked<'_>,
) -> Answer<String> {
    let request = cx.applicationautoscaling().put_scaling_policy();
    let request = request
        .policy_name(name)
        .resource_id(scaled.resource)
        .scalable_dimension(ScalableDimension::from(scaled.dimension))
        .service_namespace(ServiceNamespace::from(scaled.namespace));
    let request = set!(
        request,
        asked,
        policy_type,
        predictive_scaling_policy_configuration,
        step_scaling_policy_configuration,
        target_tracking_scaling_policy_configuration,
    );
    let call = "application-autoscaling:PutScalingPolicy";
    Ok(request.send().await.map_err(refused(call))?.policy_arn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_tells_what_the_policy_scales() {
        let arn = "arn:aws:autoscaling:us-east-1:123456789012:scalingPolicy:48b8:resource/lambda/\
                   function:resize:live:policyName/use";
        let id = format!("{arn}|lambda:function:ProvisionedConcurrency");
        let (scaled, name) = named(&id).unwrap();
        assert_eq!((scaled.namespace, scaled.resource), ("lambda", "function:resize:live"));
        assert_eq!(scaled.dimension, "lambda:function:ProvisionedConcurrency");
        assert_eq!(name, "use");
    }
}

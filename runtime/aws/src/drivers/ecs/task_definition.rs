//! `aws.ecs.TaskDefinition`: a revision, which never changes but for its tags.

use async_trait::async_trait;
use aws_sdk_ecs::types::{self, SortOrder, TaskDefinitionField, TaskDefinitionStatus};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::retag;
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

/// So many of the latest revisions are looked through for the one of a creation whose answer was lost.
const LATEST: i32 = 10;

pub struct TaskDefinition;

#[async_trait]
impl Driver for TaskDefinition {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ecs:RegisterTaskDefinition",
                "ecs:ListTaskDefinitions",
                "ecs:TagResource",
                "iam:PassRole",
            ],
            read: &["ecs:DescribeTaskDefinition"],
            update: &["ecs:TagResource", "ecs:UntagResource"],
            delete: &["ecs:DeregisterTaskDefinition", "ecs:DeleteTaskDefinitions"],
            list: &["ecs:ListTaskDefinitions"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ecs:RegisterTaskDefinition";
        if asked.value("inference_accelerators").is_some() {
            let message = "`inference_accelerators` cannot be had any more: AWS has given up Elastic \
                           Inference; leave it out";
            let error = ProviderError::new(ErrorClass::Invalid, "FeatureIsGone", message);
            return Err(ProviderError { property: Some("inference_accelerators".into()), ..error });
        }
        let request = set!(
            cx.ecs().register_task_definition(),
            asked,
            container_definitions,
            cpu,
            enable_fault_injection,
            ephemeral_storage,
            execution_role_arn,
            ipc_mode,
            memory,
            network_mode,
            pid_mode,
            placement_constraints,
            proxy_configuration,
            requires_compatibilities,
            runtime_platform,
            task_role_arn,
            volumes,
        );
        let request = request.family(family(asked)).set_tags(Some(asked.tags()?));
        let answer = request.send().await.map_err(refused(call))?;
        let definition = answer.task_definition.ok_or_else(|| silent(call, "a definition"))?;
        let arn = definition.task_definition_arn().ok_or_else(|| silent(call, "an ARN"))?;
        Ok(Made::seen(arn, found(&definition, &asked.tags()?)))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let described = describe(cx, id).await?;
        Ok(described.map(|(definition, tags)| found(&definition, &tags)))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.ecs().deregister_task_definition().task_definition(id);
        match request.send().await.map_err(refused("ecs:DeregisterTaskDefinition")) {
            // It was deregistered before.
            Err(error) if error.message.contains("inactive") => {}
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        // ECS keeps it for as long as tasks run by it.
        let call = "ecs:DeleteTaskDefinitions";
        let request = cx.ecs().delete_task_definitions().task_definitions(id);
        match request.send().await.map_err(refused(call)) {
            // It is of no more use to anybody all the same.
            Err(error) if error.class == ErrorClass::Denied => {}
            Err(error) => return Err(error),
            Ok(_) => {}
        }
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ecs().list_task_definitions().family_prefix(family(asked));
        let request = request.sort(SortOrder::Desc).max_results(LATEST);
        let answer = request.send().await.map_err(refused("ecs:ListTaskDefinitions"))?;
        for arn in answer.task_definition_arns() {
            let described = describe(cx, arn).await?;
            if described.is_some_and(|(_, tags)| asked.made(&tags)) {
                return Ok(Some(arn.into()));
            }
        }
        Ok(None)
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.ecs().list_task_definitions().into_paginator().items().send();
        let mut arns = Vec::new();
        while let Some(arn) = pages.next().await {
            arns.push(arn.map_err(refused("ecs:ListTaskDefinitions"))?.into());
        }
        Ok(arns)
    }
}

fn family(asked: &Asked<'_>) -> String {
    asked.name("family", 255)
}

/// Returns a revision with its tags, unless it was deregistered: ECS remembers those.
async fn describe(
    cx: &Context,
    arn: &str,
) -> Answer<Option<(types::TaskDefinition, Vec<types::Tag>)>> {
    let request = cx.ecs().describe_task_definition().task_definition(arn);
    let request = request.include(TaskDefinitionField::Tags);
    let answer = request.send().await.map_err(refused("ecs:DescribeTaskDefinition")).or_absent()?;
    let Some(answer) = answer else { return Ok(None) };
    let tags = answer.tags.unwrap_or_default();
    let definition = answer
        .task_definition
        .filter(|definition| definition.status == Some(TaskDefinitionStatus::Active));
    Ok(definition.map(|definition| (definition, tags)))
}

fn found(definition: &types::TaskDefinition, tags: &[types::Tag]) -> Found {
    let mut found = Found::new();
    put!(
        found,
        definition,
        task_definition_arn,
        container_definitions,
        cpu,
        enable_fault_injection,
        ephemeral_storage,
        execution_role_arn,
        family,
        ipc_mode,
        memory,
        network_mode,
        pid_mode,
        placement_constraints,
        proxy_configuration,
        requires_compatibilities,
        runtime_platform,
        task_role_arn,
        volumes,
    );
    found.put_tags(tags);
    found
}

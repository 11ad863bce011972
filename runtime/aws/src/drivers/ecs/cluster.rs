//! `aws.ecs.Cluster`.

use async_trait::async_trait;
use aws_sdk_ecs::types;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::policy::Readiness;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::retag;
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, failed, refused, silent};
use crate::{choices, put, set, shape};

pub struct Cluster;

shape! {
    types::CapacityProviderStrategyItem { base, capacity_provider, weight }
    types::ClusterConfiguration { execute_command_configuration, managed_storage_configuration }
    types::ClusterSetting { name, value }
    types::ExecuteCommandConfiguration { kms_key_id, log_configuration, logging }
    types::ExecuteCommandLogConfiguration {
        cloud_watch_encryption_enabled, cloud_watch_log_group_name, s3_bucket_name,
        s3_encryption_enabled, s3_key_prefix,
    }
    types::ManagedStorageConfiguration { fargate_ephemeral_storage_kms_key_id, kms_key_id }
    types::ClusterServiceConnectDefaultsRequest { namespace }
}

choices!(types::ClusterSettingName, types::ExecuteCommandLogging);

#[async_trait]
impl Driver for Cluster {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ecs:CreateCluster",
                "ecs:DescribeClusters",
                "ecs:TagResource",
                "iam:CreateServiceLinkedRole",
            ],
            read: &["ecs:DescribeClusters"],
            update: &[
                "ecs:DescribeClusters",
                "ecs:PutClusterCapacityProviders",
                "ecs:TagResource",
                "ecs:UntagResource",
                "ecs:UpdateCluster",
            ],
            delete: &["ecs:DeleteCluster", "ecs:DescribeClusters"],
            list: &["ecs:ListClusters"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ecs:CreateCluster";
        let name = asked.name("cluster_name", 255);
        let request = set!(
            cx.ecs().create_cluster(),
            asked,
            settings = "cluster_settings",
            configuration,
            capacity_providers,
            default_capacity_provider_strategy,
            service_connect_defaults,
        );
        let request = request.cluster_name(&name).set_tags(Some(asked.tags()?));
        let answer = request.send().await.map_err(refused(call))?;
        let cluster = answer.cluster.ok_or_else(|| silent(call, "a cluster"))?;
        // ECS answers with a cluster that had this name already as if it had made it.
        if !asked.made(cluster.tags()) && self.find(cx, asked).await?.is_none() {
            let message = format!("there is a cluster `{name}` already, and msd did not make it");
            return Err(ProviderError {
                call: Some(call.into()),
                property: Some("cluster_name".into()),
                ..ProviderError::new(ErrorClass::Conflict, "ClusterAlreadyExists", message)
            });
        }
        let mut found = Found::new();
        found.put("cluster_name", &name).put("arn", &cluster.cluster_arn);
        Ok(Made::known(name, found))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let Some(cluster) = describe(cx, id).await? else { return Ok(false) };
        if cluster.attachments_status.as_deref() == Some("UPDATE_FAILED") {
            return Err(failed("UPDATE_FAILED", Some("a capacity provider was not attached")));
        }
        match cluster.status() {
            Some("FAILED") => Err(failed("FAILED", None)),
            status => Ok(status == Some("ACTIVE")
                && cluster.attachments_status.as_deref() != Some("UPDATE_IN_PROGRESS")),
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(cluster) = describe(cx, id).await? else { return Ok(None) };
        let mut found = Found::new();
        put!(
            found,
            cluster,
            cluster_name,
            cluster_arn = "arn",
            settings = "cluster_settings",
            configuration,
            capacity_providers,
            default_capacity_provider_strategy,
        );
        found.put_tags(cluster.tags());
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.any(&["cluster_settings", "configuration", "service_connect_defaults"]) {
            let request = cx.ecs().update_cluster().cluster(id);
            let insights = types::ClusterSetting::builder()
                .name(types::ClusterSettingName::ContainerInsights)
                .value("disabled");
            let settings = change.get_or("cluster_settings", vec![insights.build()])?;
            let plain = types::ExecuteCommandConfiguration::builder()
                .logging(types::ExecuteCommandLogging::Default);
            let plain = types::ClusterConfiguration::builder()
                .execute_command_configuration(plain.build())
                .build();
            let request = request
                .set_settings(settings)
                .set_configuration(change.get_or("configuration", plain)?);
            let request = set!(request, change, service_connect_defaults);
            request.send().await.map_err(refused("ecs:UpdateCluster"))?;
        }
        if change.any(&["capacity_providers", "default_capacity_provider_strategy"]) {
            // The call takes both, and what it is not given is taken away.
            let asked = &change.asked;
            let strategy = asked.get("default_capacity_provider_strategy")?;
            let request = cx.ecs().put_cluster_capacity_providers().cluster(id);
            let request = request
                .set_capacity_providers(Some(asked.get("capacity_providers")?.unwrap_or_default()))
                .set_default_capacity_provider_strategy(Some(strategy.unwrap_or_default()));
            request.send().await.map_err(refused("ecs:PutClusterCapacityProviders"))?;
        }
        if change.any(&["tags"]) {
            let arn = cx.arn("ecs", &format!("cluster/{id}")).await?;
            retag(cx, &arn, change).await?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.ecs().delete_cluster().cluster(id);
        request.send().await.map_err(refused("ecs:DeleteCluster"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        Ok(describe(cx, id).await?.is_none())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name("cluster_name", 255);
        let cluster = describe(cx, &name).await?;
        Ok(cluster.filter(|cluster| asked.made(cluster.tags())).map(|_| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.ecs().list_clusters().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(arn) = pages.next().await {
            let arn = arn.map_err(refused("ecs:ListClusters"))?;
            names.extend(arn.rsplit('/').next().map(SmolStr::new));
        }
        Ok(names)
    }
}

/// Returns a cluster, unless it was deleted: ECS remembers those for a while.
async fn describe(cx: &Context, name: &str) -> Answer<Option<types::Cluster>> {
    let request = cx.ecs().describe_clusters().clusters(name);
    let request = request
        .include(types::ClusterField::Tags)
        .include(types::ClusterField::Settings)
        .include(types::ClusterField::Configurations)
        .include(types::ClusterField::Attachments);
    let answer = request.send().await.map_err(refused("ecs:DescribeClusters")).or_absent()?;
    let cluster = answer.and_then(|answer| answer.clusters?.into_iter().next());
    Ok(cluster.filter(|cluster| cluster.status() != Some("INACTIVE")))
}

//! `aws.elasticache.ReplicationGroup`. No snapshot is left behind, as CloudFormation's default has it.

use async_trait::async_trait;
use aws_sdk_elasticache::types::{
    AutomaticFailoverStatus, DataTieringStatus, MultiAzStatus, NodeGroupMember,
    ReplicationGroup as Group, Tag,
};
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::replication_group_changes::change_all;
use super::tags;
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, failed, refused};
use crate::{put, set};

pub struct ReplicationGroup;

const NAME: &str = "replication_group_id";

#[async_trait]
impl Driver for ReplicationGroup {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "elasticache:CreateReplicationGroup",
                "elasticache:AddTagsToResource",
                "elasticache:DescribeReplicationGroups",
                "elasticache:ListTagsForResource",
                "iam:CreateServiceLinkedRole",
            ],
            read: &["elasticache:DescribeReplicationGroups", "elasticache:ListTagsForResource"],
            update: &[
                "elasticache:ModifyReplicationGroup",
                "elasticache:ModifyReplicationGroupShardConfiguration",
                "elasticache:IncreaseReplicaCount",
                "elasticache:DecreaseReplicaCount",
                "elasticache:DescribeReplicationGroups",
                "elasticache:AddTagsToResource",
                "elasticache:RemoveTagsFromResource",
            ],
            delete: &[
                "elasticache:DeleteReplicationGroup",
                "elasticache:DescribeReplicationGroups",
            ],
            list: &["elasticache:DescribeReplicationGroups"],
        }
    }

    fn polling(&self) -> Polling {
        Polling::LONG
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let id = asked.name(NAME, 40).to_ascii_lowercase();
        let request = cx.elasticache().create_replication_group().replication_group_id(&id);
        let request = set!(
            request,
            asked,
            replication_group_description,
            global_replication_group_id,
            primary_cluster_id,
            automatic_failover_enabled,
            multi_az_enabled,
            num_cache_clusters,
            preferred_cache_cluster_azs,
            num_node_groups,
            replicas_per_node_group,
            node_group_configuration,
            cache_node_type,
            engine,
            engine_version,
            cache_parameter_group_name,
            cache_subnet_group_name,
            cache_security_group_names,
            security_group_ids,
            snapshot_arns,
            snapshot_name,
            preferred_maintenance_window,
            port,
            notification_topic_arn,
            auto_minor_version_upgrade,
            snapshot_retention_limit,
            snapshot_window,
            auth_token,
            transit_encryption_enabled,
            at_rest_encryption_enabled,
            kms_key_id,
            user_group_ids,
            log_delivery_configurations,
            data_tiering_enabled,
            network_type,
            ip_discovery,
            transit_encryption_mode,
            cluster_mode,
            durability
        );
        let request = request.set_tags(Some(asked.tags::<Tag>()?));
        request.send().await.map_err(refused("elasticache:CreateReplicationGroup"))?;
        Ok(Made::new(id))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        is_available(describe(cx, id).await?.as_ref())
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(group) = describe(cx, id).await? else { return Ok(None) };
        let mut found = told(&group);
        if let Some(arn) = group.arn() {
            found.put_tags(&tags(cx, arn).await?);
        }
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        change_all(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let group = describe(cx, id).await?;
        if group.and_then(|group| group.status).as_deref() == Some("deleting") {
            return Ok(());
        }
        let request = cx.elasticache().delete_replication_group().replication_group_id(id);
        let request = request.retain_primary_cluster(false);
        request.send().await.map_err(refused("elasticache:DeleteReplicationGroup"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        Ok(describe(cx, id).await?.is_none())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let id = asked.name(NAME, 40).to_ascii_lowercase();
        let group = describe(cx, &id).await?;
        let Some(arn) = group.and_then(|group| group.arn) else { return Ok(None) };
        Ok(asked.made(&tags(cx, &arn).await?).then(|| id.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let request = cx.elasticache().describe_replication_groups();
        let mut pages = request.into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(group) = pages.next().await {
            let group = group.map_err(refused("elasticache:DescribeReplicationGroups"))?;
            ids.extend(group.replication_group_id.map(SmolStr::from));
        }
        Ok(ids)
    }
}

pub(super) async fn describe(cx: &Context, id: &str) -> Answer<Option<Group>> {
    let request = cx.elasticache().describe_replication_groups().replication_group_id(id);
    let answer = request.send().await.map_err(refused("elasticache:DescribeReplicationGroups"));
    Ok(answer.or_absent()?.and_then(|answer| answer.replication_groups?.into_iter().next()))
}

pub(super) fn is_available(group: Option<&Group>) -> Answer<bool> {
    match group.and_then(|group| group.status()) {
        Some("available") => Ok(true),
        Some(lost @ "create-failed") => Err(failed(lost, None)),
        _ => Ok(false),
    }
}

fn told(group: &Group) -> Found {
    let mut found = Found::new();
    put!(
        found,
        group,
        replication_group_id,
        description = "replication_group_description",
        at_rest_encryption_enabled,
        auto_minor_version_upgrade,
        cache_node_type,
        cluster_mode,
        configuration_endpoint = "configuration_end_point",
        durability,
        effective_durability,
        engine,
        ip_discovery,
        network_type,
        snapshot_retention_limit,
        snapshot_window,
        snapshotting_cluster_id,
        transit_encryption_enabled,
        transit_encryption_mode
    );
    let is_on = |on: bool| Some(Value::Bool(on));
    let failover = group.automatic_failover.as_ref().and_then(|status| {
        use AutomaticFailoverStatus::{Enabled, Enabling};
        is_on(matches!(status, Enabled | Enabling))
    });
    found.put("automatic_failover_enabled", failover);
    let zones = group.multi_az.as_ref().map(|status| *status == MultiAzStatus::Enabled);
    found.put("multi_az_enabled", zones);
    let tiering = group.data_tiering.as_ref().map(|status| *status == DataTieringStatus::Enabled);
    found.put("data_tiering_enabled", tiering);
    let global =
        group.global_replication_group_info().and_then(|info| info.global_replication_group_id());
    found.put("global_replication_group_id", global);
    found.put_some("log_delivery_configurations", group.log_delivery_configurations());
    found.put_some("user_group_ids", group.user_group_ids());

    let groups = group.node_groups();
    let members: Vec<&NodeGroupMember> =
        groups.iter().flat_map(|group| group.node_group_members()).collect();
    let is_sharded = group.cluster_enabled == Some(true);
    if !is_sharded {
        let clusters = group.member_clusters().len().max(members.len());
        found.put("num_cache_clusters", i64::try_from(clusters).ok());
    }
    let replicas = groups.first().and_then(|first| first.node_group_members().len().checked_sub(1));
    found.put("replicas_per_node_group", replicas.and_then(|count| i64::try_from(count).ok()));
    if let Some(first) = groups.first().filter(|_| !is_sharded) {
        put!(
            found,
            first,
            primary_endpoint = "primary_end_point",
            reader_endpoint = "reader_end_point"
        );
        let port = first.primary_endpoint().and_then(|endpoint| endpoint.port());
        found.put("port", port);
    } else {
        let port = group.configuration_endpoint().and_then(|endpoint| endpoint.port());
        found.put("port", port);
    }
    let endpoints: Vec<_> = members.iter().filter_map(|member| member.read_endpoint()).collect();
    let addresses: Vec<&str> = endpoints.iter().filter_map(|endpoint| endpoint.address()).collect();
    let ports: Vec<String> =
        endpoints.iter().filter_map(|endpoint| Some(endpoint.port()?.to_string())).collect();
    if !addresses.is_empty() {
        let mut read = Found::new();
        read.put("addresses", format!("[{}]", addresses.join(", ")))
            .put("addresses_list", addresses);
        read.put("ports", format!("[{}]", ports.join(", "))).put("ports_list", ports);
        found.put("read_end_point", Value::Map(read.0.into()));
    }
    found
}

//! `aws.rds.DBCluster`: new, from a snapshot, or from a moment of another cluster.

use async_trait::async_trait;
use aws_sdk_rds::types::{DbCluster as Cluster, LocalWriteForwardingStatus, Tag};
use msd_engine::provider::Pace;
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::{exports, final_snapshot, has_data, is_available, retag, roles};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, refused};
use crate::{put, set, set_wanted};

pub struct DbCluster;

const NAME: &str = "db_cluster_identifier";

/// What restoring does not carry, and has to be changed afterwards.
const AFTER_RESTORE: [&str; 4] = [
    "master_user_password",
    "preferred_maintenance_window",
    "enable_http_endpoint",
    "manage_master_user_password",
];

/// What all three ways to make a cluster take.
macro_rules! common {
    ($request:expr, $asked:expr, $id:expr) => {
        set!(
            $request.db_cluster_identifier($id),
            $asked,
            vpc_security_group_ids,
            db_subnet_group_name,
            db_cluster_parameter_group_name,
            port,
            kms_key_id,
            enable_iam_database_authentication,
            backtrack_window,
            enable_cloudwatch_logs_exports,
            deletion_protection,
            copy_tags_to_snapshot,
            domain,
            domain_iam_role_name,
            db_cluster_instance_class,
            storage_type,
            publicly_accessible,
            iops,
            network_type,
            serverless_v2_scaling_configuration,
            scaling_configuration,
            engine_mode,
            monitoring_interval,
            monitoring_role_arn,
            enable_performance_insights = "performance_insights_enabled",
            performance_insights_kms_key_id,
            performance_insights_retention_period,
            backup_retention_period,
            preferred_backup_window,
            engine_lifecycle_support
        )
        .set_tags(Some($asked.tags::<Tag>()?))
    };
}

#[async_trait]
impl Driver for DbCluster {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "rds:CreateDBCluster",
                "rds:RestoreDBClusterFromSnapshot",
                "rds:RestoreDBClusterToPointInTime",
                "rds:AddRoleToDBCluster",
                "rds:AddTagsToResource",
                "rds:DescribeDBClusters",
                "rds:ModifyDBCluster",
                "iam:CreateServiceLinkedRole",
                "iam:PassRole",
            ],
            read: &["rds:DescribeDBClusters"],
            update: &[
                "rds:ModifyDBCluster",
                "rds:DescribeDBClusters",
                "rds:AddRoleToDBCluster",
                "rds:RemoveRoleFromDBCluster",
                "rds:AddTagsToResource",
                "rds:RemoveTagsFromResource",
                "iam:PassRole",
            ],
            delete: &[
                "rds:DeleteDBCluster",
                "rds:CreateDBClusterSnapshot",
                "rds:DescribeDBClusters",
            ],
            list: &["rds:DescribeDBClusters"],
        }
    }

    fn polling(&self) -> Polling {
        Polling::LONG
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let id = asked.name(NAME, 63).to_ascii_lowercase();
        let rds = cx.rds();
        let source = ["source_db_cluster_identifier", "source_db_cluster_resource_id"];
        let is_restored = match () {
            () if asked.value("snapshot_identifier").is_some() => {
                let request = common!(rds.restore_db_cluster_from_snapshot(), asked, &id);
                let request = set!(
                    request,
                    asked,
                    snapshot_identifier,
                    availability_zones,
                    engine,
                    engine_version,
                    database_name
                );
                request.send().await.map_err(refused("rds:RestoreDBClusterFromSnapshot"))?;
                true
            }
            () if source.iter().any(|name| asked.value(name).is_some()) => {
                let request = common!(rds.restore_db_cluster_to_point_in_time(), asked, &id);
                let request = set!(
                    request,
                    asked,
                    source_db_cluster_identifier,
                    source_db_cluster_resource_id,
                    restore_to_time,
                    restore_type,
                    use_latest_restorable_time
                );
                request.send().await.map_err(refused("rds:RestoreDBClusterToPointInTime"))?;
                true
            }
            () => {
                let request = common!(rds.create_db_cluster(), asked, &id);
                let request = set!(
                    request,
                    asked,
                    availability_zones,
                    database_name,
                    engine,
                    engine_version,
                    master_username,
                    master_user_password,
                    master_user_authentication_type,
                    manage_master_user_password,
                    preferred_maintenance_window,
                    replication_source_identifier,
                    storage_encrypted,
                    allocated_storage,
                    auto_minor_version_upgrade,
                    global_cluster_identifier,
                    enable_http_endpoint,
                    enable_global_write_forwarding,
                    enable_local_write_forwarding,
                    database_insights_mode,
                    cluster_scalability_type,
                    db_system_id
                );
                let request = request.set_master_user_secret_kms_key_id(secret_key(asked));
                request.send().await.map_err(refused("rds:CreateDBCluster"))?;
                false
            }
        };
        asked.begin(&id);
        let is_later = |name: &str| is_restored && AFTER_RESTORE.contains(&name);
        let has_more =
            AFTER_RESTORE.iter().any(|name| is_later(name) && asked.value(name).is_some());
        if has_more || !roles(asked.properties).is_empty() {
            settle(cx, &id, asked.pace, false).await?;
            modify(cx, &id, asked, &Record::default(), &is_later).await?;
            associate(cx, &id, asked.properties, &Record::default()).await?;
        }
        Ok(Made::new(id))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        match describe(cx, id).await? {
            Some(cluster) => is_available(cluster.status().unwrap_or_default()),
            None => Ok(false),
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(cluster) = describe(cx, id).await? else { return Ok(None) };
        let mut found = Found::new();
        put!(
            found,
            cluster,
            allocated_storage,
            auto_minor_version_upgrade,
            backtrack_window,
            backup_retention_period,
            copy_tags_to_snapshot,
            database_insights_mode,
            database_name,
            db_cluster_arn,
            db_cluster_identifier,
            db_cluster_instance_class,
            db_cluster_parameter_group = "db_cluster_parameter_group_name",
            db_cluster_resource_id,
            db_subnet_group = "db_subnet_group_name",
            db_system_id,
            deletion_protection,
            engine,
            engine_lifecycle_support,
            engine_mode,
            engine_version,
            global_cluster_identifier,
            global_write_forwarding_requested = "enable_global_write_forwarding",
            http_endpoint_enabled = "enable_http_endpoint",
            iam_database_authentication_enabled = "enable_iam_database_authentication",
            iops,
            kms_key_id,
            master_user_secret,
            master_username,
            monitoring_interval,
            monitoring_role_arn,
            network_type,
            performance_insights_enabled,
            performance_insights_kms_key_id,
            performance_insights_retention_period,
            port,
            preferred_backup_window,
            preferred_maintenance_window,
            publicly_accessible,
            replication_source_identifier,
            scaling_configuration_info = "scaling_configuration",
            serverless_v2_scaling_configuration,
            storage_encrypted,
            storage_encryption_type,
            storage_throughput,
            storage_type
        );
        found.put("manage_master_user_password", cluster.master_user_secret.is_some());
        found.put_some("associated_roles", cluster.associated_roles());
        found.put_some("availability_zones", cluster.availability_zones());
        found.put_some("enable_cloudwatch_logs_exports", cluster.enabled_cloudwatch_logs_exports());
        let groups = cluster.vpc_security_groups().iter();
        let groups: Vec<&str> = groups.filter_map(|group| group.vpc_security_group_id()).collect();
        found.put_some("vpc_security_group_ids", &groups);
        if let Some(domain) = cluster.domain_memberships().first() {
            put!(found, domain, domain, iam_role_name = "domain_iam_role_name");
        }
        let is_forwarding = |status: &LocalWriteForwardingStatus| {
            matches!(status.as_str(), "enabled" | "enabling" | "requested")
        };
        let forwarding = cluster.local_write_forwarding_status().map(is_forwarding);
        found.put("enable_local_write_forwarding", forwarding);
        let mut endpoint = Found::new();
        endpoint.put("address", &cluster.endpoint).put("port", cluster.port);
        found.put("endpoint", Value::Map(endpoint.0.into()));
        let mut reader = Found::new();
        reader.put("address", &cluster.reader_endpoint);
        found.put("read_endpoint", Value::Map(reader.0.into()));
        found.put_tags(cluster.tag_list());
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let own = |name: &str| {
            let apart = ["associated_roles", change.asked.tag_property];
            !apart.contains(&name) && change.any(&[name])
        };
        if change.changed.is_empty() || change.changed.iter().any(|name| own(name)) {
            modify(cx, id, &change.asked, change.before, &own).await?;
            settle(cx, id, change.asked.pace, true).await?;
        }
        if change.any(&["associated_roles"]) {
            associate(cx, id, change.asked.properties, change.before).await?;
        }
        retag(cx, change, "db_cluster_arn").await
    }

    async fn delete(&self, cx: &Context, id: &str, properties: &Record) -> Answer<()> {
        let Some(cluster) = describe(cx, id).await? else { return Ok(()) };
        let status = cluster.status().unwrap_or_default();
        if status == "deleting" {
            return Ok(());
        }
        let request = cx.rds().delete_db_cluster().db_cluster_identifier(id);
        let request = match has_data(status) {
            true => request.skip_final_snapshot(false).final_db_snapshot_identifier(
                final_snapshot(id, cluster.db_cluster_resource_id().unwrap_or_default()),
            ),
            false => request.skip_final_snapshot(true),
        };
        let backups = properties.get("delete_automated_backups");
        let request = match backups {
            Some(Value::Bool(delete)) => request.delete_automated_backups(*delete),
            _ => request,
        };
        request.send().await.map_err(refused("rds:DeleteDBCluster"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        Ok(describe(cx, id).await?.is_none())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let id = asked.name(NAME, 63).to_ascii_lowercase();
        let cluster = describe(cx, &id).await?;
        Ok(cluster.filter(|cluster| asked.made(cluster.tag_list())).map(|_| id.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.rds().describe_db_clusters().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(cluster) = pages.next().await {
            let cluster = cluster.map_err(refused("rds:DescribeDBClusters"))?;
            ids.extend(cluster.db_cluster_identifier.map(SmolStr::from));
        }
        Ok(ids)
    }
}

async fn describe(cx: &Context, id: &str) -> Answer<Option<Cluster>> {
    let answer = cx.rds().describe_db_clusters().db_cluster_identifier(id).send().await;
    let answer = answer.map_err(refused("rds:DescribeDBClusters")).or_absent()?;
    Ok(answer.and_then(|answer| answer.db_clusters?.into_iter().next()))
}

/// Waits until the cluster takes another change, and if wanted until the last one is made.
async fn settle(cx: &Context, id: &str, pace: &dyn Pace, made: bool) -> Answer<()> {
    loop {
        let Some(cluster) = describe(cx, id).await? else { return Ok(()) };
        let is_pending = made
            && cluster.pending_modified_values().is_some_and(|values| {
                *values != aws_sdk_rds::types::ClusterPendingModifiedValues::builder().build()
            });
        if is_available(cluster.status().unwrap_or_default())? && !is_pending {
            return Ok(());
        }
        let _turn = pace.turn().await;
    }
}

async fn modify(
    cx: &Context,
    id: &str,
    asked: &Asked<'_>,
    before: &Record,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Answer<()> {
    let request = cx.rds().modify_db_cluster().db_cluster_identifier(id).apply_immediately(true);
    let request = set_wanted!(
        request,
        wanted,
        asked,
        allocated_storage,
        auto_minor_version_upgrade,
        backtrack_window,
        backup_retention_period,
        copy_tags_to_snapshot,
        database_insights_mode,
        db_cluster_instance_class,
        db_cluster_parameter_group_name,
        deletion_protection,
        domain,
        domain_iam_role_name,
        enable_global_write_forwarding,
        enable_http_endpoint,
        enable_iam_database_authentication,
        enable_local_write_forwarding,
        enable_performance_insights = "performance_insights_enabled",
        engine_lifecycle_support,
        engine_version,
        iops,
        manage_master_user_password,
        master_user_authentication_type,
        master_user_password,
        monitoring_interval,
        monitoring_role_arn,
        network_type,
        performance_insights_kms_key_id,
        performance_insights_retention_period,
        port,
        preferred_backup_window,
        preferred_maintenance_window,
        scaling_configuration,
        serverless_v2_scaling_configuration,
        storage_type,
        vpc_security_group_ids
    );
    // Switches that are set no more are off, as for a new cluster.
    let is_dropped =
        |name: &str| wanted(name) && asked.value(name).is_none() && before.contains_key(name);
    let off = |name: &str| is_dropped(name).then_some(false);
    let mut request = request;
    if let Some(off) = off("deletion_protection") {
        request = request.deletion_protection(off);
    }
    if let Some(off) = off("copy_tags_to_snapshot") {
        request = request.copy_tags_to_snapshot(off);
    }
    if let Some(off) = off("enable_iam_database_authentication") {
        request = request.enable_iam_database_authentication(off);
    }
    if let Some(off) = off("enable_http_endpoint") {
        request = request.enable_http_endpoint(off);
    }
    if is_dropped("backup_retention_period") {
        request = request.backup_retention_period(1);
    }
    if wanted("engine_version") {
        request = request
            .allow_major_version_upgrade(true)
            .set_db_instance_parameter_group_name(asked.get("db_instance_parameter_group_name")?);
    }
    if wanted("master_user_secret") || wanted("manage_master_user_password") {
        request = request.set_master_user_secret_kms_key_id(secret_key(asked));
    }
    if wanted("enable_cloudwatch_logs_exports") {
        request = request.cloudwatch_logs_export_configuration(exports(asked, before)?);
    }
    request.send().await.map_err(refused("rds:ModifyDBCluster"))?;
    Ok(())
}

/// Brings the roles of the cluster from those before to those that are asked for.
async fn associate(cx: &Context, id: &str, asked: &Record, before: &Record) -> Answer<()> {
    let (is, was) = (roles(asked), roles(before));
    for (role, feature) in was.iter().filter(|role| !is.contains(role)) {
        let request = cx.rds().remove_role_from_db_cluster().db_cluster_identifier(id);
        let request = request.role_arn(role).set_feature_name(feature.clone());
        let call = "rds:RemoveRoleFromDBCluster";
        request.send().await.map_err(refused(call)).or_absent()?;
    }
    for (role, feature) in is.iter().filter(|role| !was.contains(role)) {
        let request = cx.rds().add_role_to_db_cluster().db_cluster_identifier(id);
        let request = request.role_arn(role).set_feature_name(feature.clone());
        request.send().await.map_err(refused("rds:AddRoleToDBCluster"))?;
    }
    Ok(())
}

/// Returns the key that encrypts the secret with the password.
pub(super) fn secret_key(asked: &Asked<'_>) -> Option<String> {
    let secret = asked.value("master_user_secret")?.as_map()?;
    secret.get("kms_key_id")?.as_str().map(str::to_owned)
}

//! `aws.rds.DBInstance`: new, from a snapshot, from a moment of another instance, or a replica.

use async_trait::async_trait;
use aws_sdk_rds::types::{DbInstance as Instance, Tag};
use aws_smithy_types::DateTime;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::db_cluster::secret_key;
use super::db_instance_changes::{associate, modify, settle};
use super::{final_snapshot, has_data, is_available, retag, roles};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, refused};
use crate::{put, set};

pub struct DbInstance;

const NAME: &str = "db_instance_identifier";

/// What restoring and replicating do not carry, and has to be changed afterwards.
const AFTER: [&str; 8] = [
    "backup_retention_period",
    "ca_certificate_identifier",
    "manage_master_user_password",
    "master_user_password",
    "max_allocated_storage",
    "monitoring_interval",
    "preferred_backup_window",
    "preferred_maintenance_window",
];

/// What all ways to make an instance take.
macro_rules! common {
    ($request:expr, $asked:expr) => {
        set!(
            $request,
            $asked,
            additional_storage_volumes,
            allocated_storage,
            auto_minor_version_upgrade,
            availability_zone,
            backup_target,
            copy_tags_to_snapshot,
            custom_iam_instance_profile,
            db_instance_class,
            db_parameter_group_name,
            db_subnet_group_name,
            dedicated_log_volume,
            deletion_protection,
            domain,
            domain_auth_secret_arn,
            domain_dns_ips,
            domain_fqdn,
            domain_iam_role_name,
            domain_ou,
            enable_cloudwatch_logs_exports,
            enable_iam_database_authentication,
            iops,
            multi_az,
            network_type,
            option_group_name,
            port,
            processor_features,
            publicly_accessible,
            storage_throughput,
            storage_type,
            vpc_security_group_ids = "vpc_security_groups"
        )
        .set_tags(Some($asked.tags::<Tag>()?))
    };
}

#[async_trait]
impl Driver for DbInstance {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "rds:CreateDBInstance",
                "rds:CreateDBInstanceReadReplica",
                "rds:RestoreDBInstanceFromDBSnapshot",
                "rds:RestoreDBInstanceToPointInTime",
                "rds:AddRoleToDBInstance",
                "rds:AddTagsToResource",
                "rds:DescribeDBInstances",
                "rds:ModifyDBInstance",
                "iam:CreateServiceLinkedRole",
                "iam:PassRole",
            ],
            read: &["rds:DescribeDBInstances"],
            update: &[
                "rds:ModifyDBInstance",
                "rds:DescribeDBInstances",
                "rds:AddRoleToDBInstance",
                "rds:RemoveRoleFromDBInstance",
                "rds:AddTagsToResource",
                "rds:RemoveTagsFromResource",
                "iam:PassRole",
            ],
            delete: &["rds:DeleteDBInstance", "rds:CreateDBSnapshot", "rds:DescribeDBInstances"],
            list: &["rds:DescribeDBInstances"],
        }
    }

    fn polling(&self) -> Polling {
        Polling::LONG
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        if asked.value("automatic_backup_replication_region").is_some() {
            return Err(no_replication());
        }
        let id = asked.name(NAME, 63).to_ascii_lowercase();
        let is_new = make(cx, &id, asked).await?;
        asked.begin(&id);
        let is_later = |name: &str| !is_new && AFTER.contains(&name);
        let has_more = AFTER.iter().any(|name| is_later(name) && asked.value(name).is_some());
        let has_roles = !roles(asked.properties).is_empty();
        if has_more || has_roles {
            settle(cx, &id, asked.pace, false).await?;
        }
        if has_more {
            modify(cx, &id, asked, &Record::default(), &is_later).await?;
            settle(cx, &id, asked.pace, true).await?;
        }
        associate(cx, &id, asked.properties, &Record::default()).await?;
        Ok(Made::new(id))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        match describe(cx, id).await? {
            Some(instance) => is_available(instance.db_instance_status().unwrap_or_default()),
            None => Ok(false),
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        Ok(describe(cx, id).await?.map(|instance| told(&instance)))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let own = |name: &str| {
            let apart = ["associated_roles", change.asked.tag_property];
            !apart.contains(&name) && change.any(&[name])
        };
        if change.changed.iter().any(|name| name.starts_with("automatic_backup_replication")) {
            return Err(no_replication());
        }
        if change.changed.is_empty() || change.changed.iter().any(|name| own(name)) {
            let is_now = modify(cx, id, &change.asked, change.before, &own).await?;
            settle(cx, id, change.asked.pace, is_now).await?;
        }
        if change.any(&["associated_roles"]) {
            associate(cx, id, change.asked.properties, change.before).await?;
        }
        retag(cx, change, "db_instance_arn").await
    }

    async fn delete(&self, cx: &Context, id: &str, properties: &Record) -> Answer<()> {
        let Some(instance) = describe(cx, id).await? else { return Ok(()) };
        let status = instance.db_instance_status().unwrap_or_default();
        if status == "deleting" {
            return Ok(());
        }
        // The data of a member is its cluster's, and that of a replica its source's.
        let stands_alone = instance.db_cluster_identifier().is_none()
            && instance.read_replica_source_db_instance_identifier().is_none();
        let request = cx.rds().delete_db_instance().db_instance_identifier(id);
        let request = match stands_alone && has_data(status) {
            true => request.skip_final_snapshot(false).final_db_snapshot_identifier(
                final_snapshot(id, instance.dbi_resource_id().unwrap_or_default()),
            ),
            false => request.skip_final_snapshot(true),
        };
        let request = match properties.get("delete_automated_backups") {
            Some(Value::Bool(delete)) => request.delete_automated_backups(*delete),
            _ => request,
        };
        request.send().await.map_err(refused("rds:DeleteDBInstance"))?;
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        Ok(describe(cx, id).await?.is_none())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let id = asked.name(NAME, 63).to_ascii_lowercase();
        let instance = describe(cx, &id).await?;
        Ok(instance.filter(|instance| asked.made(instance.tag_list())).map(|_| id.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.rds().describe_db_instances().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(instance) = pages.next().await {
            let instance = instance.map_err(refused("rds:DescribeDBInstances"))?;
            ids.extend(instance.db_instance_identifier.map(SmolStr::from));
        }
        Ok(ids)
    }
}

/// Makes the instance in the way that its properties tell; tells whether it is a new one.
async fn make(cx: &Context, id: &str, asked: &Asked<'_>) -> Answer<bool> {
    let rds = cx.rds();
    let has = |names: &[&str]| names.iter().any(|name| asked.value(name).is_some());
    let moment = [
        "restore_time",
        "use_latest_restorable_time",
        "source_dbi_resource_id",
        "source_db_instance_automated_backups_arn",
    ];
    if has(&moment) {
        let time: Option<DateTime> = asked.get("restore_time")?;
        let request = common!(rds.restore_db_instance_to_point_in_time(), asked);
        let request = set!(
            request.target_db_instance_identifier(id),
            asked,
            db_name,
            engine,
            license_model,
            max_allocated_storage,
            source_db_instance_automated_backups_arn,
            source_db_instance_identifier,
            source_dbi_resource_id,
            tde_credential_arn,
            tde_credential_password,
            use_default_processor_features,
            use_latest_restorable_time
        );
        let request = request.set_restore_time(time).send().await;
        request.map_err(refused("rds:RestoreDBInstanceToPointInTime"))?;
        return Ok(false);
    }
    if has(&["db_snapshot_identifier", "db_cluster_snapshot_identifier"]) {
        let request = common!(rds.restore_db_instance_from_db_snapshot(), asked);
        let request = set!(
            request.db_instance_identifier(id),
            asked,
            db_cluster_snapshot_identifier,
            db_name,
            db_snapshot_identifier,
            engine,
            license_model,
            tde_credential_arn,
            tde_credential_password,
            use_default_processor_features
        );
        let call = "rds:RestoreDBInstanceFromDBSnapshot";
        request.send().await.map_err(refused(call))?;
        return Ok(false);
    }
    if has(&["source_db_instance_identifier", "source_db_cluster_identifier"]) {
        let request = common!(rds.create_db_instance_read_replica(), asked);
        let request = set!(
            request.db_instance_identifier(id),
            asked,
            ca_certificate_identifier,
            database_insights_mode,
            enable_performance_insights,
            kms_key_id,
            max_allocated_storage,
            monitoring_interval,
            monitoring_role_arn,
            performance_insights_kms_key_id,
            performance_insights_retention_period,
            replica_mode,
            source_db_cluster_identifier,
            source_db_instance_identifier,
            use_default_processor_features
        );
        request.send().await.map_err(refused("rds:CreateDBInstanceReadReplica"))?;
        return Ok(false);
    }
    let request = common!(rds.create_db_instance(), asked);
    let request = set!(
        request.db_instance_identifier(id),
        asked,
        backup_retention_period,
        ca_certificate_identifier,
        character_set_name,
        database_insights_mode,
        db_cluster_identifier,
        db_name,
        db_security_groups,
        db_system_id,
        enable_performance_insights,
        engine,
        engine_lifecycle_support,
        engine_version,
        kms_key_id,
        license_model,
        manage_master_user_password,
        master_user_authentication_type,
        master_user_password,
        master_username,
        max_allocated_storage,
        monitoring_interval,
        monitoring_role_arn,
        nchar_character_set_name,
        performance_insights_kms_key_id,
        performance_insights_retention_period,
        preferred_backup_window,
        preferred_maintenance_window,
        promotion_tier,
        storage_encrypted,
        tde_credential_arn,
        tde_credential_password,
        timezone
    );
    let request = request.set_master_user_secret_kms_key_id(secret_key(asked));
    request.send().await.map_err(refused("rds:CreateDBInstance"))?;
    Ok(true)
}

pub(super) async fn describe(cx: &Context, id: &str) -> Answer<Option<Instance>> {
    let answer = cx.rds().describe_db_instances().db_instance_identifier(id).send().await;
    let answer = answer.map_err(refused("rds:DescribeDBInstances")).or_absent()?;
    Ok(answer.and_then(|answer| answer.db_instances?.into_iter().next()))
}

fn told(instance: &Instance) -> Found {
    let mut found = Found::new();
    put!(
        found,
        instance,
        allocated_storage,
        auto_minor_version_upgrade,
        automatic_restart_time,
        availability_zone,
        backup_retention_period,
        backup_target,
        ca_certificate_identifier,
        certificate_details,
        character_set_name,
        copy_tags_to_snapshot,
        custom_iam_instance_profile,
        database_insights_mode,
        db_cluster_identifier,
        db_instance_arn,
        db_instance_class,
        db_instance_identifier,
        db_instance_status,
        db_name,
        db_system_id,
        dbi_resource_id,
        dedicated_log_volume,
        deletion_protection,
        endpoint,
        engine,
        engine_lifecycle_support,
        engine_version,
        iam_database_authentication_enabled = "enable_iam_database_authentication",
        instance_create_time,
        iops,
        is_storage_config_upgrade_available,
        kms_key_id,
        latest_restorable_time,
        license_model,
        listener_endpoint,
        master_user_secret,
        master_username,
        max_allocated_storage,
        monitoring_interval,
        monitoring_role_arn,
        multi_az,
        nchar_character_set_name,
        network_type,
        percent_progress,
        performance_insights_enabled = "enable_performance_insights",
        performance_insights_kms_key_id,
        performance_insights_retention_period,
        preferred_backup_window,
        preferred_maintenance_window,
        promotion_tier,
        publicly_accessible,
        read_replica_source_db_cluster_identifier = "source_db_cluster_identifier",
        replica_mode,
        resume_full_automation_mode_time,
        secondary_availability_zone,
        storage_encrypted,
        storage_operation_percent_progress,
        storage_operation_status,
        storage_throughput,
        storage_type,
        tde_credential_arn,
        timezone
    );
    let port =
        instance.endpoint().and_then(|endpoint| endpoint.port()).or(instance.db_instance_port);
    found.put("port", port);
    found.put("manage_master_user_password", instance.master_user_secret.is_some());
    found.put_some("additional_storage_volumes", instance.additional_storage_volumes());
    found.put_some("associated_roles", instance.associated_roles());
    found.put_some("enable_cloudwatch_logs_exports", instance.enabled_cloudwatch_logs_exports());
    found.put_some("processor_features", instance.processor_features());
    found.put_some("status_infos", instance.status_infos());
    let replicas = instance.read_replica_db_instance_identifiers();
    found.put("read_replica_db_instance_identifiers", replicas);
    let replicas = instance.read_replica_db_cluster_identifiers();
    found.put("read_replica_db_cluster_identifiers", replicas);
    let groups = instance.db_security_groups().iter();
    let groups: Vec<&str> = groups.filter_map(|group| group.db_security_group_name()).collect();
    found.put_some("db_security_groups", &groups);
    let groups = instance.vpc_security_groups().iter();
    let groups: Vec<&str> = groups.filter_map(|group| group.vpc_security_group_id()).collect();
    found.put_some("vpc_security_groups", &groups);
    let group = instance.db_subnet_group().and_then(|group| group.db_subnet_group_name());
    found.put("db_subnet_group_name", group);
    let group = instance.db_parameter_groups().first();
    found.put("db_parameter_group_name", group.and_then(|group| group.db_parameter_group_name()));
    let group = instance.option_group_memberships().first();
    found.put("option_group_name", group.and_then(|group| group.option_group_name()));
    if let Some(domain) = instance.domain_memberships().first() {
        put!(
            found,
            domain,
            domain,
            auth_secret_arn = "domain_auth_secret_arn",
            fqdn = "domain_fqdn",
            iam_role_name = "domain_iam_role_name",
            ou = "domain_ou"
        );
        found.put_some("domain_dns_ips", domain.dns_ips());
    }
    found.put_tags(instance.tag_list());
    found
}

fn no_replication() -> ProviderError {
    let message = "backups are replicated to another region through Cloud Control: put \
                   `@provider(aws, via = cloudcontrol)` before the resource";
    let error = ProviderError::new(ErrorClass::Invalid, "ReplicationNotSupported", message);
    ProviderError { property: Some("automatic_backup_replication_region".into()), ..error }
}

//! Changes to an instance that is there, in place.

use aws_sdk_rds::types::{ModifyAdditionalStorageVolume, PendingModifiedValues};
use msd_engine::provider::Pace;
use msd_model::value::{Record, Value};

use super::db_cluster::secret_key;
use super::db_instance::describe;
use super::{exports, is_available, roles};
use crate::context::Context;
use crate::convert::Asked;
use crate::driver::Answer;
use crate::error::{OrAbsent, refused};
use crate::set_wanted;

/// Waits until the instance takes another change, and if wanted until the last one is made.
pub async fn settle(cx: &Context, id: &str, pace: &dyn Pace, made: bool) -> Answer<()> {
    let none = PendingModifiedValues::builder().build();
    loop {
        let Some(instance) = describe(cx, id).await? else { return Ok(()) };
        let is_pending =
            made && instance.pending_modified_values().is_some_and(|values| *values != none);
        if is_available(instance.db_instance_status().unwrap_or_default())? && !is_pending {
            return Ok(());
        }
        let _turn = pace.turn().await;
    }
}

/// Changes what is wanted; tells whether that happens at once.
pub async fn modify(
    cx: &Context,
    id: &str,
    asked: &Asked<'_>,
    before: &Record,
    wanted: &(dyn Fn(&str) -> bool + Sync),
) -> Answer<bool> {
    // As CloudFormation does: at once, unless the program would rather wait for the next window.
    let is_now = asked.get("apply_immediately")?.unwrap_or(true);
    let request =
        cx.rds().modify_db_instance().db_instance_identifier(id).apply_immediately(is_now);
    let request = set_wanted!(
        request,
        wanted,
        asked,
        allocated_storage,
        auto_minor_version_upgrade,
        backup_retention_period,
        ca_certificate_identifier,
        certificate_rotation_restart,
        copy_tags_to_snapshot,
        database_insights_mode,
        db_instance_class,
        db_parameter_group_name,
        db_port_number = "port",
        db_security_groups,
        dedicated_log_volume,
        deletion_protection,
        domain,
        domain_auth_secret_arn,
        domain_dns_ips,
        domain_fqdn,
        domain_iam_role_name,
        domain_ou,
        enable_iam_database_authentication,
        enable_performance_insights,
        engine,
        engine_lifecycle_support,
        engine_version,
        iops,
        license_model,
        manage_master_user_password,
        master_user_authentication_type,
        master_user_password,
        max_allocated_storage,
        monitoring_interval,
        monitoring_role_arn,
        multi_az,
        network_type,
        option_group_name,
        performance_insights_kms_key_id,
        performance_insights_retention_period,
        preferred_backup_window,
        preferred_maintenance_window,
        processor_features,
        promotion_tier,
        publicly_accessible,
        replica_mode,
        storage_throughput,
        storage_type,
        tde_credential_arn,
        tde_credential_password,
        use_default_processor_features,
        vpc_security_group_ids = "vpc_security_groups"
    );
    // What is set no more goes back to what a new instance has, where that is one value.
    let is_dropped =
        |name: &str| wanted(name) && asked.value(name).is_none() && before.contains_key(name);
    let mut request = request;
    macro_rules! back {
        ($($field:ident = $value:expr),* $(,)?) => {
            $(if is_dropped(stringify!($field)) {
                request = request.$field($value);
            })*
        };
    }
    back!(
        backup_retention_period = 1,
        copy_tags_to_snapshot = false,
        deletion_protection = false,
        enable_iam_database_authentication = false,
        enable_performance_insights = false,
        monitoring_interval = 0,
        multi_az = false,
    );
    // Growth ends where it has come to.
    if is_dropped("max_allocated_storage") {
        request = request.set_max_allocated_storage(asked.get("allocated_storage")?);
    }
    if is_dropped("processor_features") {
        request = request.use_default_processor_features(true);
    }
    if is_dropped("domain") {
        request = request.disable_domain(true);
    }
    if wanted("engine_version") || wanted("engine") {
        let may = asked.get("allow_major_version_upgrade")?;
        request = request.set_allow_major_version_upgrade(may);
    }
    if wanted("master_user_secret") || wanted("manage_master_user_password") {
        request = request.set_master_user_secret_kms_key_id(secret_key(asked));
    }
    if wanted("enable_cloudwatch_logs_exports") {
        request = request.cloudwatch_logs_export_configuration(exports(asked, before)?);
    }
    if wanted("additional_storage_volumes") {
        request = request.set_additional_storage_volumes(volumes(asked, before)?);
    }
    request.send().await.map_err(refused("rds:ModifyDBInstance"))?;
    Ok(is_now)
}

/// Returns the volumes that are asked for, and of those before the ones to be deleted.
fn volumes(
    asked: &Asked<'_>,
    before: &Record,
) -> Answer<Option<Vec<ModifyAdditionalStorageVolume>>> {
    let name = "additional_storage_volumes";
    let mut all: Vec<ModifyAdditionalStorageVolume> = asked.get(name)?.unwrap_or_default();
    let was = before.get(name).and_then(Value::as_list).unwrap_or_default();
    for volume in was {
        let volume = volume.as_map().and_then(|volume| volume.get("volume_name")?.as_str());
        if !all.iter().any(|one| one.volume_name() == volume) {
            let lost = ModifyAdditionalStorageVolume::builder().set_for_delete(true);
            all.push(lost.set_volume_name(volume.map(str::to_owned)).build());
        }
    }
    Ok((!all.is_empty()).then_some(all))
}

/// Brings the roles of the instance from those before to those that are asked for.
pub async fn associate(cx: &Context, id: &str, asked: &Record, before: &Record) -> Answer<()> {
    let (is, was) = (roles(asked), roles(before));
    for (role, feature) in was.iter().filter(|role| !is.contains(role)) {
        let request = cx.rds().remove_role_from_db_instance().db_instance_identifier(id);
        let request = request.role_arn(role).set_feature_name(feature.clone());
        let call = "rds:RemoveRoleFromDBInstance";
        request.send().await.map_err(refused(call)).or_absent()?;
    }
    for (role, feature) in is.iter().filter(|role| !was.contains(role)) {
        let request = cx.rds().add_role_to_db_instance().db_instance_identifier(id);
        let request = request.role_arn(role).set_feature_name(feature.clone());
        request.send().await.map_err(refused("rds:AddRoleToDBInstance"))?;
    }
    Ok(())
}

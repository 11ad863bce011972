//! Changes to a replication group that is there, one kind at a time: ElastiCache takes no other before
//! the last one is done.

use std::cmp::Ordering;

use aws_sdk_elasticache::types::{AuthTokenUpdateStrategyType, LogDeliveryConfigurationRequest};
use msd_model::value::Value;

use super::replication_group::{describe, is_available};
use super::retag;
use crate::context::Context;
use crate::convert::Change;
use crate::driver::Answer;
use crate::error::{refused, silent};
use crate::set_wanted;

/// What one call changes together.
const TOGETHER: [&str; 18] = [
    "replication_group_description",
    "auto_minor_version_upgrade",
    "automatic_failover_enabled",
    "cache_node_type",
    "cache_parameter_group_name",
    "cache_security_group_names",
    "durability",
    "engine",
    "engine_version",
    "ip_discovery",
    "log_delivery_configurations",
    "multi_az_enabled",
    "notification_topic_arn",
    "preferred_maintenance_window",
    "security_group_ids",
    "snapshot_retention_limit",
    "snapshot_window",
    "snapshotting_cluster_id",
];

/// Brings everything that differs to what is asked for.
pub async fn change_all(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    if change.any(&TOGETHER) || change.any(&["user_group_ids", "primary_cluster_id"]) {
        modify(cx, id, change).await?;
    }
    // Encryption and cluster mode go through steps, each of which is a call of its own.
    for name in ["transit_encryption_enabled", "transit_encryption_mode", "cluster_mode"] {
        if change.changed.iter().any(|changed| changed == name) {
            let wanted = |other: &str| other == name;
            let request = cx.elasticache().modify_replication_group().replication_group_id(id);
            let request = set_wanted!(
                request,
                wanted,
                change.asked,
                transit_encryption_enabled,
                transit_encryption_mode,
                cluster_mode
            );
            let request = request.apply_immediately(true).send().await;
            request.map_err(refused("elasticache:ModifyReplicationGroup"))?;
            settle(cx, id, change).await?;
        }
    }
    if change.changed.iter().any(|name| name == "auth_token") {
        token(cx, id, change).await?;
    }
    if change.any(&["num_node_groups"]) {
        reshard(cx, id, change).await?;
    }
    if change.any(&["num_cache_clusters", "replicas_per_node_group"]) {
        replicas(cx, id, change).await?;
    }
    if change.any(&[change.asked.tag_property])
        && let Some(arn) = describe(cx, id).await?.and_then(|group| group.arn)
    {
        retag(cx, &arn, change).await?;
    }
    Ok(())
}

async fn settle(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    while !is_available(describe(cx, id).await?.as_ref())? {
        let _turn = change.asked.pace.turn().await;
    }
    Ok(())
}

async fn modify(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let (asked, wanted) = (&change.asked, |name: &str| change.any(&[name]));
    let request = cx.elasticache().modify_replication_group().replication_group_id(id);
    let mut request = set_wanted!(
        request.apply_immediately(true),
        wanted,
        asked,
        replication_group_description,
        auto_minor_version_upgrade,
        automatic_failover_enabled,
        cache_node_type,
        cache_parameter_group_name,
        cache_security_group_names,
        durability,
        engine,
        engine_version,
        ip_discovery,
        multi_az_enabled,
        notification_topic_arn,
        preferred_maintenance_window,
        primary_cluster_id,
        security_group_ids,
        snapshot_retention_limit,
        snapshot_window,
        snapshotting_cluster_id
    );
    // What is set no more is off, as for a new group.
    let is_dropped =
        |name: &str| change.changed.iter().any(|one| one == name) && asked.value(name).is_none();
    if is_dropped("automatic_failover_enabled") {
        request = request.automatic_failover_enabled(false);
    }
    if is_dropped("multi_az_enabled") {
        request = request.multi_az_enabled(false);
    }
    if is_dropped("snapshot_retention_limit") {
        request = request.snapshot_retention_limit(0);
    }
    if is_dropped("notification_topic_arn") {
        request = request.notification_topic_status("inactive");
    }
    if wanted("log_delivery_configurations") {
        let mut logs: Vec<LogDeliveryConfigurationRequest> =
            asked.get("log_delivery_configurations")?.unwrap_or_default();
        for kind in texts(change.before.get("log_delivery_configurations"), Some("log_type")) {
            if !logs.iter().any(|log| log.log_type().is_some_and(|one| one.as_str() == kind)) {
                let off = LogDeliveryConfigurationRequest::builder().log_type(kind.as_str().into());
                logs.push(off.enabled(false).build());
            }
        }
        request = request.set_log_delivery_configurations((!logs.is_empty()).then_some(logs));
    }
    if wanted("user_group_ids") {
        let (was, is) = (
            texts(change.before.get("user_group_ids"), None),
            texts(asked.value("user_group_ids"), None),
        );
        let some = |ids: Vec<String>| (!ids.is_empty()).then_some(ids);
        let new = is.iter().filter(|id| !was.contains(id)).cloned().collect();
        let lost = was.iter().filter(|id| !is.contains(id)).cloned().collect();
        request = request.set_user_group_ids_to_add(some(new));
        request = match is.is_empty() && !was.is_empty() {
            true => request.remove_user_groups(true),
            false => request.set_user_group_ids_to_remove(some(lost)),
        };
    }
    request.send().await.map_err(refused("elasticache:ModifyReplicationGroup"))?;
    settle(cx, id, change).await
}

/// Changes the password so that clients with the old one go on until the new one is set.
async fn token(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let call = "elasticache:ModifyReplicationGroup";
    use AuthTokenUpdateStrategyType::{Delete, Rotate, Set};
    let Some(token) = change.asked.text("auth_token") else {
        let request = cx.elasticache().modify_replication_group().replication_group_id(id);
        let request = request.auth_token_update_strategy(Delete).apply_immediately(true);
        request.send().await.map_err(refused(call))?;
        return settle(cx, id, change).await;
    };
    for strategy in [Rotate, Set] {
        let request = cx.elasticache().modify_replication_group().replication_group_id(id);
        let request = request.auth_token(token).auth_token_update_strategy(strategy);
        request.apply_immediately(true).send().await.map_err(refused(call))?;
        settle(cx, id, change).await?;
    }
    Ok(())
}

async fn reshard(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let call = "elasticache:ModifyReplicationGroupShardConfiguration";
    let Some(wanted) = change.asked.get::<i32>("num_node_groups")? else { return Ok(()) };
    let group = describe(cx, id).await?.ok_or_else(|| silent(call, "the group"))?;
    let mut shards: Vec<String> =
        group.node_groups().iter().filter_map(|shard| shard.node_group_id.clone()).collect();
    let count = i32::try_from(shards.len()).unwrap_or(i32::MAX);
    let request = cx.elasticache().modify_replication_group_shard_configuration();
    let request = request.replication_group_id(id).node_group_count(wanted).apply_immediately(true);
    let request = match wanted.cmp(&count) {
        Ordering::Equal => return Ok(()),
        Ordering::Greater => request,
        // The last ones go; their keys move to those that stay.
        Ordering::Less => {
            shards.sort();
            let kept = usize::try_from(wanted).unwrap_or_default();
            request.set_node_groups_to_remove(Some(shards.split_off(kept)))
        }
    };
    request.send().await.map_err(refused(call))?;
    settle(cx, id, change).await
}

async fn replicas(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let asked = &change.asked;
    let clusters = asked.get::<i32>("num_cache_clusters")?.map(|count| count - 1);
    let Some(wanted) = asked.get::<i32>("replicas_per_node_group")?.or(clusters) else {
        return Ok(());
    };
    let group = describe(cx, id).await?;
    let first = group.as_ref().and_then(|group| group.node_groups().first());
    let members = first.map_or(0, |first| first.node_group_members().len());
    let count = i32::try_from(members).unwrap_or(i32::MAX) - 1;
    match wanted.cmp(&count) {
        Ordering::Equal => return Ok(()),
        Ordering::Greater => {
            let request = cx.elasticache().increase_replica_count().replication_group_id(id);
            let request = request.new_replica_count(wanted).apply_immediately(true);
            request.send().await.map_err(refused("elasticache:IncreaseReplicaCount"))?;
        }
        Ordering::Less => {
            let request = cx.elasticache().decrease_replica_count().replication_group_id(id);
            let request = request.new_replica_count(wanted).apply_immediately(true);
            request.send().await.map_err(refused("elasticache:DecreaseReplicaCount"))?;
        }
    }
    settle(cx, id, change).await
}

/// Returns the texts of a list, or those of one field of its records.
fn texts(list: Option<&Value>, field: Option<&str>) -> Vec<String> {
    let items = list.and_then(Value::as_list).unwrap_or_default();
    let text = |item: &Value| match field {
        Some(field) => item.as_map()?.get(field)?.as_str().map(str::to_owned),
        None => item.as_str().map(str::to_owned),
    };
    items.iter().filter_map(text).collect()
}

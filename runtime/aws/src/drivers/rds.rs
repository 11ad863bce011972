//! Amazon RDS. A cluster, or an instance that stands alone, leaves a snapshot behind when it is deleted,
//! as CloudFormation's default has it.

mod db_cluster;
mod db_instance;
mod db_instance_changes;
mod db_subnet_group;
mod shapes;

use aws_sdk_rds::types::{CloudwatchLogsExportConfiguration, Tag};
use msd_engine::provider::ProviderError;
use msd_model::value::{Record, Value};

use super::Row;
use crate::context::Context;
use crate::convert::{Asked, Change};
use crate::driver::Answer;
use crate::error::{failed, refused};

pub const ROWS: &[Row] = &[
    ("aws.rds.DBCluster", &db_cluster::DbCluster),
    ("aws.rds.DBInstance", &db_instance::DbInstance),
    ("aws.rds.DBSubnetGroup", &db_subnet_group::DbSubnetGroup),
];

/// Brings the tags of a thing to what is asked for.
async fn retag(cx: &Context, change: &Change<'_>, arn: &str) -> Answer<()> {
    let (arn, tags) = (change.before.get(arn).and_then(Value::as_str), change.tags()?);
    let Some(arn) = arn else { return Ok(()) };
    if let Some(put) = tags.put_as::<Tag>() {
        let request = cx.rds().add_tags_to_resource().resource_name(arn).set_tags(Some(put));
        request.send().await.map_err(refused("rds:AddTagsToResource"))?;
    }
    if let Some(removed) = tags.removed() {
        let request = cx.rds().remove_tags_from_resource().resource_name(arn);
        let request = request.set_tag_keys(Some(removed));
        request.send().await.map_err(refused("rds:RemoveTagsFromResource"))?;
    }
    Ok(())
}

/// Tells whether something in this state can be used.
fn is_available(status: &str) -> Result<bool, ProviderError> {
    const LOST: [&str; 8] = [
        "failed",
        "cloning-failed",
        "inaccessible-encryption-credentials",
        "incompatible-credentials",
        "incompatible-network",
        "incompatible-option-group",
        "incompatible-parameters",
        "incompatible-restore",
    ];
    match status {
        "available" | "storage-optimization" | "stopped" => Ok(true),
        lost if LOST.contains(&lost) => Err(failed(lost, None)),
        _ => Ok(false),
    }
}

/// Tells whether a final snapshot can be taken of something in this state.
fn has_data(status: &str) -> bool {
    !matches!(
        status,
        "creating" | "deleting" | "failed" | "incompatible-restore" | "incompatible-network"
    )
}

/// Returns the name of the last snapshot of a thing: the same for the same thing, and no other's.
fn final_snapshot(id: &str, resource_id: &str) -> String {
    let letters = resource_id.rsplit('-').next().unwrap_or_default().to_ascii_lowercase();
    let end: String = letters.chars().filter(char::is_ascii_alphanumeric).take(8).collect();
    format!("{id}-final-{end}").trim_end_matches('-').to_owned()
}

/// Returns which kinds of logs are to be sent from now on, and which no more.
fn exports(
    asked: &Asked<'_>,
    before: &Record,
) -> Result<CloudwatchLogsExportConfiguration, ProviderError> {
    let name = "enable_cloudwatch_logs_exports";
    let is: Vec<String> = asked.get(name)?.unwrap_or_default();
    let was = before.get(name).and_then(Value::as_list).unwrap_or_default();
    let was: Vec<&str> = was.iter().filter_map(Value::as_str).collect();
    let some = |kinds: Vec<String>| (!kinds.is_empty()).then_some(kinds);
    let new = is.iter().filter(|kind| !was.contains(&kind.as_str())).cloned().collect();
    let lost = was.iter().filter(|kind| !is.iter().any(|one| one == *kind));
    let lost = lost.map(|kind| (*kind).to_owned()).collect();
    Ok(CloudwatchLogsExportConfiguration::builder()
        .set_enable_log_types(some(new))
        .set_disable_log_types(some(lost))
        .build())
}

/// Returns role and feature of each associated role.
fn roles(properties: &Record) -> Vec<(String, Option<String>)> {
    let roles = properties.get("associated_roles").and_then(Value::as_list).unwrap_or_default();
    let text = |role: &Value, name: &str| Some(role.as_map()?.get(name)?.as_str()?.to_owned());
    let role = |role: &Value| Some((text(role, "role_arn")?, text(role, "feature_name")));
    roles.iter().filter_map(role).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_snapshot_is_named_after_the_thing_itself() {
        let name = final_snapshot("orders", "cluster-ABCDEFGHIJKL");
        assert_eq!(name, "orders-final-abcdefgh");
        assert_eq!(final_snapshot("orders", ""), "orders-final");
    }

    #[test]
    fn what_is_lost_is_told_from_what_takes_time() {
        assert_eq!(is_available("backing-up"), Ok(false));
        assert_eq!(is_available("available"), Ok(true));
        assert!(is_available("incompatible-network").is_err());
    }
}

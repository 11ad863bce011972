//! What a table has besides itself, each with calls of its own: expiry, backups, insights, streaming,
//! policies and tags.

use aws_sdk_dynamodb::types::{
    ApproximateCreationDateTimePrecision, ContinuousBackupsStatus, ContributorInsightsAction,
    ContributorInsightsStatus, DestinationStatus, EnableKinesisStreamingConfiguration,
    PointInTimeRecoverySpecification, PointInTimeRecoveryStatus, TableDescription, Tag,
    TimeToLiveSpecification, TimeToLiveStatus, UpdateKinesisStreamingConfiguration,
};
use msd_model::value::{Record, Value};

use super::table::policy;
use crate::context::Context;
use crate::convert::{Asked, Change, Found, FromValue, Tag as _, field, invalid};
use crate::driver::Answer;
use crate::error::{OrAbsent, OrLacking, refused, silent};

const EXPIRY: &str = "time_to_live_specification";
const RECOVERY: &str = "point_in_time_recovery_specification";
const INSIGHTS: &str = "contributor_insights_specification";
const STREAMING: &str = "kinesis_stream_specification";
const STREAM: &str = "stream_specification";
const INDEXES: &str = "global_secondary_indexes";

/// Tells whether something is asked for that the creation of a table does not carry.
pub fn are_asked(asked: &Asked<'_>) -> bool {
    let own = [EXPIRY, RECOVERY, INSIGHTS, STREAMING];
    let of_stream =
        asked.value(STREAM).and_then(Value::as_map).is_some_and(|fields| fields.len() > 1);
    own.iter().any(|name| asked.value(name).is_some())
        || of_stream
        || !insights(asked.properties).is_empty()
}

/// Brings everything here that is `wanted` from `before` to what is asked for.
pub async fn set(
    cx: &Context,
    name: &str,
    table: &TableDescription,
    asked: &Asked<'_>,
    wanted: &(dyn Fn(&str) -> bool + Sync),
    before: &Record,
) -> Answer<()> {
    if wanted(EXPIRY) {
        expiry(cx, name, asked, before).await?;
    }
    if wanted(RECOVERY) && (asked.value(RECOVERY).is_some() || before.contains_key(RECOVERY)) {
        let off = PointInTimeRecoverySpecification::builder().point_in_time_recovery_enabled(false);
        let off =
            off.build().map_err(|_| silent("dynamodb:UpdateContinuousBackups", "a switch"))?;
        let request = cx.dynamodb().update_continuous_backups().table_name(name);
        let request =
            request.point_in_time_recovery_specification(asked.get(RECOVERY)?.unwrap_or(off));
        request.send().await.map_err(refused("dynamodb:UpdateContinuousBackups"))?;
    }
    if wanted(INSIGHTS) || wanted(INDEXES) {
        watch(cx, name, asked, before).await?;
    }
    if wanted(STREAMING) {
        streaming(cx, name, asked, before).await?;
    }
    // A creation carries the policy of the table itself.
    let arn = table.table_arn().unwrap_or_default();
    if wanted("resource_policy") && !before.is_empty() {
        let (old, new) =
            (policy(before, "resource_policy"), policy(asked.properties, "resource_policy"));
        put_policy(cx, arn, old, new).await?;
    }
    if wanted(STREAM)
        && let Some(arn) = table.latest_stream_arn()
    {
        let of = |properties: &Record| policy(properties.get(STREAM)?.as_map()?, "resource_policy");
        put_policy(cx, arn, of(before), of(asked.properties)).await?;
        let stream = asked.value(STREAM).and_then(Value::as_map);
        let tags = stream.and_then(|stream| stream.get("tags")).and_then(Value::as_list);
        let tags: Vec<Tag> = tags.unwrap_or_default().iter().filter_map(tag).collect();
        if !tags.is_empty() {
            let request = cx.dynamodb().tag_resource().resource_arn(arn).set_tags(Some(tags));
            request.send().await.map_err(refused("dynamodb:TagResource"))?;
        }
    }
    Ok(())
}

/// Adds everything here to what was found of a table.
pub async fn read(
    cx: &Context,
    name: &str,
    table: &TableDescription,
    found: &mut Found,
) -> Answer<()> {
    let arn = table.table_arn().unwrap_or_default();
    let client = cx.dynamodb();
    let tags = client.list_tags_of_resource().resource_arn(arn).send();
    let expiry = client.describe_time_to_live().table_name(name).send();
    let backups = client.describe_continuous_backups().table_name(name).send();
    let insights = client.describe_contributor_insights().table_name(name).send();
    let streaming = client.describe_kinesis_streaming_destination().table_name(name).send();
    let policy = client.get_resource_policy().resource_arn(arn).send();
    let (tags, expiry, backups, insights, streaming, policy) =
        futures::join!(tags, expiry, backups, insights, streaming, policy);

    let tags = tags.map_err(refused("dynamodb:ListTagsOfResource"))?;
    found.put_tags(tags.tags());
    let expiry = expiry.map_err(refused("dynamodb:DescribeTimeToLive"))?;
    if let Some(expiry) = expiry.time_to_live_description() {
        let is_on = matches!(
            expiry.time_to_live_status,
            Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
        );
        if is_on || expiry.attribute_name.is_some() {
            let mut fields = Found::new();
            fields.put("enabled", is_on).put("attribute_name", &expiry.attribute_name);
            found.put(EXPIRY, Value::Map(fields.0.into()));
        }
    }
    let backups = backups.map_err(refused("dynamodb:DescribeContinuousBackups"))?;
    let backups = backups
        .continuous_backups_description
        .filter(|backups| backups.continuous_backups_status == ContinuousBackupsStatus::Enabled);
    let recovery = backups.and_then(|backups| backups.point_in_time_recovery_description);
    if let Some(recovery) = recovery {
        let is_on =
            recovery.point_in_time_recovery_status == Some(PointInTimeRecoveryStatus::Enabled);
        let mut fields = Found::new();
        fields.put("point_in_time_recovery_enabled", is_on);
        fields.put("recovery_period_in_days", recovery.recovery_period_in_days.filter(|_| is_on));
        found.put(RECOVERY, Value::Map(fields.0.into()));
    }
    let insights =
        insights.map_err(refused("dynamodb:DescribeContributorInsights")).or_lacking(cx)?;
    if let Some(insights) = insights {
        let is_on = matches!(
            insights.contributor_insights_status,
            Some(ContributorInsightsStatus::Enabled | ContributorInsightsStatus::Enabling)
        );
        let mut fields = Found::new();
        fields.put("enabled", is_on).put("mode", &insights.contributor_insights_mode);
        found.put(INSIGHTS, Value::Map(fields.0.into()));
    }
    let call = "dynamodb:DescribeKinesisStreamingDestination";
    if let Some(streaming) = streaming.map_err(refused(call)).or_lacking(cx)? {
        let is_on = |status: &DestinationStatus| {
            !matches!(status, DestinationStatus::Disabled | DestinationStatus::Disabling)
        };
        let destinations = streaming.kinesis_data_stream_destinations();
        let active =
            destinations.iter().find(|one| one.destination_status.as_ref().is_some_and(is_on));
        if let Some(active) = active {
            let mut fields = Found::new();
            crate::put!(fields, active, stream_arn, approximate_creation_date_time_precision);
            found.put(STREAMING, Value::Map(fields.0.into()));
        }
    }
    let policy = policy.map_err(refused("dynamodb:GetResourcePolicy")).or_lacking(cx)?;
    if let Some(text) = policy.and_then(|policy| policy.policy) {
        let mut fields = Found::new();
        fields.put_document("policy_document", Some(&text));
        found.put("resource_policy", Value::Map(fields.0.into()));
    }
    Ok(())
}

/// Brings the tags of a table to what is asked for.
pub async fn retag(cx: &Context, table: &TableDescription, change: &Change<'_>) -> Answer<()> {
    let (arn, tags) = (table.table_arn().unwrap_or_default(), change.tags()?);
    if let Some(put) = tags.put_as::<Tag>() {
        let request = cx.dynamodb().tag_resource().resource_arn(arn).set_tags(Some(put));
        request.send().await.map_err(refused("dynamodb:TagResource"))?;
    }
    if let Some(removed) = tags.removed() {
        let request = cx.dynamodb().untag_resource().resource_arn(arn).set_tag_keys(Some(removed));
        request.send().await.map_err(refused("dynamodb:UntagResource"))?;
    }
    Ok(())
}

async fn expiry(cx: &Context, name: &str, asked: &Asked<'_>, before: &Record) -> Answer<()> {
    let call = "dynamodb:UpdateTimeToLive";
    let fields = |properties: &Record| properties.get(EXPIRY)?.as_map().cloned();
    let on = |fields: &Record| fields.get("enabled") == Some(&Value::Bool(true));
    let attribute = |fields: &Record| fields.get("attribute_name")?.as_str().map(str::to_owned);
    let (old, new) =
        (fields(before).unwrap_or_default(), fields(asked.properties).unwrap_or_default());
    let (was, is) = (on(&old), on(&new));
    let Some(attribute) = attribute(&new).or_else(|| attribute(&old)) else { return Ok(()) };
    // DynamoDB refuses what is so already.
    let is_same = was == is && (!is || old.get("attribute_name") == new.get("attribute_name"));
    if is_same {
        return Ok(());
    }
    let wanted = TimeToLiveSpecification::builder().enabled(is).attribute_name(attribute).build();
    let wanted = wanted.map_err(|_| silent(call, "an attribute"))?;
    let request = cx.dynamodb().update_time_to_live().table_name(name);
    let request = request.time_to_live_specification(wanted);
    request.send().await.map_err(refused(call))?;
    Ok(())
}

/// Returns whose accesses are counted: the table's (no name) and those of indexes.
fn insights(properties: &Record) -> Vec<(Option<&str>, &Record)> {
    let own = properties.get(INSIGHTS).and_then(Value::as_map);
    let mut all: Vec<(Option<&str>, &Record)> = Vec::new();
    all.extend(own.map(|fields| (None, fields)));
    let indexes = properties.get(INDEXES).and_then(Value::as_list).unwrap_or_default();
    for index in indexes.iter().filter_map(Value::as_map) {
        let name = index.get("index_name").and_then(Value::as_str);
        all.extend(index.get(INSIGHTS).and_then(Value::as_map).map(|fields| (name, fields)));
    }
    all
}

async fn watch(cx: &Context, name: &str, asked: &Asked<'_>, before: &Record) -> Answer<()> {
    let (old, new) = (insights(before), insights(asked.properties));
    let is_on = |fields: &Record| fields.get("enabled") == Some(&Value::Bool(true));
    let mut wanted: Vec<(Option<&str>, bool, Option<&Record>)> =
        new.iter().map(|(index, fields)| (*index, is_on(fields), Some(*fields))).collect();
    let is_dropped =
        |index: &Option<&str>| index.is_none() && !new.iter().any(|(other, _)| other == index);
    wanted.extend(
        old.iter()
            .filter(|(index, fields)| is_dropped(index) && is_on(fields))
            .map(|(index, _)| (*index, false, None)),
    );
    for (index, on, fields) in wanted {
        let was = old.iter().find(|(other, _)| *other == index).map(|(_, fields)| *fields);
        if (!on && !was.is_some_and(is_on)) || (was.is_some() && was == fields) {
            continue;
        }
        let action = match on {
            true => ContributorInsightsAction::Enable,
            false => ContributorInsightsAction::Disable,
        };
        let mode = fields.filter(|_| on).map(|fields| field(fields, "mode")).transpose();
        let request = cx.dynamodb().update_contributor_insights().table_name(name);
        let request = request
            .set_index_name(index.map(str::to_owned))
            .contributor_insights_action(action)
            .set_contributor_insights_mode(mode.map_err(invalid)?.flatten());
        request.send().await.map_err(refused("dynamodb:UpdateContributorInsights"))?;
    }
    Ok(())
}

async fn streaming(cx: &Context, name: &str, asked: &Asked<'_>, before: &Record) -> Answer<()> {
    let fields = |properties: &Record| properties.get(STREAMING)?.as_map().cloned();
    let arn = |fields: &Record| fields.get("stream_arn")?.as_str().map(str::to_owned);
    let precision = |fields: &Record| {
        let precision = fields.get("approximate_creation_date_time_precision")?;
        ApproximateCreationDateTimePrecision::from_value(precision).ok()
    };
    let (old, new) =
        (fields(before).unwrap_or_default(), fields(asked.properties).unwrap_or_default());
    let (from, to) = (arn(&old), arn(&new));
    if from == to {
        if let Some(to) = to
            && let Some(precision) =
                precision(&new).filter(|new| Some(new) != precision(&old).as_ref())
        {
            let wanted = UpdateKinesisStreamingConfiguration::builder()
                .approximate_creation_date_time_precision(precision)
                .build();
            let request = cx.dynamodb().update_kinesis_streaming_destination().table_name(name);
            let request = request.stream_arn(to).update_kinesis_streaming_configuration(wanted);
            let call = "dynamodb:UpdateKinesisStreamingDestination";
            request.send().await.map_err(refused(call))?;
        }
        return Ok(());
    }
    if let Some(from) = from {
        let request = cx.dynamodb().disable_kinesis_streaming_destination().table_name(name);
        let call = "dynamodb:DisableKinesisStreamingDestination";
        request.stream_arn(from).send().await.map_err(refused(call))?;
    }
    if let Some(to) = to {
        let wanted = precision(&new).map(|precision| {
            EnableKinesisStreamingConfiguration::builder()
                .approximate_creation_date_time_precision(precision)
                .build()
        });
        let request = cx.dynamodb().enable_kinesis_streaming_destination().table_name(name);
        let request = request.stream_arn(to).set_enable_kinesis_streaming_configuration(wanted);
        let call = "dynamodb:EnableKinesisStreamingDestination";
        request.send().await.map_err(refused(call))?;
    }
    Ok(())
}

async fn put_policy(
    cx: &Context,
    arn: &str,
    old: Option<String>,
    new: Option<String>,
) -> Answer<()> {
    match (old, new) {
        (old, Some(new)) if old.as_ref() != Some(&new) => {
            let request = cx.dynamodb().put_resource_policy().resource_arn(arn).policy(new);
            request.send().await.map_err(refused("dynamodb:PutResourcePolicy"))?;
        }
        (Some(_), None) => {
            let request = cx.dynamodb().delete_resource_policy().resource_arn(arn);
            request.send().await.map_err(refused("dynamodb:DeleteResourcePolicy")).or_absent()?;
        }
        _ => {}
    }
    Ok(())
}

fn tag(value: &Value) -> Option<Tag> {
    let fields = value.as_map()?;
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    Some(Tag::tag(text("key")?, text("value").unwrap_or_default()))
}

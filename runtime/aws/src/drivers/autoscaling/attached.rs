//! What is attached to a group by calls of its own: load balancers, hooks, metrics, notifications.

use std::collections::BTreeMap;

use aws_sdk_autoscaling::types;
use msd_model::value::{Record, Value};

use crate::context::Context;
use crate::convert::{Asked, Change, Found, FromValue};
use crate::driver::Answer;
use crate::error::{OrAbsent, refused};
use crate::optional::told;
use crate::set;

/// Attaches what a creation cannot take along.
pub async fn attach(cx: &Context, group: &str, asked: &Asked<'_>) -> Answer<()> {
    collect_metrics(cx, group, asked.properties).await?;
    for (topic, kinds) in notifications(asked.properties) {
        notify(cx, group, topic, kinds).await?;
    }
    Ok(())
}

/// Brings what is attached to what is asked for.
pub async fn reattach(cx: &Context, group: &str, change: &Change<'_>) -> Answer<()> {
    load_balancers(cx, group, change).await?;
    target_groups(cx, group, change).await?;
    traffic_sources(cx, group, change).await?;
    hooks(cx, group, change).await?;
    if change.any(&["metrics_collection"]) {
        let (asked, before) = (metrics(change.asked.properties), metrics(change.before));
        let is_gone = |metric: &String| asked.as_ref().is_some_and(|all| !all.contains(metric));
        let gone: Vec<String> = before.unwrap_or_default().into_iter().filter(is_gone).collect();
        if !gone.is_empty() {
            let request = cx.autoscaling().disable_metrics_collection();
            let request = request.auto_scaling_group_name(group).set_metrics(Some(gone));
            request.send().await.map_err(refused("autoscaling:DisableMetricsCollection"))?;
        }
        collect_metrics(cx, group, change.asked.properties).await?;
    }
    if change.any(&["notification_configuration", "notification_configurations"]) {
        let (asked, before) =
            (notifications(change.asked.properties), notifications(change.before));
        for topic in before.keys().filter(|topic| !asked.contains_key(*topic)) {
            let request = cx.autoscaling().delete_notification_configuration();
            let request = request.auto_scaling_group_name(group).topic_arn(topic);
            let call = "autoscaling:DeleteNotificationConfiguration";
            request.send().await.map_err(refused(call)).or_absent()?;
        }
        for (topic, kinds) in asked {
            if before.get(&topic) != Some(&kinds) {
                notify(cx, group, topic, kinds).await?;
            }
        }
    }
    Ok(())
}

/// Returns the members of a list that are new, and those that are gone.
fn difference<T: FromValue + PartialEq>(
    change: &Change<'_>,
    name: &str,
) -> Answer<(Vec<T>, Vec<T>)> {
    if !change.any(&[name]) {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut new: Vec<T> = change.asked.get(name)?.unwrap_or_default();
    let items = change.before.get(name).and_then(Value::as_list).unwrap_or_default();
    let before: Vec<T> = items.iter().filter_map(|item| T::from_value(item).ok()).collect();
    let gone: Vec<bool> = before.iter().map(|old| !new.contains(old)).collect();
    new.retain(|one| !before.contains(one));
    let gone = before.into_iter().zip(gone).filter(|(_, gone)| *gone).map(|(old, _)| old);
    Ok((new, gone.collect()))
}

async fn load_balancers(cx: &Context, group: &str, change: &Change<'_>) -> Answer<()> {
    let (new, gone) = difference(change, "load_balancer_names")?;
    if !new.is_empty() {
        let request = cx.autoscaling().attach_load_balancers().auto_scaling_group_name(group);
        let request = request.set_load_balancer_names(Some(new));
        request.send().await.map_err(refused("autoscaling:AttachLoadBalancers"))?;
    }
    if !gone.is_empty() {
        let request = cx.autoscaling().detach_load_balancers().auto_scaling_group_name(group);
        let request = request.set_load_balancer_names(Some(gone));
        request.send().await.map_err(refused("autoscaling:DetachLoadBalancers"))?;
    }
    Ok(())
}

async fn target_groups(cx: &Context, group: &str, change: &Change<'_>) -> Answer<()> {
    let (new, gone) = difference(change, "target_group_arns")?;
    if !new.is_empty() {
        let request = cx.autoscaling().attach_load_balancer_target_groups();
        let request = request.auto_scaling_group_name(group).set_target_group_arns(Some(new));
        let call = "autoscaling:AttachLoadBalancerTargetGroups";
        request.send().await.map_err(refused(call))?;
    }
    if !gone.is_empty() {
        let request = cx.autoscaling().detach_load_balancer_target_groups();
        let request = request.auto_scaling_group_name(group).set_target_group_arns(Some(gone));
        let call = "autoscaling:DetachLoadBalancerTargetGroups";
        request.send().await.map_err(refused(call))?;
    }
    Ok(())
}

async fn traffic_sources(cx: &Context, group: &str, change: &Change<'_>) -> Answer<()> {
    let (new, gone) = difference(change, "traffic_sources")?;
    if !new.is_empty() {
        let request = cx.autoscaling().attach_traffic_sources().auto_scaling_group_name(group);
        let skips = change.asked.get("skip_zonal_shift_validation")?;
        let request = request.set_traffic_sources(Some(new)).set_skip_zonal_shift_validation(skips);
        request.send().await.map_err(refused("autoscaling:AttachTrafficSources"))?;
    }
    if !gone.is_empty() {
        let request = cx.autoscaling().detach_traffic_sources().auto_scaling_group_name(group);
        let request = request.set_traffic_sources(Some(gone));
        request.send().await.map_err(refused("autoscaling:DetachTrafficSources"))?;
    }
    Ok(())
}

async fn hooks(cx: &Context, group: &str, change: &Change<'_>) -> Answer<()> {
    let property = "lifecycle_hook_specification_list";
    if !change.any(&[property]) {
        return Ok(());
    }
    let (asked, before) =
        (records(change.asked.properties, property), records(change.before, property));
    let name =
        |hook: &Record| hook.get("lifecycle_hook_name").and_then(Value::as_str).map(str::to_owned);
    for hook in asked.iter().filter(|hook| !before.contains(hook)) {
        let asked = &Asked { properties: hook, ..change.asked };
        let request = cx.autoscaling().put_lifecycle_hook().auto_scaling_group_name(group);
        let request = set!(
            request,
            asked,
            default_result,
            heartbeat_timeout,
            lifecycle_hook_name,
            lifecycle_transition,
            notification_metadata,
            notification_target_arn,
            role_arn,
        );
        request.send().await.map_err(refused("autoscaling:PutLifecycleHook"))?;
    }
    for hook in before.iter().filter(|old| !asked.iter().any(|new| name(new) == name(old))) {
        let request = cx.autoscaling().delete_lifecycle_hook().auto_scaling_group_name(group);
        let request = request.set_lifecycle_hook_name(name(hook));
        request.send().await.map_err(refused("autoscaling:DeleteLifecycleHook"))?;
    }
    Ok(())
}

/// Returns the metrics that are collected; nothing where it is all there are.
fn metrics(properties: &Record) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for one in records(properties, "metrics_collection") {
        all.extend(Vec::<String>::from_value(one.get("metrics")?).ok()?);
    }
    Some(all)
}

async fn collect_metrics(cx: &Context, group: &str, properties: &Record) -> Answer<()> {
    for one in records(properties, "metrics_collection") {
        let metrics =
            one.get("metrics").and_then(|metrics| Vec::<String>::from_value(metrics).ok());
        let granularity = one.get("granularity").and_then(Value::as_str).unwrap_or("1Minute");
        let request = cx.autoscaling().enable_metrics_collection().auto_scaling_group_name(group);
        let request = request.granularity(granularity).set_metrics(metrics);
        request.send().await.map_err(refused("autoscaling:EnableMetricsCollection"))?;
    }
    Ok(())
}

/// Adds the metrics that are collected, those of one interval together.
pub fn put_metrics(found: &mut Found, metrics: &[types::EnabledMetric]) {
    let mut by_interval: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for metric in metrics {
        let name = metric.metric().unwrap_or_default();
        by_interval.entry(metric.granularity().unwrap_or_default()).or_default().push(name);
    }
    let one = |(interval, metrics): (&str, Vec<&str>)| {
        let mut fields = Found::new();
        fields.put("granularity", interval).put("metrics", metrics);
        Value::Map(fields.0.into())
    };
    let collections: Vec<Value> = by_interval.into_iter().map(one).collect();
    found.put_some("metrics_collection", &collections);
}

/// Returns the topics that are told, and of what; both properties mean the same.
fn notifications(properties: &Record) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    let single = properties.get("notification_configuration").and_then(Value::as_map);
    let several = records(properties, "notification_configurations");
    for one in single.into_iter().chain(several) {
        let kinds = one.get("notification_types");
        let mut kinds =
            kinds.and_then(|kinds| Vec::<String>::from_value(kinds).ok()).unwrap_or_default();
        kinds.sort_unstable();
        let topics: Vec<String> = match one.get("topic_arn") {
            Some(Value::Str(topic)) => vec![topic.to_string()],
            Some(topics) => Vec::from_value(topics).unwrap_or_default(),
            None => Vec::new(),
        };
        for topic in topics {
            all.insert(topic, kinds.clone());
        }
    }
    all
}

async fn notify(cx: &Context, group: &str, topic: String, kinds: Vec<String>) -> Answer<()> {
    let request = cx.autoscaling().put_notification_configuration().auto_scaling_group_name(group);
    let request = request.topic_arn(topic).set_notification_types(Some(kinds));
    request.send().await.map_err(refused("autoscaling:PutNotificationConfiguration"))?;
    Ok(())
}

/// Returns the group's notifications, those of one topic together.
pub async fn notified(cx: &Context, group: &str) -> Answer<Vec<Value>> {
    let request = cx.autoscaling().describe_notification_configurations();
    let request = request.auto_scaling_group_names(group);
    let call = "autoscaling:DescribeNotificationConfigurations";
    let answer = told(cx, call, request.send().await)?;
    let mut by_topic: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let all = answer.and_then(|answer| answer.notification_configurations).unwrap_or_default();
    for one in all {
        let topic = by_topic.entry(one.topic_arn.unwrap_or_default()).or_default();
        topic.extend(one.notification_type);
    }
    let one = |(topic, kinds): (String, Vec<String>)| {
        let mut fields = Found::new();
        fields.put("topic_arn", topic).put("notification_types", kinds);
        Value::Map(fields.0.into())
    };
    Ok(by_topic.into_iter().map(one).collect())
}

fn records<'a>(properties: &'a Record, name: &str) -> Vec<&'a Record> {
    let items = properties.get(name).and_then(Value::as_list).unwrap_or_default();
    items.iter().filter_map(Value::as_map).collect()
}

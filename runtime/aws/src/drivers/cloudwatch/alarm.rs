//! `aws.cloudwatch.Alarm`: an alarm on a metric, or on what an expression makes of several.

use async_trait::async_trait;
use aws_sdk_cloudwatch::types;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{retag, tags, taken};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};
use crate::{put, set};

pub struct Alarm;

#[async_trait]
impl Driver for Alarm {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "cloudwatch:DescribeAlarms",
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:TagResource",
            ],
            read: &["cloudwatch:DescribeAlarms", "cloudwatch:ListTagsForResource"],
            update: &[
                "cloudwatch:PutMetricAlarm",
                "cloudwatch:TagResource",
                "cloudwatch:UntagResource",
            ],
            delete: &["cloudwatch:DeleteAlarms"],
            list: &["cloudwatch:DescribeAlarms"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let name = name(asked);
        // A name that was made up is nobody else's.
        if asked.text("alarm_name").is_some() && describe(cx, &name).await?.is_some() {
            return Err(taken("alarm_name", &name));
        }
        put_alarm(cx, &name, asked, Some(asked.tags()?)).await?;
        asked.begin(&name);
        let mut found = Found::new();
        found.put("alarm_name", &name).put("arn", arn(cx, &name).await?);
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let arn = arn(cx, id).await?;
        let (alarm, tags) = futures::join!(describe(cx, id), tags(cx, &arn));
        let Some(alarm) = alarm? else { return Ok(None) };
        let mut found = Found::new();
        put!(
            found,
            alarm,
            action_configuration,
            actions_enabled,
            alarm_actions,
            alarm_arn = "arn",
            alarm_description,
            alarm_name,
            comparison_operator,
            datapoints_to_alarm,
            evaluate_low_sample_count_percentile,
            evaluation_criteria,
            evaluation_interval,
            evaluation_periods,
            evaluation_window,
            extended_statistic,
            insufficient_data_actions,
            metric_name,
            namespace,
            ok_actions,
            period,
            statistic,
            threshold,
            threshold_metric_id,
            treat_missing_data,
            unit,
            warm_up_configuration,
        );
        found.put_some("dimensions", alarm.dimensions()).put_some("metrics", alarm.metrics());
        found.put_tags(&tags?);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.changed.iter().any(|name| name != "tags") || change.changed.is_empty() {
            put_alarm(cx, id, &change.asked, None).await?;
        }
        retag(cx, &arn(cx, id).await?, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.cloudwatch().delete_alarms().alarm_names(id);
        request.send().await.map_err(refused("cloudwatch:DeleteAlarms"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = name(asked);
        if describe(cx, &name).await?.is_none() {
            return Ok(None);
        }
        let tags = tags(cx, &arn(cx, &name).await?).await?;
        Ok(asked.made(&tags).then(|| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let pages = cx.cloudwatch().describe_alarms().alarm_types(types::AlarmType::MetricAlarm);
        let mut pages = pages.into_paginator().send();
        let mut names = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(refused("cloudwatch:DescribeAlarms"))?;
            let alarms = page.metric_alarms.unwrap_or_default().into_iter();
            names.extend(alarms.filter_map(|alarm| alarm.alarm_name).map(SmolStr::from));
        }
        Ok(names)
    }
}

fn name(asked: &Asked<'_>) -> String {
    asked.name("alarm_name", 255)
}

async fn arn(cx: &Context, name: &str) -> Answer<String> {
    cx.arn("cloudwatch", &format!("alarm:{name}")).await
}

async fn describe(cx: &Context, name: &str) -> Answer<Option<types::MetricAlarm>> {
    let request = cx.cloudwatch().describe_alarms().alarm_names(name);
    let request = request.alarm_types(types::AlarmType::MetricAlarm);
    let answer = request.send().await.map_err(refused("cloudwatch:DescribeAlarms")).or_absent()?;
    Ok(answer.and_then(|answer| answer.metric_alarms?.into_iter().next()))
}

/// The call takes the whole alarm: what it is not given goes back to CloudWatch's own.
async fn put_alarm(
    cx: &Context,
    name: &str,
    asked: &Asked<'_>,
    tags: Option<Vec<types::Tag>>,
) -> Answer<()> {
    let request = cx.cloudwatch().put_metric_alarm().alarm_name(name).set_tags(tags);
    let request = set!(
        request,
        asked,
        action_configuration,
        actions_enabled,
        alarm_actions,
        alarm_description,
        comparison_operator,
        datapoints_to_alarm,
        dimensions,
        evaluate_low_sample_count_percentile,
        evaluation_criteria,
        evaluation_interval,
        evaluation_periods,
        evaluation_window,
        extended_statistic,
        insufficient_data_actions,
        metric_name,
        metrics,
        namespace,
        ok_actions,
        period,
        statistic,
        threshold,
        threshold_metric_id,
        treat_missing_data,
        unit,
        warm_up_configuration,
    );
    request.send().await.map_err(refused("cloudwatch:PutMetricAlarm"))?;
    Ok(())
}

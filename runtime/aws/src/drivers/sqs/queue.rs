//! `aws.sqs.Queue`. SQS keeps everything but the name as attributes of text.

use std::collections::HashMap;

use async_trait::async_trait;
use aws_sdk_sqs::types::QueueAttributeName;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found, OWN_TAG, document};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};

pub struct Queue;

/// Our names and those of the attributes.
const ATTRIBUTES: &[(&str, QueueAttributeName)] = &[
    ("content_based_deduplication", QueueAttributeName::ContentBasedDeduplication),
    ("deduplication_scope", QueueAttributeName::DeduplicationScope),
    ("delay_seconds", QueueAttributeName::DelaySeconds),
    ("fifo_queue", QueueAttributeName::FifoQueue),
    ("fifo_throughput_limit", QueueAttributeName::FifoThroughputLimit),
    ("kms_data_key_reuse_period_seconds", QueueAttributeName::KmsDataKeyReusePeriodSeconds),
    ("kms_master_key_id", QueueAttributeName::KmsMasterKeyId),
    ("maximum_message_size", QueueAttributeName::MaximumMessageSize),
    ("message_retention_period", QueueAttributeName::MessageRetentionPeriod),
    ("receive_message_wait_time_seconds", QueueAttributeName::ReceiveMessageWaitTimeSeconds),
    ("redrive_allow_policy", QueueAttributeName::RedriveAllowPolicy),
    ("redrive_policy", QueueAttributeName::RedrivePolicy),
    ("sqs_managed_sse_enabled", QueueAttributeName::SqsManagedSseEnabled),
    ("visibility_timeout", QueueAttributeName::VisibilityTimeout),
];

#[async_trait]
impl Driver for Queue {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["sqs:CreateQueue", "sqs:GetQueueUrl", "sqs:ListQueueTags", "sqs:TagQueue"],
            read: &["sqs:GetQueueAttributes", "sqs:ListQueueTags"],
            update: &["sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"],
            delete: &["sqs:DeleteQueue"],
            list: &["sqs:ListQueues"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "sqs:CreateQueue";
        let name = name(asked);
        let request = cx.sqs().create_queue().queue_name(&name);
        let request = request
            .set_attributes(Some(attributes(asked, &|_| true)))
            .set_tags(Some(asked.tag_map()?.into_iter().collect()));
        let answer = request.send().await.map_err(refused(call))?;
        let url = answer.queue_url().ok_or_else(|| silent(call, "a URL"))?;
        let mut found = Found::new();
        found
            .put("queue_name", &name)
            .put("queue_url", url)
            .put("arn", cx.arn("sqs", &name).await?);
        Ok(Made::known(url, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let sqs = cx.sqs();
        let attributes = sqs.get_queue_attributes().queue_url(id);
        let attributes = attributes.attribute_names(QueueAttributeName::All).send();
        let tags = sqs.list_queue_tags().queue_url(id).send();
        let (attributes, tags) = futures::join!(attributes, tags);
        let Some(answer) = attributes.map_err(refused("sqs:GetQueueAttributes")).or_absent()?
        else {
            return Ok(None);
        };
        let Some(tags) = tags.map_err(refused("sqs:ListQueueTags")).or_absent()? else {
            return Ok(None);
        };
        let attributes = answer.attributes.unwrap_or_default();
        let mut found = Found::new();
        for (ours, theirs) in ATTRIBUTES {
            let Some(text) = attributes.get(theirs) else { continue };
            match *ours {
                "redrive_policy" => redrive_policy(&mut found, text),
                "redrive_allow_policy" => {
                    found.put_document(ours, Some(text));
                }
                _ => {
                    found.put(ours, text);
                }
            }
        }
        found.put("queue_url", id).put("arn", attributes.get(&QueueAttributeName::QueueArn));
        found.put("queue_name", id.rsplit('/').next());
        let tags = tags.tags.unwrap_or_default();
        found.put_tag_pairs("tags", tags.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let mut attributes = attributes(&change.asked, &|name| change.any(&[name]));
        // What is set no more goes back to what SQS does without a word.
        for (ours, theirs) in ATTRIBUTES {
            let is_unset = change.asked.value(ours).is_none() && change.before.contains_key(*ours);
            if is_unset && change.changed.iter().any(|name| name == ours) {
                attributes.insert(theirs.clone(), default(ours).to_owned());
            }
        }
        if !attributes.is_empty() {
            let request = cx.sqs().set_queue_attributes().queue_url(id);
            let request = request.set_attributes(Some(attributes));
            request.send().await.map_err(refused("sqs:SetQueueAttributes"))?;
        }
        let tags = change.tags()?;
        if !tags.put.is_empty() {
            let request = cx.sqs().tag_queue().queue_url(id);
            let request = request.set_tags(Some(tags.put.clone().into_iter().collect()));
            request.send().await.map_err(refused("sqs:TagQueue"))?;
        }
        if let Some(removed) = tags.removed() {
            let request = cx.sqs().untag_queue().queue_url(id).set_tag_keys(Some(removed));
            request.send().await.map_err(refused("sqs:UntagQueue"))?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.sqs().delete_queue().queue_url(id);
        request.send().await.map_err(refused("sqs:DeleteQueue"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.sqs().get_queue_url().queue_name(name(asked));
        let answer = request.send().await.map_err(refused("sqs:GetQueueUrl")).or_absent()?;
        let Some(url) = answer.and_then(|answer| answer.queue_url) else { return Ok(None) };
        let tags = cx.sqs().list_queue_tags().queue_url(&url).send().await;
        let tags = tags.map_err(refused("sqs:ListQueueTags"))?.tags.unwrap_or_default();
        let is_ours = tags.get(OWN_TAG).is_some_and(|token| token == asked.token);
        Ok(is_ours.then(|| url.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.sqs().list_queues().max_results(1000).into_paginator().items().send();
        let mut urls = Vec::new();
        while let Some(url) = pages.next().await {
            urls.push(url.map_err(refused("sqs:ListQueues"))?.into());
        }
        Ok(urls)
    }
}

fn name(asked: &Asked<'_>) -> String {
    match asked.value("fifo_queue") {
        Some(Value::Bool(true)) if asked.text("queue_name").is_none() => {
            format!("{}.fifo", asked.made_up(75))
        }
        _ => asked.name("queue_name", 80),
    }
}

fn attributes(
    asked: &Asked<'_>,
    wanted: &dyn Fn(&str) -> bool,
) -> HashMap<QueueAttributeName, String> {
    let given = ATTRIBUTES.iter().filter(|(ours, _)| wanted(ours));
    let text = |ours: &str| match (ours, asked.value(ours)?) {
        // Said only where it is so: SQS refuses a queue that is not FIFO by name.
        ("fifo_queue", Value::Bool(false)) => None,
        ("redrive_policy", Value::Map(fields)) => {
            let name = |name: &str| match name {
                "dead_letter_target_arn" => "deadLetterTargetArn".into(),
                "max_receive_count" => "maxReceiveCount".into(),
                other => other.into(),
            };
            let fields = fields.iter().map(|(key, value)| (name(key), value.clone()));
            Some(document(&Value::map(fields)))
        }
        (_, value) => Some(document(value)),
    };
    given.filter_map(|(ours, theirs)| Some((theirs.clone(), text(ours)?))).collect()
}

fn redrive_policy(found: &mut Found, text: &str) {
    let policy: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let mut fields = Found::new();
    fields.put("dead_letter_target_arn", policy["deadLetterTargetArn"].as_str());
    let count = &policy["maxReceiveCount"];
    let count = count.as_i64().or_else(|| count.as_str()?.parse().ok());
    fields.put("max_receive_count", count);
    found.put("redrive_policy", Value::Map(fields.0.into()));
}

/// Returns what AWS documents as the value of an attribute that nobody set.
fn default(name: &str) -> &'static str {
    match name {
        "delay_seconds" | "receive_message_wait_time_seconds" => "0",
        "maximum_message_size" => "1048576",
        "message_retention_period" => "345600",
        "visibility_timeout" => "30",
        "kms_data_key_reuse_period_seconds" => "300",
        "content_based_deduplication" => "false",
        "sqs_managed_sse_enabled" => "true",
        "deduplication_scope" => "queue",
        "fifo_throughput_limit" => "perQueue",
        _ => "",
    }
}

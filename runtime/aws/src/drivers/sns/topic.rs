//! `aws.sns.Topic`.

use std::collections::HashMap;

use async_trait::async_trait;
use aws_sdk_sns::types::Tag;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::{Attribute, attributes, delivery_status, put_attributes};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::optional::told;

pub struct Topic;

const ATTRIBUTES: &[Attribute] = &[
    Attribute { ours: "archive_policy", theirs: "ArchivePolicy", default: "{}" },
    Attribute {
        ours: "content_based_deduplication",
        theirs: "ContentBasedDeduplication",
        default: "false",
    },
    Attribute { ours: "display_name", theirs: "DisplayName", default: "" },
    Attribute { ours: "fifo_throughput_scope", theirs: "FifoThroughputScope", default: "Topic" },
    Attribute { ours: "kms_master_key_id", theirs: "KmsMasterKeyId", default: "" },
    Attribute { ours: "maximum_message_size", theirs: "MaximumMessageSize", default: "262144" },
    Attribute { ours: "signature_version", theirs: "SignatureVersion", default: "1" },
    Attribute { ours: "tracing_config", theirs: "TracingConfig", default: "PassThrough" },
];

/// Set with the creation only.
const FIFO: &[Attribute] =
    &[Attribute { ours: "fifo_topic", theirs: "FifoTopic", default: "false" }];

const DOCUMENTS: &[&str] = &["archive_policy"];

#[async_trait]
impl Driver for Topic {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "sns:CreateTopic",
                "sns:TagResource",
                "sns:PutDataProtectionPolicy",
                "sns:Subscribe",
                "iam:PassRole",
            ],
            read: &[
                "sns:GetTopicAttributes",
                "sns:ListTagsForResource",
                "sns:ListSubscriptionsByTopic",
                "sns:GetDataProtectionPolicy",
            ],
            update: &[
                "sns:SetTopicAttributes",
                "sns:PutDataProtectionPolicy",
                "sns:Subscribe",
                "sns:Unsubscribe",
                "sns:ListSubscriptionsByTopic",
                "sns:TagResource",
                "sns:UntagResource",
                "iam:PassRole",
            ],
            delete: &["sns:DeleteTopic"],
            list: &["sns:ListTopics"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "sns:CreateTopic";
        let name = name(asked);
        let mut given = attributes(ATTRIBUTES, asked, &|_| true);
        given.extend(delivery_status::asked_for(asked));
        if is_fifo(asked) {
            // Said only where it is so: SNS refuses a topic that is not FIFO by name.
            given.extend(attributes(FIFO, asked, &|_| true));
        }
        let request = cx.sns().create_topic().name(&name).set_tags(Some(asked.tags::<Tag>()?));
        let request = request
            .set_attributes((!given.is_empty()).then_some(given))
            .set_data_protection_policy(asked.document("data_protection_policy"));
        // Another topic of the name has another mark, and SNS refuses to answer with one whose tags differ.
        let answer = request.send().await.map_err(refused(call)).map_err(taken)?;
        let arn = answer.topic_arn.ok_or_else(|| silent(call, "an ARN"))?;
        asked.begin(&arn);
        for (protocol, endpoint) in subscriptions_of(asked.value("subscription")) {
            subscribe(cx, &arn, &protocol, &endpoint).await?;
        }
        let mut found = Found::new();
        found.put("topic_name", &name).put("topic_arn", &arn);
        Ok(Made::known(arn, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let sns = cx.sns();
        let given = sns.get_topic_attributes().topic_arn(id).send();
        let tags = sns.list_tags_for_resource().resource_arn(id).send();
        let policy = data_protection(cx, id);
        let (given, tags, policy, subscribed) =
            futures::join!(given, tags, policy, subscriptions(cx, id));
        let given = given.map_err(refused("sns:GetTopicAttributes")).or_absent()?;
        let tags = tags.map_err(refused("sns:ListTagsForResource")).or_absent()?;
        let (Some(given), Some(tags)) = (given.and_then(|given| given.attributes), tags) else {
            return Ok(None);
        };
        let mut found = Found::new();
        put_attributes(&mut found, ATTRIBUTES, DOCUMENTS, &given);
        put_attributes(&mut found, FIFO, &[], &given);
        delivery_status::put(&mut found, &given);
        found.put_document("data_protection_policy", policy?.as_deref());
        found.put("topic_arn", id).put("topic_name", id.rsplit(':').next());
        let subscribed: Vec<Value> = subscribed?.iter().map(Subscribed::value).collect();
        found.put_some("subscription", &subscribed).put_tags(tags.tags());
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let mut given = attributes(ATTRIBUTES, &change.asked, &|name| change.any(&[name]));
        // What is set no more goes back to what SNS does without a word.
        let is_unset = |name: &str| {
            change.asked.value(name).is_none()
                && change.before.contains_key(name)
                && change.changed.iter().any(|changed| changed == name)
        };
        for row in ATTRIBUTES.iter().filter(|row| is_unset(row.ours)) {
            given.insert(row.theirs.to_owned(), row.default.to_owned());
        }
        if change.any(&["delivery_status_logging"]) {
            let wanted = delivery_status::asked_for(&change.asked);
            let gone = delivery_status::left_over(change.before, &wanted);
            given.extend(gone.into_iter().map(|name| (name, String::new())));
            given.extend(wanted);
        }
        set(cx, id, given).await?;
        if change.any(&["data_protection_policy"]) {
            let policy = change.asked.document("data_protection_policy");
            if policy.is_some() || is_unset("data_protection_policy") {
                let request = cx.sns().put_data_protection_policy().resource_arn(id);
                let request = request.data_protection_policy(policy.unwrap_or_default());
                request.send().await.map_err(refused("sns:PutDataProtectionPolicy"))?;
            }
        }
        if change.any(&["subscription"]) {
            resubscribe(cx, id, change).await?;
        }
        let tags = change.tags()?;
        if let Some(put) = tags.put_as::<Tag>() {
            let request = cx.sns().tag_resource().resource_arn(id).set_tags(Some(put));
            request.send().await.map_err(refused("sns:TagResource"))?;
        }
        if let Some(removed) = tags.removed() {
            let request = cx.sns().untag_resource().resource_arn(id).set_tag_keys(Some(removed));
            request.send().await.map_err(refused("sns:UntagResource"))?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        cx.sns().delete_topic().topic_arn(id).send().await.map_err(refused("sns:DeleteTopic"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let arn = cx.arn("sns", &name(asked)).await?;
        let answer = cx.sns().list_tags_for_resource().resource_arn(&arn).send().await;
        let answer = answer.map_err(refused("sns:ListTagsForResource")).or_absent()?;
        Ok(answer.filter(|answer| asked.made(answer.tags())).map(|_| arn.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.sns().list_topics().into_paginator().items().send();
        let mut arns = Vec::new();
        while let Some(topic) = pages.next().await {
            arns.extend(topic.map_err(refused("sns:ListTopics"))?.topic_arn.map(SmolStr::from));
        }
        Ok(arns)
    }
}

fn is_fifo(asked: &Asked<'_>) -> bool {
    asked.value("fifo_topic") == Some(&Value::Bool(true))
}

fn name(asked: &Asked<'_>) -> String {
    match asked.text("topic_name") {
        None if is_fifo(asked) => format!("{}.fifo", asked.made_up(251)),
        _ => asked.name("topic_name", 256),
    }
}

fn taken(error: ProviderError) -> ProviderError {
    match error.message.contains("already exists") {
        true => ProviderError { class: ErrorClass::Conflict, ..error },
        false => error,
    }
}

/// Topics of queues (FIFO) have no such policy.
async fn data_protection(cx: &Context, id: &str) -> Answer<Option<String>> {
    if id.ends_with(".fifo") {
        return Ok(None);
    }
    let answer = cx.sns().get_data_protection_policy().resource_arn(id).send().await;
    let answer = told(cx, "sns:GetDataProtectionPolicy", answer)?;
    Ok(answer.and_then(|answer| answer.data_protection_policy))
}

async fn set(cx: &Context, id: &str, attributes: HashMap<String, String>) -> Answer<()> {
    for (name, value) in attributes {
        let request = cx.sns().set_topic_attributes().topic_arn(id);
        let request = request.attribute_name(name).attribute_value(value);
        request.send().await.map_err(refused("sns:SetTopicAttributes"))?;
    }
    Ok(())
}

/// A subscription as a topic lists it.
struct Subscribed {
    protocol: String,
    endpoint: String,
    arn: String,
}

impl Subscribed {
    fn value(&self) -> Value {
        let mut one = Found::new();
        one.put("protocol", &self.protocol).put("endpoint", &self.endpoint);
        Value::Map(one.0.into())
    }
}

async fn subscriptions(cx: &Context, id: &str) -> Answer<Vec<Subscribed>> {
    let call = "sns:ListSubscriptionsByTopic";
    let mut pages =
        cx.sns().list_subscriptions_by_topic().topic_arn(id).into_paginator().items().send();
    let mut all = Vec::new();
    while let Some(one) = pages.next().await {
        let Some(one) = one.map_err(refused(call)).or_absent()? else { break };
        all.push(Subscribed {
            protocol: one.protocol.unwrap_or_default(),
            endpoint: one.endpoint.unwrap_or_default(),
            arn: one.subscription_arn.unwrap_or_default(),
        });
    }
    Ok(all)
}

/// Returns protocol and endpoint of each.
fn subscriptions_of(value: Option<&Value>) -> Vec<(String, String)> {
    let all = value.and_then(Value::as_list).unwrap_or_default();
    let part = |one: &Value, name: &str| Some(one.as_map()?.get(name)?.as_str()?.to_owned());
    all.iter().filter_map(|one| Some((part(one, "protocol")?, part(one, "endpoint")?))).collect()
}

async fn subscribe(cx: &Context, id: &str, protocol: &str, endpoint: &str) -> Answer<()> {
    let request = cx.sns().subscribe().topic_arn(id).protocol(protocol).endpoint(endpoint);
    request.send().await.map_err(refused("sns:Subscribe"))?;
    Ok(())
}

async fn resubscribe(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let wanted = subscriptions_of(change.asked.value("subscription"));
    if wanted.is_empty() && !change.changed.iter().any(|name| name == "subscription") {
        return Ok(());
    }
    let there = subscriptions(cx, id).await?;
    let is_there = |protocol: &str, endpoint: &str| {
        there.iter().any(|one| one.protocol == protocol && one.endpoint == endpoint)
    };
    for (protocol, endpoint) in &wanted {
        if !is_there(protocol, endpoint) {
            subscribe(cx, id, protocol, endpoint).await?;
        }
    }
    let is_wanted = |one: &Subscribed| {
        wanted.iter().any(|(protocol, to)| *protocol == one.protocol && *to == one.endpoint)
    };
    // One that nobody confirmed has no ARN and goes by itself.
    for one in there.iter().filter(|one| one.arn.starts_with("arn:") && !is_wanted(one)) {
        let request = cx.sns().unsubscribe().subscription_arn(&one.arn);
        request.send().await.map_err(refused("sns:Unsubscribe"))?;
    }
    Ok(())
}

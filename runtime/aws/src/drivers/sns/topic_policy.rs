//! `aws.sns.TopicPolicy`: one document for several topics. It is no thing of its own at AWS, so its
//! identifier names the topics.

use async_trait::async_trait;
use msd_engine::provider::ProviderError;
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};

pub struct TopicPolicy;

#[async_trait]
impl Driver for TopicPolicy {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["sns:SetTopicAttributes"],
            read: &["sns:GetTopicAttributes"],
            update: &["sns:SetTopicAttributes"],
            delete: &["sns:SetTopicAttributes"],
            list: &["sns:ListTopics"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let topics: Vec<String> = asked.need("topics")?;
        let document = asked.document("policy_document").unwrap_or_default();
        for topic in &topics {
            set(cx, topic, &document).await?;
        }
        let id = identifier(&topics);
        let mut found = Found::new();
        found.put("id", &id);
        Ok(Made::known(id, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let (mut topics, mut document) = (Vec::new(), None);
        for topic in id.split(',') {
            let Some(policy) = policy(cx, topic).await? else { continue };
            // AWS's own is what a topic has without one.
            if policy.contains("__default_statement_ID") {
                continue;
            }
            topics.push(topic.to_owned());
            document.get_or_insert(policy);
        }
        let Some(document) = document else { return Ok(None) };
        let mut found = Found::new();
        found.put("id", id).put("topics", topics).put_document("policy_document", Some(&document));
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let topics: Vec<String> = change.asked.need("topics")?;
        let document = change.asked.document("policy_document").unwrap_or_default();
        for topic in &topics {
            set(cx, topic, &document).await?;
        }
        for topic in id.split(',').filter(|topic| !topics.iter().any(|kept| kept == topic)) {
            reset(cx, topic).await?;
        }
        Ok(())
    }

    fn identifier_after(&self, id: &str, asked: &Asked<'_>) -> SmolStr {
        let topics = asked.need::<Vec<String>>("topics");
        topics.map_or_else(|_| id.into(), |topics| identifier(&topics))
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        for topic in id.split(',') {
            reset(cx, topic).await?;
        }
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let topics: Vec<String> = asked.need("topics")?;
        let id = identifier(&topics);
        Ok(self.read(cx, &id).await?.map(|_| id))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.sns().list_topics().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(topic) = pages.next().await {
            let topic = topic.map_err(refused("sns:ListTopics"))?.topic_arn.unwrap_or_default();
            let policy = policy(cx, &topic).await?;
            if policy.is_some_and(|policy| !policy.contains("__default_statement_ID")) {
                ids.push(topic.into());
            }
        }
        Ok(ids)
    }
}

fn identifier(topics: &[String]) -> SmolStr {
    let mut topics = topics.to_vec();
    topics.sort();
    topics.join(",").into()
}

async fn policy(cx: &Context, topic: &str) -> Answer<Option<String>> {
    let call = cx.sns().get_topic_attributes().topic_arn(topic).send().await;
    let answer = call.map_err(refused("sns:GetTopicAttributes")).or_absent()?;
    Ok(answer.and_then(|answer| answer.attributes?.remove("Policy")))
}

async fn set(cx: &Context, topic: &str, document: &str) -> Answer<()> {
    let request = cx.sns().set_topic_attributes().topic_arn(topic);
    let request = request.attribute_name("Policy").attribute_value(document);
    request.send().await.map_err(refused("sns:SetTopicAttributes"))?;
    Ok(())
}

/// Gives a topic back the policy that SNS gives a new one: its owner may use it.
async fn reset(cx: &Context, topic: &str) -> Answer<()> {
    let account = cx.account().await?;
    let actions = [
        "GetTopicAttributes",
        "SetTopicAttributes",
        "AddPermission",
        "RemovePermission",
        "DeleteTopic",
        "Subscribe",
        "ListSubscriptionsByTopic",
        "Publish",
    ];
    let document = serde_json::json!({
        "Version": "2008-10-17",
        "Id": "__default_policy_ID",
        "Statement": [{
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": { "AWS": "*" },
            "Action": actions.map(|action| format!("SNS:{action}")),
            "Resource": topic,
            "Condition": { "StringEquals": { "AWS:SourceOwner": account } },
        }],
    });
    let answer: Result<(), ProviderError> = set(cx, topic, &document.to_string()).await;
    answer.or_absent()?;
    Ok(())
}

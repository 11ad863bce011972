//! `aws.sqs.QueuePolicy`: one policy on one or more queues. SQS knows no such thing by itself, so it is
//! known by its queues.

use std::collections::BTreeSet;

use async_trait::async_trait;
use aws_sdk_sqs::types::QueueAttributeName;
use futures::future;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found, same_document};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};

pub struct QueuePolicy;

/// Between the URLs in an identifier.
const SEPARATOR: &str = ",";

#[async_trait]
impl Driver for QueuePolicy {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["sqs:GetQueueAttributes", "sqs:SetQueueAttributes"],
            read: &["sqs:GetQueueAttributes"],
            update: &["sqs:SetQueueAttributes"],
            delete: &["sqs:SetQueueAttributes"],
            list: &["sqs:ListQueues", "sqs:GetQueueAttributes"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let (queues, wanted) = (queues(asked)?, document(asked)?);
        for queue in &queues {
            // SQS would replace a policy that is there without a word.
            if let Some(there) = policy(cx, queue).await?
                && !same_document(&there, &wanted)
            {
                let message = format!("queue {queue} has a policy already, and it has only one");
                return Err(ProviderError::new(ErrorClass::Conflict, "PolicyExists", message));
            }
        }
        for queue in &queues {
            set(cx, queue, &wanted).await?;
        }
        let id = identifier(&queues);
        let mut found = Found::new();
        found.put("id", &id);
        Ok(Made::known(id, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let queues = id.split(SEPARATOR);
        let one = |queue| async move { policy(cx, queue).await.map(|text| (queue, text)) };
        let policies = future::try_join_all(queues.map(one)).await?;
        let Some(first) = policies.iter().find_map(|(_, text)| text.clone()) else {
            return Ok(None);
        };
        // A queue whose policy is another one has lost this one.
        let is_same =
            |text: &Option<String>| text.as_ref().is_some_and(|text| same_document(text, &first));
        let with_it = policies.iter().filter(|(_, text)| is_same(text)).map(|(queue, _)| *queue);
        let mut found = Found::new();
        found.put("queues", with_it.collect::<Vec<&str>>());
        found.put("id", id).put_document("policy_document", Some(&first));
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let (queues, wanted) = (queues(&change.asked)?, document(&change.asked)?);
        for queue in &queues {
            set(cx, queue, &wanted).await?;
        }
        for queue in id.split(SEPARATOR).filter(|queue| !queues.contains(*queue)) {
            remove(cx, queue).await?;
        }
        Ok(())
    }

    fn identifier_after(&self, id: &str, asked: &Asked<'_>) -> SmolStr {
        queues(asked).map_or_else(|_| id.into(), |queues| identifier(&queues).into())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        for queue in id.split(SEPARATOR) {
            remove(cx, queue).await?;
        }
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        // It can carry no mark: it is ours when all queues say what was asked for.
        let (queues, wanted) = (queues(asked)?, document(asked)?);
        for queue in &queues {
            let there = policy(cx, queue).await?;
            if !there.is_some_and(|there| same_document(&there, &wanted)) {
                return Ok(None);
            }
        }
        Ok(Some(identifier(&queues).into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut with_policy = Vec::new();
        for queue in super::queue::Queue.list(cx).await? {
            if policy(cx, &queue).await?.is_some() {
                with_policy.push(queue);
            }
        }
        Ok(with_policy)
    }
}

fn queues(asked: &Asked<'_>) -> Answer<BTreeSet<String>> {
    Ok(asked.need::<Vec<String>>("queues")?.into_iter().collect())
}

fn identifier(queues: &BTreeSet<String>) -> String {
    queues.iter().map(String::as_str).collect::<Vec<&str>>().join(SEPARATOR)
}

fn document(asked: &Asked<'_>) -> Answer<String> {
    match asked.document("policy_document") {
        Some(text) => Ok(text),
        None => asked.need("policy_document"),
    }
}

async fn policy(cx: &Context, queue: &str) -> Answer<Option<String>> {
    let request = cx.sqs().get_queue_attributes().queue_url(queue);
    let answer = request.attribute_names(QueueAttributeName::Policy).send().await;
    let answer = answer.map_err(refused("sqs:GetQueueAttributes")).or_absent()?;
    let mut attributes = answer.and_then(|answer| answer.attributes).unwrap_or_default();
    Ok(attributes.remove(&QueueAttributeName::Policy).filter(|text| !text.is_empty()))
}

async fn set(cx: &Context, queue: &str, text: &str) -> Answer<()> {
    let request = cx.sqs().set_queue_attributes().queue_url(queue);
    let request = request.attributes(QueueAttributeName::Policy, text);
    request.send().await.map_err(refused("sqs:SetQueueAttributes"))?;
    Ok(())
}

/// A queue that is gone has no policy any more.
async fn remove(cx: &Context, queue: &str) -> Answer<()> {
    set(cx, queue, "").await.or_absent().map(|_| ())
}

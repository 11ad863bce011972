//! `aws.sns.Subscription`. It carries no tags: topic, protocol and endpoint are what it is known by.

use async_trait::async_trait;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{Attribute, attributes, put_attributes};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};

pub struct Subscription;

const ATTRIBUTES: &[Attribute] = &[
    Attribute { ours: "delivery_policy", theirs: "DeliveryPolicy", default: "{}" },
    // Before the policy, which SNS reads in its light.
    Attribute {
        ours: "filter_policy_scope",
        theirs: "FilterPolicyScope",
        default: "MessageAttributes",
    },
    Attribute { ours: "filter_policy", theirs: "FilterPolicy", default: "{}" },
    Attribute { ours: "raw_message_delivery", theirs: "RawMessageDelivery", default: "false" },
    Attribute { ours: "redrive_policy", theirs: "RedrivePolicy", default: "{}" },
    Attribute { ours: "replay_policy", theirs: "ReplayPolicy", default: "{}" },
    Attribute { ours: "subscription_role_arn", theirs: "SubscriptionRoleArn", default: "" },
];

/// What it is known by: set with the creation only.
const IDENTITY: &[Attribute] = &[
    Attribute { ours: "protocol", theirs: "Protocol", default: "" },
    Attribute { ours: "topic_arn", theirs: "TopicArn", default: "" },
    Attribute { ours: "endpoint", theirs: "Endpoint", default: "" },
];

const DOCUMENTS: &[&str] = &["delivery_policy", "filter_policy", "redrive_policy", "replay_policy"];

#[async_trait]
impl Driver for Subscription {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["sns:Subscribe", "sns:ListSubscriptionsByTopic", "iam:PassRole"],
            read: &["sns:GetSubscriptionAttributes"],
            update: &["sns:SetSubscriptionAttributes", "iam:PassRole"],
            delete: &["sns:Unsubscribe"],
            list: &["sns:ListSubscriptions"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "sns:Subscribe";
        let topic: String = asked.need("topic_arn")?;
        let given = attributes(ATTRIBUTES, asked, &|_| true);
        let request = at(cx, &topic).sns().subscribe().topic_arn(topic);
        let request = request
            .protocol(asked.need::<String>("protocol")?)
            .set_endpoint(asked.get("endpoint")?)
            .set_attributes((!given.is_empty()).then_some(given))
            .return_subscription_arn(true);
        let answer = request.send().await.map_err(refused(call))?;
        let arn = answer.subscription_arn.ok_or_else(|| silent(call, "an ARN"))?;
        let mut found = Found::new();
        found.put("arn", &arn);
        Ok(Made::known(arn, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let answer = at(cx, id).sns().get_subscription_attributes().subscription_arn(id);
        let answer = answer.send().await.map_err(refused("sns:GetSubscriptionAttributes"));
        let Some(given) = answer.or_absent()?.and_then(|answer| answer.attributes) else {
            return Ok(None);
        };
        let mut found = Found::new();
        put_attributes(&mut found, IDENTITY, &[], &given);
        put_attributes(&mut found, ATTRIBUTES, DOCUMENTS, &given);
        found.put("arn", id);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let given = attributes(ATTRIBUTES, &change.asked, &|name| change.any(&[name]));
        for row in ATTRIBUTES {
            let is_unset = change.asked.value(row.ours).is_none()
                && change.before.contains_key(row.ours)
                && change.changed.iter().any(|name| name == row.ours);
            let text = match given.get(row.theirs) {
                Some(text) => text.as_str(),
                // What is set no more goes back to what SNS does without a word.
                None if is_unset => row.default,
                None => continue,
            };
            let request = at(cx, id).sns().set_subscription_attributes().subscription_arn(id);
            let request = request.attribute_name(row.theirs).attribute_value(text);
            request.send().await.map_err(refused("sns:SetSubscriptionAttributes"))?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = at(cx, id).sns().unsubscribe().subscription_arn(id);
        match request.send().await.map_err(refused("sns:Unsubscribe")) {
            // One that nobody confirmed cannot be ended; SNS forgets it after two days.
            Err(error) if error.message.contains("pending confirmation") => Ok(()),
            other => other.map(|_| ()),
        }
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let topic: String = asked.need("topic_arn")?;
        let request = at(cx, &topic).sns().list_subscriptions_by_topic().topic_arn(&topic);
        let mut pages = request.into_paginator().items().send();
        while let Some(one) = pages.next().await {
            let one = one.map_err(refused("sns:ListSubscriptionsByTopic")).or_absent()?;
            let Some(one) = one else { break };
            let is_same = one.protocol.as_deref() == asked.text("protocol")
                && one.endpoint.as_deref() == asked.text("endpoint");
            let arn = one.subscription_arn.filter(|arn| is_same && arn.starts_with("arn:"));
            if let Some(arn) = arn {
                return Ok(Some(arn.into()));
            }
        }
        Ok(None)
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.sns().list_subscriptions().into_paginator().items().send();
        let mut arns = Vec::new();
        while let Some(one) = pages.next().await {
            let arn = one.map_err(refused("sns:ListSubscriptions"))?.subscription_arn;
            // Those that wait for a confirmation have a word in its place.
            arns.extend(arn.filter(|arn| arn.starts_with("arn:")).map(SmolStr::from));
        }
        Ok(arns)
    }
}

/// A subscription lives where its topic is, which may be another region.
fn at(cx: &Context, arn: &str) -> Context {
    let region = arn.split(':').nth(3).filter(|region| !region.is_empty());
    Context { region: region.unwrap_or(&cx.region).into(), ..cx.clone() }
}

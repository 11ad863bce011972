//! `aws.kms.Key`. A key is never deleted at once: it waits for 7 to 30 days, and counts as gone from
//! the moment that it does.

use async_trait::async_trait;
use aws_sdk_kms::types::{KeyMetadata, KeySpec, KeyState, KeyUsageType, OriginType, Tag};
use futures::{StreamExt, TryStreamExt, stream};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found, field};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::optional::told;
use crate::{choices, put, set};

pub struct Key;

choices!(KeySpec, KeyUsageType, OriginType);

/// How many keys are looked at at a time.
const AT_A_TIME: usize = 8;
/// What a key is for good.
const NATURE: [&str; 4] = ["key_spec", "key_usage", "multi_region", "origin"];
/// How often a key gets new material when nobody says, in days.
const ROTATION: i32 = 365;

#[async_trait]
impl Driver for Key {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "kms:CreateKey",
                "kms:TagResource",
                "kms:EnableKeyRotation",
                "kms:DisableKey",
            ],
            read: &[
                "kms:DescribeKey",
                "kms:GetKeyPolicy",
                "kms:GetKeyRotationStatus",
                "kms:ListResourceTags",
            ],
            update: &[
                "kms:UpdateKeyDescription",
                "kms:PutKeyPolicy",
                "kms:EnableKey",
                "kms:DisableKey",
                "kms:EnableKeyRotation",
                "kms:DisableKeyRotation",
                "kms:TagResource",
                "kms:UntagResource",
            ],
            delete: &["kms:ScheduleKeyDeletion"],
            list: &["kms:ListKeys", "kms:DescribeKey"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "kms:CreateKey";
        let request = cx.kms().create_key();
        let request = set!(
            request,
            asked,
            description,
            key_spec,
            key_usage,
            origin,
            multi_region,
            bypass_policy_lockout_safety_check,
        );
        let request = request.set_policy(asked.document("key_policy"));
        let request = request.set_tags(Some(asked.tags::<Tag>()?));
        let answer = request.send().await.map_err(refused(call))?;
        let key = answer.key_metadata.ok_or_else(|| silent(call, "a key"))?;
        asked.begin(&key.key_id);
        if asked.get("enable_key_rotation")? == Some(true) {
            rotate(cx, &key.key_id, asked).await?;
        }
        if asked.get("enabled")? == Some(false) {
            enable(cx, &key.key_id, false).await?;
        }
        let mut found = Found::new();
        put!(found, key, key_id, arn);
        Ok(Made::known(key.key_id, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(key) = describe(cx, id).await? else { return Ok(None) };
        let policy = cx.kms().get_key_policy().key_id(id).policy_name("default").send();
        // Keys of other kinds than the plain one do not rotate.
        let rotation = cx.kms().get_key_rotation_status().key_id(id).send();
        let (policy, rotation, tags) = futures::join!(policy, rotation, tags(cx, id));
        let policy = policy.map_err(refused("kms:GetKeyPolicy")).or_absent()?;
        let rotation = told(cx, "kms:GetKeyRotationStatus", rotation)?;
        let mut found = Found::new();
        put!(found, key, key_id, arn, description, enabled, key_spec, key_usage, origin);
        found.put("multi_region", key.multi_region.unwrap_or(false));
        let policy = policy.and_then(|policy| policy.policy);
        found.put_document("key_policy", policy.as_deref());
        if let Some(rotation) = rotation {
            found.put("enable_key_rotation", rotation.key_rotation_enabled);
            found.put("rotation_period_in_days", rotation.rotation_period_in_days);
        }
        found.put_tags(&tags?);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let asked = &change.asked;
        refuse_another_nature(change)?;
        // A key that is switched off takes no other change but policy, tags and words.
        let is_on: bool = asked.get("enabled")?.unwrap_or(true);
        let was_on = change.before.get("enabled") != Some(&Value::Bool(false));
        if is_on && !was_on && change.any(&["enabled"]) {
            enable(cx, id, true).await?;
        }
        if change.any(&["description"]) {
            let text = asked.text("description").unwrap_or_default();
            let request = cx.kms().update_key_description().key_id(id).description(text);
            request.send().await.map_err(refused("kms:UpdateKeyDescription"))?;
        }
        let policy = match asked.document("key_policy") {
            None if change.changed.iter().any(|name| name == "key_policy") => {
                Some(default_policy(cx).await?)
            }
            policy => policy,
        };
        if let Some(policy) = policy.filter(|_| change.any(&["key_policy"])) {
            let request = cx.kms().put_key_policy().key_id(id).policy_name("default");
            let bypass = asked.get("bypass_policy_lockout_safety_check")?;
            let request = request.policy(policy).set_bypass_policy_lockout_safety_check(bypass);
            request.send().await.map_err(refused("kms:PutKeyPolicy"))?;
        }
        if change.any(&["enable_key_rotation", "rotation_period_in_days"]) {
            rerotate(cx, id, change).await?;
        }
        if !is_on && was_on && change.any(&["enabled"]) {
            enable(cx, id, false).await?;
        }
        let tags = change.tags()?;
        if let Some(put) = tags.put_as::<Tag>() {
            let request = cx.kms().tag_resource().key_id(id).set_tags(Some(put));
            request.send().await.map_err(refused("kms:TagResource"))?;
        }
        if let Some(removed) = tags.removed() {
            let request = cx.kms().untag_resource().key_id(id).set_tag_keys(Some(removed));
            request.send().await.map_err(refused("kms:UntagResource"))?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, properties: &Record) -> Answer<()> {
        let days: Option<i32> = field(properties, "pending_window_in_days").unwrap_or_default();
        let request = cx.kms().schedule_key_deletion().key_id(id);
        let answer = request.set_pending_window_in_days(days).send().await;
        match answer.map_err(refused("kms:ScheduleKeyDeletion")) {
            // It waits already.
            Err(error) if error.message.contains("pending deletion") => Ok(()),
            other => other.map(|_| ()),
        }
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        // KMS cannot be asked for a tag, so all keys are.
        let marked = |key: SmolStr| async move {
            let tags = match tags(cx, &key).await {
                // The keys of AWS itself, and those that their policies hide, are not ours.
                Err(error) if error.class == ErrorClass::Denied => Vec::new(),
                tags => tags?,
            };
            Answer::Ok(asked.made(&tags).then_some(key))
        };
        let keys = keys(cx).await?;
        let mut found = stream::iter(keys.into_iter().map(marked)).buffered(AT_A_TIME);
        while let Some(key) = found.try_next().await? {
            if let Some(key) = key
                && describe(cx, &key).await?.is_some()
            {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let alive = |key: SmolStr| async move {
            let found = describe(cx, &key).await?;
            let is_own = |key: &KeyMetadata| {
                key.key_manager.as_ref().is_none_or(|manager| manager.as_str() == "CUSTOMER")
            };
            Answer::Ok(found.filter(is_own).map(|_| key))
        };
        let keys = keys(cx).await?;
        let alive = stream::iter(keys.into_iter().map(alive)).buffered(AT_A_TIME);
        let alive: Vec<Option<SmolStr>> = alive.try_collect().await?;
        Ok(alive.into_iter().flatten().collect())
    }
}

/// Returns a key, unless it waits to be deleted.
async fn describe(cx: &Context, id: &str) -> Answer<Option<KeyMetadata>> {
    let answer = cx.kms().describe_key().key_id(id).send().await;
    let answer = answer.map_err(refused("kms:DescribeKey")).or_absent()?;
    let waits = |key: &KeyMetadata| {
        matches!(key.key_state, Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion))
    };
    Ok(answer.and_then(|answer| answer.key_metadata).filter(|key| !waits(key)))
}

async fn keys(cx: &Context) -> Answer<Vec<SmolStr>> {
    let mut pages = cx.kms().list_keys().limit(1000).into_paginator().items().send();
    let mut keys = Vec::new();
    while let Some(key) = pages.next().await {
        keys.extend(key.map_err(refused("kms:ListKeys"))?.key_id.map(SmolStr::from));
    }
    Ok(keys)
}

async fn tags(cx: &Context, id: &str) -> Answer<Vec<Tag>> {
    let mut pages = cx.kms().list_resource_tags().key_id(id).into_paginator().items().send();
    let mut tags = Vec::new();
    while let Some(tag) = pages.next().await {
        let Some(tag) = tag.map_err(refused("kms:ListResourceTags")).or_absent()? else { break };
        tags.push(tag);
    }
    Ok(tags)
}

async fn rotate(cx: &Context, id: &str, asked: &Asked<'_>) -> Answer<()> {
    let request = cx.kms().enable_key_rotation().key_id(id);
    let request = request.set_rotation_period_in_days(asked.get("rotation_period_in_days")?);
    request.send().await.map_err(refused("kms:EnableKeyRotation"))?;
    Ok(())
}

async fn rerotate(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let is_on: bool = change.asked.get("enable_key_rotation")?.unwrap_or(false);
    let was_on = change.before.get("enable_key_rotation") == Some(&Value::Bool(true));
    if is_on {
        let days = change.asked.get("rotation_period_in_days")?.unwrap_or(ROTATION);
        let request = cx.kms().enable_key_rotation().key_id(id).rotation_period_in_days(days);
        request.send().await.map_err(refused("kms:EnableKeyRotation"))?;
    } else if was_on {
        let request = cx.kms().disable_key_rotation().key_id(id);
        request.send().await.map_err(refused("kms:DisableKeyRotation"))?;
    }
    Ok(())
}

async fn enable(cx: &Context, id: &str, is_on: bool) -> Answer<()> {
    match is_on {
        true => {
            let call = cx.kms().enable_key().key_id(id).send().await;
            call.map_err(refused("kms:EnableKey")).map(|_| ())
        }
        false => {
            let call = cx.kms().disable_key().key_id(id).send().await;
            call.map_err(refused("kms:DisableKey")).map(|_| ())
        }
    }
}

/// What KMS gives a key without a policy: the account's own policies decide.
async fn default_policy(cx: &Context) -> Answer<String> {
    let root = format!("arn:{}:iam::{}:root", cx.partition(), cx.account().await?);
    let statement = serde_json::json!({
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": { "AWS": root },
        "Action": "kms:*",
        "Resource": "*",
    });
    let policy = serde_json::json!({
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [statement],
    });
    Ok(policy.to_string())
}

fn refuse_another_nature(change: &Change<'_>) -> Answer<()> {
    for name in NATURE {
        let is_named = change.changed.iter().any(|changed| changed == name);
        let wanted = change.asked.value(name);
        if is_named && wanted.is_some() && wanted != change.before.get(name) {
            let message = format!(
                "a key keeps its `{name}` for good; give the resource another name to have a new key"
            );
            let error = ProviderError::new(ErrorClass::Invalid, "ValidationException", message);
            return Err(ProviderError { property: Some((*name).into()), ..error });
        }
    }
    Ok(())
}

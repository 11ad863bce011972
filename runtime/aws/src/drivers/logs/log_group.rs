//! `aws.logs.LogGroup`. One call makes it; retention and policies have calls of their own.

use async_trait::async_trait;
use aws_sdk_cloudwatchlogs::types::{self, LogGroupClass};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::log_policies::{self, Group};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, OWN_TAG};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};
use crate::{choices, put, set};

pub struct LogGroup;

choices!(LogGroupClass);

#[async_trait]
impl Driver for LogGroup {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "logs:CreateLogGroup",
                "logs:TagResource",
                "logs:PutRetentionPolicy",
                "logs:PutBearerTokenAuthentication",
                "logs:PutDataProtectionPolicy",
                "logs:PutIndexPolicy",
                "logs:DescribeResourcePolicies",
                "logs:PutResourcePolicy",
            ],
            read: &[
                "logs:DescribeLogGroups",
                "logs:ListTagsForResource",
                "logs:GetDataProtectionPolicy",
                "logs:DescribeIndexPolicies",
                "logs:DescribeResourcePolicies",
            ],
            update: &[
                "logs:PutRetentionPolicy",
                "logs:DeleteRetentionPolicy",
                "logs:AssociateKmsKey",
                "logs:DisassociateKmsKey",
                "logs:PutBearerTokenAuthentication",
                "logs:PutLogGroupDeletionProtection",
                "logs:PutDataProtectionPolicy",
                "logs:DeleteDataProtectionPolicy",
                "logs:PutIndexPolicy",
                "logs:DeleteIndexPolicy",
                "logs:DescribeResourcePolicies",
                "logs:PutResourcePolicy",
                "logs:DeleteResourcePolicy",
                "logs:TagResource",
                "logs:UntagResource",
            ],
            delete: &["logs:DeleteLogGroup"],
            list: &["logs:DescribeLogGroups"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let name = asked.name("log_group_name", 512);
        let request = cx.logs().create_log_group().log_group_name(&name);
        let request =
            set!(request, asked, kms_key_id, log_group_class, deletion_protection_enabled);
        let request = request.set_tags(Some(asked.tag_map()?.into_iter().collect()));
        request.send().await.map_err(refused("logs:CreateLogGroup"))?;
        asked.begin(&name);
        retention(cx, &name, asked.get("retention_in_days")?, false).await?;
        if asked.get("bearer_token_authentication_enabled")? == Some(true) {
            bearer_tokens(cx, &name, true).await?;
        }
        let arn = arn(cx, &name).await?;
        let group = Group { name: &name, arn: &arn };
        let policies = log_policies::ALL.iter();
        for policy in policies.filter(|policy| asked.value(policy.property()).is_some()) {
            policy.put(cx, group, asked).await?;
        }
        let mut found = Found::new();
        found.put("log_group_name", &name).put("arn", format!("{arn}:*"));
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(described) = describe(cx, id).await? else { return Ok(None) };
        let arn = arn(cx, id).await?;
        let Some(tags) = tags(cx, &arn).await? else { return Ok(None) };
        let mut found = Found::new();
        put!(
            found,
            described,
            log_group_name,
            bearer_token_authentication_enabled,
            deletion_protection_enabled,
            kms_key_id,
            log_group_class,
            retention_in_days,
        );
        let group = Group { name: id, arn: &arn };
        for policy in log_policies::ALL {
            policy.get(cx, group, &mut found).await?;
        }
        let pairs = tags.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        found.put_tag_pairs("tags", pairs).put("arn", format!("{arn}:*"));
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let (asked, before) = (&change.asked, change.before);
        refuse_another_class(change)?;
        if change.any(&["retention_in_days"]) {
            let was_set = before.contains_key("retention_in_days");
            retention(cx, id, asked.get("retention_in_days")?, was_set).await?;
        }
        if change.any(&["kms_key_id"]) {
            key(cx, id, asked.get("kms_key_id")?, before.contains_key("kms_key_id")).await?;
        }
        if change.any(&["bearer_token_authentication_enabled"]) {
            let is_on = asked.get("bearer_token_authentication_enabled")?.unwrap_or(false);
            bearer_tokens(cx, id, is_on).await?;
        }
        if change.any(&["deletion_protection_enabled"]) {
            let is_on: bool = asked.get("deletion_protection_enabled")?.unwrap_or(false);
            let request = cx.logs().put_log_group_deletion_protection().log_group_identifier(id);
            let request = request.deletion_protection_enabled(is_on);
            request.send().await.map_err(refused("logs:PutLogGroupDeletionProtection"))?;
        }
        let arn = arn(cx, id).await?;
        let group = Group { name: id, arn: &arn };
        let policies = log_policies::ALL.iter();
        for policy in policies.filter(|policy| change.any(&[policy.property()])) {
            match asked.value(policy.property()) {
                Some(_) => policy.put(cx, group, asked).await?,
                None if before.contains_key(policy.property()) => policy.delete(cx, group).await?,
                None => {}
            }
        }
        let tags = change.tags()?;
        if !tags.put.is_empty() {
            let put = tags.put.clone().into_iter().collect();
            let request = cx.logs().tag_resource().resource_arn(&arn).set_tags(Some(put));
            request.send().await.map_err(refused("logs:TagResource"))?;
        }
        if let Some(removed) = tags.removed() {
            let request = cx.logs().untag_resource().resource_arn(&arn);
            let request = request.set_tag_keys(Some(removed));
            request.send().await.map_err(refused("logs:UntagResource"))?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.logs().delete_log_group().log_group_name(id);
        request.send().await.map_err(refused("logs:DeleteLogGroup"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name("log_group_name", 512);
        let tags = tags(cx, &arn(cx, &name).await?).await?.unwrap_or_default();
        let is_ours = tags.get(OWN_TAG).is_some_and(|token| token == asked.token);
        Ok(is_ours.then(|| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.logs().describe_log_groups().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(group) = pages.next().await {
            let group = group.map_err(refused("logs:DescribeLogGroups"))?;
            names.extend(group.log_group_name.map(SmolStr::from));
        }
        Ok(names)
    }
}

/// The ARN for the calls; the one of the registry has `:*` behind it.
async fn arn(cx: &Context, name: &str) -> Answer<String> {
    cx.arn("logs", &format!("log-group:{name}")).await
}

async fn describe(cx: &Context, name: &str) -> Answer<Option<types::LogGroup>> {
    // The shortest name with this beginning comes first.
    let request = cx.logs().describe_log_groups().log_group_name_prefix(name);
    let answer = request.send().await.map_err(refused("logs:DescribeLogGroups")).or_absent()?;
    let groups = answer.and_then(|answer| answer.log_groups).unwrap_or_default();
    Ok(groups.into_iter().find(|group| group.log_group_name() == Some(name)))
}

async fn tags(
    cx: &Context,
    arn: &str,
) -> Answer<Option<std::collections::HashMap<String, String>>> {
    let answer = cx.logs().list_tags_for_resource().resource_arn(arn).send().await;
    let answer = answer.map_err(refused("logs:ListTagsForResource")).or_absent()?;
    Ok(answer.map(|answer| answer.tags.unwrap_or_default()))
}

/// Without a word of it, logs are kept for ever.
async fn retention(cx: &Context, id: &str, days: Option<i32>, was_set: bool) -> Answer<()> {
    if let Some(days) = days {
        let request = cx.logs().put_retention_policy().log_group_name(id).retention_in_days(days);
        request.send().await.map_err(refused("logs:PutRetentionPolicy"))?;
    } else if was_set {
        let request = cx.logs().delete_retention_policy().log_group_name(id);
        request.send().await.map_err(refused("logs:DeleteRetentionPolicy"))?;
    }
    Ok(())
}

async fn key(cx: &Context, id: &str, key: Option<String>, was_set: bool) -> Answer<()> {
    if let Some(key) = key {
        let request = cx.logs().associate_kms_key().log_group_name(id).kms_key_id(key);
        request.send().await.map_err(refused("logs:AssociateKmsKey"))?;
    } else if was_set {
        let request = cx.logs().disassociate_kms_key().log_group_name(id);
        request.send().await.map_err(refused("logs:DisassociateKmsKey"))?;
    }
    Ok(())
}

async fn bearer_tokens(cx: &Context, id: &str, is_on: bool) -> Answer<()> {
    let request = cx.logs().put_bearer_token_authentication().log_group_identifier(id);
    let request = request.bearer_token_authentication_enabled(is_on);
    request.send().await.map_err(refused("logs:PutBearerTokenAuthentication"))?;
    Ok(())
}

fn refuse_another_class(change: &Change<'_>) -> Answer<()> {
    let is_named = change.changed.iter().any(|name| name == "log_group_class");
    let wanted = change.asked.text("log_group_class").unwrap_or("STANDARD");
    let found = change.before.get("log_group_class").and_then(|value| value.as_str());
    if !is_named || found.unwrap_or("STANDARD") == wanted {
        return Ok(());
    }
    let message = "a log group keeps its class for good; give it another name to have a new one";
    let error = ProviderError::new(ErrorClass::Invalid, "InvalidParameterException", message);
    Err(ProviderError { property: Some("log_group_class".into()), ..error })
}

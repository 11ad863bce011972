//! `aws.secretsmanager.Secret`. It is deleted without a window for recovery: the name is free
//! again within seconds.

use async_trait::async_trait;
use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::{ReplicaRegionType, Tag};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::password;
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set, shape};

pub struct Secret;

shape!(ReplicaRegionType { region, kms_key_id });

#[async_trait]
impl Driver for Secret {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "secretsmanager:CreateSecret",
                "secretsmanager:TagResource",
                "secretsmanager:GetRandomPassword",
                "secretsmanager:ReplicateSecretToRegions",
            ],
            read: &["secretsmanager:DescribeSecret"],
            update: &[
                "secretsmanager:UpdateSecret",
                "secretsmanager:GetRandomPassword",
                "secretsmanager:ReplicateSecretToRegions",
                "secretsmanager:RemoveRegionsFromReplication",
                "secretsmanager:TagResource",
                "secretsmanager:UntagResource",
            ],
            delete: &[
                "secretsmanager:DescribeSecret",
                "secretsmanager:RemoveRegionsFromReplication",
                "secretsmanager:DeleteSecret",
            ],
            list: &["secretsmanager:ListSecrets"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "secretsmanager:CreateSecret";
        let name = asked.name("name", 512);
        let value = password::value(cx, asked).await?;
        let request = cx.secretsmanager().create_secret().name(&name);
        let request = set!(
            request,
            asked,
            description,
            kms_key_id,
            r#type = "type",
            add_replica_regions = "replica_regions",
        );
        let request = request
            .client_request_token(asked.digest(32))
            .set_secret_string(value.clone())
            .set_tags(Some(asked.tags::<Tag>()?));
        let answer = request.send().await.map_err(refused(call));
        let answer = answer.map_err(|error| password::hidden(error, value.as_deref()))?;
        let arn = answer.arn.ok_or_else(|| silent(call, "an ARN"))?;
        let mut found = Found::new();
        found.put("name", &name).put("id", &arn);
        Ok(Made::known(arn, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(secret) = describe(cx, id).await? else { return Ok(None) };
        let mut found = Found::new();
        put!(found, secret, name, description, kms_key_id, r#type = "type");
        found.put("id", id).put_some("replica_regions", &replicas(&secret));
        found.put_tags(secret.tags());
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let asked = &change.asked;
        let names = ["secret_string", "generate_secret_string"];
        let is_new = names.iter().any(|name| change.changed.iter().any(|changed| changed == name));
        let value = if is_new { password::value(cx, asked).await? } else { None };
        if value.is_some() || change.any(&["description", "kms_key_id", "type"]) {
            let request = cx.secretsmanager().update_secret().secret_id(id);
            let request = set!(request, asked, r#type = "type");
            // Without a word of it, the key is the account's own for secrets.
            let unset = change.changed.iter().any(|name| name == "kms_key_id");
            let key: Option<String> = asked.get("kms_key_id")?;
            let key = key.or_else(|| unset.then(|| "alias/aws/secretsmanager".to_owned()));
            let request = request
                .description(asked.text("description").unwrap_or_default())
                .set_kms_key_id(key)
                .set_secret_string(value.clone());
            let answer = request.send().await.map_err(refused("secretsmanager:UpdateSecret"));
            answer.map_err(|error| password::hidden(error, value.as_deref()))?;
        }
        if change.any(&["replica_regions"]) {
            replicate(cx, id, change).await?;
        }
        let tags = change.tags()?;
        if let Some(put) = tags.put_as::<Tag>() {
            let request = cx.secretsmanager().tag_resource().secret_id(id).set_tags(Some(put));
            request.send().await.map_err(refused("secretsmanager:TagResource"))?;
        }
        if let Some(removed) = tags.removed() {
            let request = cx.secretsmanager().untag_resource().secret_id(id);
            let request = request.set_tag_keys(Some(removed));
            request.send().await.map_err(refused("secretsmanager:UntagResource"))?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let Some(secret) = describe(cx, id).await? else { return Ok(()) };
        let there: Vec<String> =
            replicas(&secret).into_iter().filter_map(|one| one.region).collect();
        stop(cx, id, there).await?;
        let request = cx.secretsmanager().delete_secret().secret_id(id);
        let request = request.force_delete_without_recovery(true);
        request.send().await.map_err(refused("secretsmanager:DeleteSecret"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let secret = describe(cx, &asked.name("name", 512)).await?;
        let secret = secret.filter(|secret| asked.made(secret.tags()));
        Ok(secret.and_then(|secret| secret.arn).map(SmolStr::from))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.secretsmanager().list_secrets().into_paginator().send();
        let mut arns = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(refused("secretsmanager:ListSecrets"))?;
            let found = page.secret_list.unwrap_or_default();
            arns.extend(found.into_iter().filter_map(|one| one.arn.map(SmolStr::from)));
        }
        Ok(arns)
    }
}

/// Returns a secret by its ARN or name, unless it is on its way out.
async fn describe(cx: &Context, id: &str) -> Answer<Option<DescribeSecretOutput>> {
    let answer = cx.secretsmanager().describe_secret().secret_id(id).send().await;
    let answer = answer.map_err(refused("secretsmanager:DescribeSecret")).or_absent()?;
    Ok(answer.filter(|secret| secret.deleted_date.is_none()))
}

fn replicas(secret: &DescribeSecretOutput) -> Vec<ReplicaRegionType> {
    let one = |status: &aws_sdk_secretsmanager::types::ReplicationStatusType| {
        ReplicaRegionType::builder()
            .set_region(status.region.clone())
            .set_kms_key_id(status.kms_key_id.clone())
            .build()
    };
    secret.replication_status().iter().map(one).collect()
}

/// A replica with another key is made anew: its key is for good.
async fn replicate(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let wanted: Option<Vec<ReplicaRegionType>> = change.asked.get("replica_regions")?;
    if wanted.is_none() && !change.changed.iter().any(|name| name == "replica_regions") {
        return Ok(());
    }
    let wanted = wanted.unwrap_or_default();
    let Some(secret) = describe(cx, id).await? else { return Ok(()) };
    let is_kept = |there: &ReplicaRegionType| {
        wanted.iter().any(|one| {
            let is_key = one.kms_key_id.is_none() || one.kms_key_id == there.kms_key_id;
            one.region == there.region && is_key
        })
    };
    let (kept, gone): (Vec<ReplicaRegionType>, Vec<ReplicaRegionType>) =
        replicas(&secret).into_iter().partition(is_kept);
    stop(cx, id, gone.into_iter().filter_map(|one| one.region).collect()).await?;
    let is_new = |one: &ReplicaRegionType| !kept.iter().any(|kept| kept.region == one.region);
    let new: Vec<ReplicaRegionType> = wanted.into_iter().filter(is_new).collect();
    if !new.is_empty() {
        let request = cx.secretsmanager().replicate_secret_to_regions().secret_id(id);
        let request = request.set_add_replica_regions(Some(new));
        request.send().await.map_err(refused("secretsmanager:ReplicateSecretToRegions"))?;
    }
    Ok(())
}

async fn stop(cx: &Context, id: &str, regions: Vec<String>) -> Answer<()> {
    if regions.is_empty() {
        return Ok(());
    }
    let request = cx.secretsmanager().remove_regions_from_replication().secret_id(id);
    let request = request.set_remove_replica_regions(Some(regions));
    request.send().await.map_err(refused("secretsmanager:RemoveRegionsFromReplication"))?;
    Ok(())
}

//! `aws.kms.Alias`: a name for a key, which can come to stand for another one.

use async_trait::async_trait;
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::refused;

pub struct Alias;

#[async_trait]
impl Driver for Alias {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["kms:CreateAlias"],
            read: &["kms:ListAliases"],
            update: &["kms:UpdateAlias"],
            delete: &["kms:DeleteAlias"],
            list: &["kms:ListAliases"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let (name, key): (String, String) =
            (asked.need("alias_name")?, asked.need("target_key_id")?);
        let request = cx.kms().create_alias().alias_name(&name).target_key_id(&key);
        request.send().await.map_err(refused("kms:CreateAlias"))?;
        let mut found = Found::new();
        found.put("target_key_id", key_id(&key));
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(key) = all(cx).await?.into_iter().find(|(name, _)| name == id) else {
            return Ok(None);
        };
        let mut found = Found::new();
        found.put("alias_name", id).put("target_key_id", key.1);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let key: String = change.asked.need("target_key_id")?;
        let request = cx.kms().update_alias().alias_name(id).target_key_id(key);
        request.send().await.map_err(refused("kms:UpdateAlias"))?;
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        cx.kms().delete_alias().alias_name(id).send().await.map_err(refused("kms:DeleteAlias"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        // It can carry no mark: it is ours when it stands for the key that was asked for.
        let (name, key): (String, String) =
            (asked.need("alias_name")?, asked.need("target_key_id")?);
        let found = all(cx).await?.into_iter().find(|(found, _)| *found == name.as_str());
        Ok(found.filter(|(_, target)| target == key_id(&key)).map(|(name, _)| name))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let own = |name: &SmolStr| !name.starts_with("alias/aws/");
        Ok(all(cx).await?.into_iter().map(|(name, _)| name).filter(own).collect())
    }
}

/// Returns the id of a key that may be given by its ARN: KMS answers with ids.
fn key_id(key: &str) -> &str {
    key.rsplit_once(":key/").map_or(key, |(_, id)| id)
}

/// Returns the aliases of the region and their keys; KMS cannot be asked for one.
async fn all(cx: &Context) -> Answer<Vec<(SmolStr, String)>> {
    let mut pages = cx.kms().list_aliases().limit(100).into_paginator().items().send();
    let mut aliases = Vec::new();
    while let Some(alias) = pages.next().await {
        let alias = alias.map_err(refused("kms:ListAliases"))?;
        if let (Some(name), Some(key)) = (alias.alias_name, alias.target_key_id) {
            aliases.push((name.into(), key));
        }
    }
    Ok(aliases)
}

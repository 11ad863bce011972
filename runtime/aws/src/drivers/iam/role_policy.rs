//! `aws.iam.RolePolicy`, a policy inside of a role: known as `policy|role`.

use async_trait::async_trait;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found, decoded, same_document};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};

pub struct RolePolicy;

#[async_trait]
impl Driver for RolePolicy {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["iam:GetRolePolicy", "iam:PutRolePolicy"],
            read: &["iam:GetRolePolicy"],
            update: &["iam:PutRolePolicy"],
            delete: &["iam:DeleteRolePolicy"],
            list: &["iam:ListRoles", "iam:ListRolePolicies"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let (policy, role) = identity(asked)?;
        let wanted = wanted(asked)?;
        // IAM would replace a policy of the name without a word.
        if let Some(there) = text(cx, &role, &policy).await?
            && !same_document(&there, &wanted)
        {
            let message = format!("role {role} has a policy {policy} already, with other content");
            return Err(ProviderError::new(ErrorClass::Conflict, "EntityAlreadyExists", message));
        }
        put(cx, &role, &policy, wanted).await?;
        Ok(Made::known(format!("{policy}|{role}"), Found::new()))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let (policy, role) = parts(id);
        let Some(text) = text(cx, role, policy).await? else { return Ok(None) };
        let mut found = Found::new();
        found.put("policy_name", policy).put("role_name", role);
        found.put_document("policy_document", Some(&text));
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let (policy, role) = parts(id);
        put(cx, role, policy, wanted(&change.asked)?).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let (policy, role) = parts(id);
        delete(cx, role, policy).await
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        // It can carry no mark: it is ours when it says what was asked for.
        let ((policy, role), wanted) = (identity(asked)?, wanted(asked)?);
        let there = text(cx, &role, &policy).await?;
        let is_ours = there.is_some_and(|there| same_document(&there, &wanted));
        Ok(is_ours.then(|| format!("{policy}|{role}").into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut ids = Vec::new();
        for role in super::role::Role.list(cx).await? {
            let request = cx.iam().list_role_policies().role_name(role.as_str());
            let mut pages = request.into_paginator().items().send();
            while let Some(policy) = pages.next().await {
                let policy = policy.map_err(refused("iam:ListRolePolicies")).or_absent()?;
                let Some(policy) = policy else { break };
                ids.push(format!("{policy}|{role}").into());
            }
        }
        Ok(ids)
    }
}

fn identity(asked: &Asked<'_>) -> Answer<(String, String)> {
    Ok((asked.need("policy_name")?, asked.need("role_name")?))
}

/// Returns policy and role; neither can have a `|` in its name.
fn parts(id: &str) -> (&str, &str) {
    id.split_once('|').unwrap_or((id, ""))
}

fn wanted(asked: &Asked<'_>) -> Answer<String> {
    match asked.document("policy_document") {
        Some(text) => Ok(text),
        None => asked.need("policy_document"),
    }
}

/// Returns the text of an inline policy.
pub(super) async fn text(cx: &Context, role: &str, policy: &str) -> Answer<Option<String>> {
    let answer = cx.iam().get_role_policy().role_name(role).policy_name(policy).send().await;
    let answer = answer.map_err(refused("iam:GetRolePolicy")).or_absent()?;
    Ok(answer.map(|answer| decoded(&answer.policy_document)))
}

async fn put(cx: &Context, role: &str, policy: &str, text: String) -> Answer<()> {
    let request = cx.iam().put_role_policy().role_name(role).policy_name(policy);
    request.policy_document(text).send().await.map_err(refused("iam:PutRolePolicy"))?;
    Ok(())
}

pub(super) async fn delete(cx: &Context, role: &str, policy: &str) -> Answer<()> {
    let request = cx.iam().delete_role_policy().role_name(role).policy_name(policy);
    request.send().await.map_err(refused("iam:DeleteRolePolicy")).or_absent()?;
    Ok(())
}

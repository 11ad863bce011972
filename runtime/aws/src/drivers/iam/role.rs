//! `aws.iam.Role`, with its inline policies and those attached to it.

use async_trait::async_trait;
use aws_sdk_iam::types::{self, Tag};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use super::attachments::{difference, names};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, decoded, document};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct Role;

/// How long a session lasts when nobody says, in seconds.
const SESSION: i32 = 3600;

#[async_trait]
impl Driver for Role {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["iam:CreateRole", "iam:TagRole", "iam:AttachRolePolicy", "iam:PutRolePolicy"],
            read: &[
                "iam:GetRole",
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:GetRolePolicy",
            ],
            update: &[
                "iam:UpdateAssumeRolePolicy",
                "iam:UpdateRole",
                "iam:PutRolePermissionsBoundary",
                "iam:DeleteRolePermissionsBoundary",
                "iam:AttachRolePolicy",
                "iam:DetachRolePolicy",
                "iam:PutRolePolicy",
                "iam:DeleteRolePolicy",
                "iam:TagRole",
                "iam:UntagRole",
            ],
            delete: &[
                "iam:ListAttachedRolePolicies",
                "iam:DetachRolePolicy",
                "iam:ListRolePolicies",
                "iam:DeleteRolePolicy",
                "iam:DeleteRole",
            ],
            list: &["iam:ListRoles"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "iam:CreateRole";
        let name = asked.name("role_name", 64);
        let request = cx.iam().create_role().role_name(&name);
        let request =
            set!(request, asked, path, description, max_session_duration, permissions_boundary);
        let request = request
            .set_assume_role_policy_document(asked.document("assume_role_policy_document"))
            .set_tags(Some(asked.tags::<Tag>()?));
        let answer = request.send().await.map_err(refused(call))?;
        let role = answer.role.ok_or_else(|| silent(call, "a role"))?;
        asked.begin(&name);
        for policy in names(asked.properties, "managed_policy_arns") {
            attach(cx, &name, &policy).await?;
        }
        for (policy, text) in inline_of(asked.properties) {
            embed(cx, &name, &policy, text).await?;
        }
        let mut found = Found::new();
        put!(found, role, role_name, arn, role_id);
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let role = async {
            let answer = cx.iam().get_role().role_name(id).send().await;
            answer.map_err(refused("iam:GetRole")).or_absent()
        };
        let (role, attached, inline) = futures::join!(role, attached(cx, id), inline(cx, id));
        let Some(role) = role?.and_then(|answer| answer.role) else { return Ok(None) };
        let mut found = Found::new();
        put!(found, role, role_name, arn, role_id, path, description, max_session_duration);
        let text = role.assume_role_policy_document().map(decoded);
        found.put_document("assume_role_policy_document", text.as_deref());
        let boundary = role.permissions_boundary();
        let boundary = boundary.and_then(|boundary| boundary.permissions_boundary_arn());
        found.put("permissions_boundary", boundary);
        found.put_some("managed_policy_arns", &attached?);
        let mut policies = Vec::new();
        for name in inline? {
            let Some(text) = super::role_policy::text(cx, id, &name).await? else { continue };
            let mut policy = Found::new();
            policy.put("policy_name", &name).put_document("policy_document", Some(&text));
            policies.push(Value::Map(policy.0.into()));
        }
        found.put_some("policies", &policies).put_tags(role.tags());
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let asked = &change.asked;
        if change.any(&["assume_role_policy_document"]) {
            let request = cx.iam().update_assume_role_policy().role_name(id);
            let text = asked.document("assume_role_policy_document");
            let request = request.set_policy_document(text);
            request.send().await.map_err(refused("iam:UpdateAssumeRolePolicy"))?;
        }
        if change.any(&["description", "max_session_duration"]) {
            let request = cx.iam().update_role().role_name(id);
            let request = request
                .description(asked.text("description").unwrap_or_default())
                .max_session_duration(asked.get("max_session_duration")?.unwrap_or(SESSION));
            request.send().await.map_err(refused("iam:UpdateRole"))?;
        }
        if change.any(&["permissions_boundary"]) {
            boundary(cx, id, change).await?;
        }
        let policies = difference(change, "managed_policy_arns");
        for policy in policies.added {
            attach(cx, id, &policy).await?;
        }
        for policy in policies.gone {
            detach(cx, id, &policy).await?;
        }
        re_embed(cx, id, change).await?;
        let tags = change.tags()?;
        if let Some(put) = tags.put_as::<Tag>() {
            let request = cx.iam().tag_role().role_name(id).set_tags(Some(put));
            request.send().await.map_err(refused("iam:TagRole"))?;
        }
        if let Some(removed) = tags.removed() {
            let request = cx.iam().untag_role().role_name(id).set_tag_keys(Some(removed));
            request.send().await.map_err(refused("iam:UntagRole"))?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        // A role with policies cannot go; one that an instance profile has is for IAM to refuse.
        for policy in attached(cx, id).await? {
            detach(cx, id, &policy).await?;
        }
        for policy in inline(cx, id).await? {
            super::role_policy::delete(cx, id, &policy).await?;
        }
        cx.iam().delete_role().role_name(id).send().await.map_err(refused("iam:DeleteRole"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name("role_name", 64);
        let answer = cx.iam().get_role().role_name(&name).send().await;
        let answer = answer.map_err(refused("iam:GetRole")).or_absent()?;
        let role = answer.and_then(|answer| answer.role);
        Ok(role.filter(|role: &types::Role| asked.made(role.tags())).map(|_| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.iam().list_roles().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(role) = pages.next().await {
            names.push(role.map_err(refused("iam:ListRoles"))?.role_name.into());
        }
        Ok(names)
    }
}

async fn attach(cx: &Context, role: &str, policy: &str) -> Answer<()> {
    let request = cx.iam().attach_role_policy().role_name(role).policy_arn(policy);
    request.send().await.map_err(refused("iam:AttachRolePolicy"))?;
    Ok(())
}

async fn detach(cx: &Context, role: &str, policy: &str) -> Answer<()> {
    let request = cx.iam().detach_role_policy().role_name(role).policy_arn(policy);
    request.send().await.map_err(refused("iam:DetachRolePolicy")).or_absent()?;
    Ok(())
}

async fn embed(cx: &Context, role: &str, policy: &str, text: String) -> Answer<()> {
    let request = cx.iam().put_role_policy().role_name(role).policy_name(policy);
    request.policy_document(text).send().await.map_err(refused("iam:PutRolePolicy"))?;
    Ok(())
}

/// Returns the names and texts of the inline policies.
fn inline_of(properties: &Record) -> Vec<(String, String)> {
    let all = properties.get("policies").and_then(Value::as_list).unwrap_or_default();
    let one = |policy: &Value| {
        let policy = policy.as_map()?;
        let name = policy.get("policy_name")?.as_str()?;
        Some((name.to_owned(), document(policy.get("policy_document")?)))
    };
    all.iter().filter_map(one).collect()
}

async fn re_embed(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let is_named = change.changed.iter().any(|name| name == "policies");
    if !change.any(&["policies"]) || (change.asked.value("policies").is_none() && !is_named) {
        return Ok(());
    }
    let (before, wanted) = (inline_of(change.before), inline_of(change.asked.properties));
    for (name, text) in &wanted {
        if !before.contains(&(name.clone(), text.clone())) {
            embed(cx, id, name, text.clone()).await?;
        }
    }
    for (name, _) in before.iter().filter(|(name, _)| !wanted.iter().any(|(one, _)| one == name)) {
        super::role_policy::delete(cx, id, name).await?;
    }
    Ok(())
}

async fn boundary(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    match change.asked.text("permissions_boundary") {
        Some(arn) => {
            let request = cx.iam().put_role_permissions_boundary().role_name(id);
            let request = request.permissions_boundary(arn);
            request.send().await.map_err(refused("iam:PutRolePermissionsBoundary"))?;
        }
        None if change.before.contains_key("permissions_boundary") => {
            let request = cx.iam().delete_role_permissions_boundary().role_name(id);
            request.send().await.map_err(refused("iam:DeleteRolePermissionsBoundary"))?;
        }
        None => {}
    }
    Ok(())
}

/// Returns the ARNs of the attached policies.
async fn attached(cx: &Context, role: &str) -> Answer<Vec<String>> {
    let request = cx.iam().list_attached_role_policies().role_name(role);
    let mut pages = request.into_paginator().items().send();
    let mut arns = Vec::new();
    while let Some(policy) = pages.next().await {
        let policy = policy.map_err(refused("iam:ListAttachedRolePolicies")).or_absent()?;
        let Some(policy) = policy else { break };
        arns.extend(policy.policy_arn);
    }
    Ok(arns)
}

/// Returns the names of the inline policies.
async fn inline(cx: &Context, role: &str) -> Answer<Vec<String>> {
    let request = cx.iam().list_role_policies().role_name(role);
    let mut pages = request.into_paginator().items().send();
    let mut names = Vec::new();
    while let Some(name) = pages.next().await {
        let Some(name) = name.map_err(refused("iam:ListRolePolicies")).or_absent()? else { break };
        names.push(name);
    }
    Ok(names)
}

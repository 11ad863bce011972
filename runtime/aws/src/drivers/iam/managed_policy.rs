//! `aws.iam.ManagedPolicy`. A policy has up to five versions; a change makes one and drops the oldest.

use async_trait::async_trait;
use aws_sdk_iam::types::{Policy, PolicyScopeType, Tag};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::attachments::{difference, names};
use crate::context::Context;
use crate::convert::{Asked, Change, Found, decoded};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct ManagedPolicy;

/// How many versions a policy can have, from the quotas of IAM.
const VERSIONS: usize = 5;

/// Who can have a policy, as properties are called.
const HOLDERS: [Holder; 3] = [Holder::Groups, Holder::Roles, Holder::Users];

#[derive(Clone, Copy)]
enum Holder {
    Groups,
    Roles,
    Users,
}

#[async_trait]
impl Driver for ManagedPolicy {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "iam:CreatePolicy",
                "iam:TagPolicy",
                "iam:AttachGroupPolicy",
                "iam:AttachRolePolicy",
                "iam:AttachUserPolicy",
            ],
            read: &["iam:GetPolicy", "iam:GetPolicyVersion", "iam:ListEntitiesForPolicy"],
            update: &[
                "iam:ListPolicyVersions",
                "iam:CreatePolicyVersion",
                "iam:DeletePolicyVersion",
                "iam:AttachGroupPolicy",
                "iam:AttachRolePolicy",
                "iam:AttachUserPolicy",
                "iam:DetachGroupPolicy",
                "iam:DetachRolePolicy",
                "iam:DetachUserPolicy",
            ],
            delete: &[
                "iam:ListEntitiesForPolicy",
                "iam:DetachGroupPolicy",
                "iam:DetachRolePolicy",
                "iam:DetachUserPolicy",
                "iam:ListPolicyVersions",
                "iam:DeletePolicyVersion",
                "iam:DeletePolicy",
            ],
            list: &["iam:ListPolicies"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "iam:CreatePolicy";
        let name = asked.name("managed_policy_name", 128);
        let request = cx.iam().create_policy().policy_name(&name);
        let request = set!(request, asked, path, description);
        let request = request
            .set_policy_document(asked.document("policy_document"))
            .set_tags(Some(asked.tags::<Tag>()?));
        let answer = request.send().await.map_err(refused(call))?;
        let policy = answer.policy.ok_or_else(|| silent(call, "a policy"))?;
        let arn = policy.arn.clone().ok_or_else(|| silent(call, "an ARN"))?;
        asked.begin(&arn);
        let mut found = told(&policy);
        let mut attached = 0_i64;
        for holder in HOLDERS {
            for name in names(asked.properties, holder.property()) {
                attach(cx, &arn, holder, &name).await?;
                attached += 1;
            }
        }
        found.put("attachment_count", attached);
        Ok(Made::known(arn, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(policy) = describe(cx, id).await? else { return Ok(None) };
        let version = policy.default_version_id().unwrap_or("v1");
        let version = cx.iam().get_policy_version().policy_arn(id).version_id(version).send();
        let (version, holders) = futures::join!(version, holders(cx, id));
        let version = version.map_err(refused("iam:GetPolicyVersion"))?.policy_version;
        let mut found = told(&policy);
        // The registry has the document as text, whatever is in it.
        let text = version.and_then(|version| version.document).map(|text| decoded(&text));
        found.put("policy_document", text);
        for (holder, names) in HOLDERS.iter().zip(holders?) {
            found.put_some(holder.property(), &names);
        }
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.any(&["policy_document"])
            && let Some(text) = change.asked.document("policy_document")
        {
            make_room(cx, id).await?;
            let request = cx.iam().create_policy_version().policy_arn(id).policy_document(text);
            let request = request.set_as_default(true);
            request.send().await.map_err(refused("iam:CreatePolicyVersion"))?;
        }
        for holder in HOLDERS {
            let names = difference(change, holder.property());
            for name in names.added {
                attach(cx, id, holder, &name).await?;
            }
            for name in names.gone {
                detach(cx, id, holder, &name).await?;
            }
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        for (holder, names) in HOLDERS.into_iter().zip(holders(cx, id).await?) {
            for name in names {
                detach(cx, id, holder, &name).await?;
            }
        }
        for version in other_versions(cx, id).await? {
            drop_version(cx, id, &version).await?;
        }
        cx.iam()
            .delete_policy()
            .policy_arn(id)
            .send()
            .await
            .map_err(refused("iam:DeletePolicy"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name("managed_policy_name", 128);
        let (path, account) = (asked.text("path").unwrap_or("/"), cx.account().await?);
        let arn = format!("arn:{}:iam::{account}:policy{path}{name}", cx.partition());
        let policy = describe(cx, &arn).await?;
        Ok(policy.filter(|policy| asked.made(policy.tags())).map(|_| arn.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let request = cx.iam().list_policies().scope(PolicyScopeType::Local);
        let mut pages = request.into_paginator().items().send();
        let mut arns = Vec::new();
        while let Some(policy) = pages.next().await {
            arns.extend(policy.map_err(refused("iam:ListPolicies"))?.arn.map(SmolStr::from));
        }
        Ok(arns)
    }
}

impl Holder {
    fn property(self) -> &'static str {
        match self {
            Holder::Groups => "groups",
            Holder::Roles => "roles",
            Holder::Users => "users",
        }
    }
}

fn told(policy: &Policy) -> Found {
    let mut found = Found::new();
    put!(
        found,
        policy,
        policy_name = "managed_policy_name",
        arn = "policy_arn",
        policy_id,
        path,
        description,
        attachment_count,
        create_date,
        default_version_id,
        is_attachable,
        permissions_boundary_usage_count,
        update_date,
    );
    found
}

async fn describe(cx: &Context, arn: &str) -> Answer<Option<Policy>> {
    let answer = cx.iam().get_policy().policy_arn(arn).send().await;
    let answer = answer.map_err(refused("iam:GetPolicy")).or_absent()?;
    Ok(answer.and_then(|answer| answer.policy))
}

/// Returns who has the policy, in the order of [`HOLDERS`].
async fn holders(cx: &Context, arn: &str) -> Answer<[Vec<String>; 3]> {
    let request = cx.iam().list_entities_for_policy().policy_arn(arn);
    let mut pages = request.into_paginator().send();
    let [mut groups, mut roles, mut users] = [Vec::new(), Vec::new(), Vec::new()];
    while let Some(page) = pages.next().await {
        let page = page.map_err(refused("iam:ListEntitiesForPolicy")).or_absent()?;
        let Some(page) = page else { break };
        groups.extend(page.policy_groups().iter().filter_map(|one| one.group_name.clone()));
        roles.extend(page.policy_roles().iter().filter_map(|one| one.role_name.clone()));
        users.extend(page.policy_users().iter().filter_map(|one| one.user_name.clone()));
    }
    Ok([groups, roles, users])
}

async fn attach(cx: &Context, arn: &str, holder: Holder, name: &str) -> Answer<()> {
    let iam = cx.iam();
    match holder {
        Holder::Groups => {
            let call = iam.attach_group_policy().policy_arn(arn).group_name(name).send().await;
            call.map_err(refused("iam:AttachGroupPolicy")).map(|_| ())
        }
        Holder::Roles => {
            let call = iam.attach_role_policy().policy_arn(arn).role_name(name).send().await;
            call.map_err(refused("iam:AttachRolePolicy")).map(|_| ())
        }
        Holder::Users => {
            let call = iam.attach_user_policy().policy_arn(arn).user_name(name).send().await;
            call.map_err(refused("iam:AttachUserPolicy")).map(|_| ())
        }
    }
}

async fn detach(cx: &Context, arn: &str, holder: Holder, name: &str) -> Answer<()> {
    let iam = cx.iam();
    let done = match holder {
        Holder::Groups => {
            let call = iam.detach_group_policy().policy_arn(arn).group_name(name).send().await;
            call.map_err(refused("iam:DetachGroupPolicy")).map(|_| ())
        }
        Holder::Roles => {
            let call = iam.detach_role_policy().policy_arn(arn).role_name(name).send().await;
            call.map_err(refused("iam:DetachRolePolicy")).map(|_| ())
        }
        Holder::Users => {
            let call = iam.detach_user_policy().policy_arn(arn).user_name(name).send().await;
            call.map_err(refused("iam:DetachUserPolicy")).map(|_| ())
        }
    };
    // Whoever had it may be gone already.
    done.or_absent().map(|_| ())
}

/// Returns the versions that are not the default one, oldest first.
async fn other_versions(cx: &Context, arn: &str) -> Answer<Vec<String>> {
    let request = cx.iam().list_policy_versions().policy_arn(arn);
    let mut pages = request.into_paginator().items().send();
    let mut versions = Vec::new();
    while let Some(version) = pages.next().await {
        let version = version.map_err(refused("iam:ListPolicyVersions"))?;
        if let (false, Some(id)) = (version.is_default_version, version.version_id) {
            let number: u64 = id.trim_start_matches('v').parse().unwrap_or_default();
            versions.push((number, id));
        }
    }
    versions.sort_unstable();
    Ok(versions.into_iter().map(|(_, id)| id).collect())
}

async fn make_room(cx: &Context, arn: &str) -> Answer<()> {
    let others = other_versions(cx, arn).await?;
    match others.first() {
        Some(oldest) if others.len() + 1 >= VERSIONS => drop_version(cx, arn, oldest).await,
        _ => Ok(()),
    }
}

async fn drop_version(cx: &Context, arn: &str, version: &str) -> Answer<()> {
    let request = cx.iam().delete_policy_version().policy_arn(arn).version_id(version);
    request.send().await.map_err(refused("iam:DeletePolicyVersion"))?;
    Ok(())
}

//! `aws.iam.InstanceProfile`: what an instance has its role by.

use async_trait::async_trait;
use aws_sdk_iam::types::{self, Tag};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::attachments::{difference, names};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::put;

pub struct InstanceProfile;

#[async_trait]
impl Driver for InstanceProfile {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "iam:CreateInstanceProfile",
                "iam:TagInstanceProfile",
                "iam:AddRoleToInstanceProfile",
                "iam:PassRole",
            ],
            read: &["iam:GetInstanceProfile"],
            update: &[
                "iam:AddRoleToInstanceProfile",
                "iam:RemoveRoleFromInstanceProfile",
                "iam:PassRole",
            ],
            delete: &[
                "iam:GetInstanceProfile",
                "iam:RemoveRoleFromInstanceProfile",
                "iam:DeleteInstanceProfile",
            ],
            list: &["iam:ListInstanceProfiles"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "iam:CreateInstanceProfile";
        let name = asked.name("instance_profile_name", 128);
        let request = cx.iam().create_instance_profile().instance_profile_name(&name);
        let request = request.set_path(asked.get("path")?).set_tags(Some(asked.tags::<Tag>()?));
        let answer = request.send().await.map_err(refused(call))?;
        let profile = answer.instance_profile.ok_or_else(|| silent(call, "a profile"))?;
        asked.begin(&name);
        for role in names(asked.properties, "roles") {
            add(cx, &name, &role).await?;
        }
        let mut found = Found::new();
        put!(found, profile, instance_profile_name, arn);
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(profile) = describe(cx, id).await? else { return Ok(None) };
        let mut found = Found::new();
        put!(found, profile, instance_profile_name, arn, path);
        let roles: Vec<&str> = profile.roles().iter().map(|role| role.role_name()).collect();
        found.put("roles", roles);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        // A profile has one role at a time.
        let roles = difference(change, "roles");
        for role in roles.gone {
            remove(cx, id, &role).await?;
        }
        for role in roles.added {
            add(cx, id, &role).await?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let profile = describe(cx, id).await?;
        for role in profile.iter().flat_map(|profile| profile.roles()) {
            remove(cx, id, role.role_name()).await?;
        }
        let request = cx.iam().delete_instance_profile().instance_profile_name(id);
        request.send().await.map_err(refused("iam:DeleteInstanceProfile"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name("instance_profile_name", 128);
        let profile = describe(cx, &name).await?;
        Ok(profile.filter(|profile| asked.made(profile.tags())).map(|_| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.iam().list_instance_profiles().into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(profile) = pages.next().await {
            let profile = profile.map_err(refused("iam:ListInstanceProfiles"))?;
            names.push(profile.instance_profile_name.into());
        }
        Ok(names)
    }
}

async fn describe(cx: &Context, name: &str) -> Answer<Option<types::InstanceProfile>> {
    let answer = cx.iam().get_instance_profile().instance_profile_name(name).send().await;
    let answer = answer.map_err(refused("iam:GetInstanceProfile")).or_absent()?;
    Ok(answer.and_then(|answer| answer.instance_profile))
}

async fn add(cx: &Context, profile: &str, role: &str) -> Answer<()> {
    let request = cx.iam().add_role_to_instance_profile().instance_profile_name(profile);
    let request = request.role_name(role);
    request.send().await.map_err(refused("iam:AddRoleToInstanceProfile"))?;
    Ok(())
}

async fn remove(cx: &Context, profile: &str, role: &str) -> Answer<()> {
    let request = cx.iam().remove_role_from_instance_profile().instance_profile_name(profile);
    let request = request.role_name(role);
    request.send().await.map_err(refused("iam:RemoveRoleFromInstanceProfile")).or_absent()?;
    Ok(())
}

//! `aws.ec2.LaunchTemplate`. A change makes another version, and makes it the default unless somebody
//! chose an older one; no version is ever deleted.

use async_trait::async_trait;
use aws_sdk_ec2::types::{
    LaunchTemplate as Described, LaunchTemplateTagSpecificationRequest, RequestLaunchTemplateData,
    ResourceType, Tag, TagSpecification,
};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::marked;
use crate::context::Context;
use crate::convert::{Asked, Change, Found, OWN_TAG, Tag as _};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct LaunchTemplate;

const DESCRIBE: &str = "ec2:DescribeLaunchTemplates";

#[async_trait]
impl Driver for LaunchTemplate {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["ec2:CreateLaunchTemplate", "ec2:CreateTags"],
            read: &[DESCRIBE],
            update: &[
                "ec2:CreateLaunchTemplateVersion",
                "ec2:ModifyLaunchTemplate",
                "ec2:CreateTags",
                "ec2:DeleteTags",
                DESCRIBE,
            ],
            delete: &["ec2:DeleteLaunchTemplate"],
            list: &[DESCRIBE],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ec2:CreateLaunchTemplate";
        let mut tags = tags(asked)?;
        tags.push(Tag::tag(OWN_TAG, asked.token));
        let tags = TagSpecification::builder()
            .resource_type(ResourceType::LaunchTemplate)
            .set_tags(Some(tags))
            .build();
        let request = set!(
            cx.ec2().create_launch_template(),
            asked,
            launch_template_data,
            version_description
        );
        let request = request
            .client_token(asked.digest(32))
            .launch_template_name(asked.name("launch_template_name", 128))
            .tag_specifications(tags);
        let answer = request.send().await.map_err(refused(call))?;
        let template = answer.launch_template.ok_or_else(|| silent(call, "a template"))?;
        let found = properties(&template);
        let id = template.launch_template_id.ok_or_else(|| silent(call, "an id"))?;
        Ok(Made::known(id, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        Ok(template(cx, id).await?.map(|template| properties(&template)))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let Some(template) = template(cx, id).await? else { return Ok(()) };
        let asked = &change.asked;
        if change.any(&["launch_template_data", "version_description"]) {
            let call = "ec2:CreateLaunchTemplateVersion";
            let data: RequestLaunchTemplateData = asked.need("launch_template_data")?;
            let request =
                set!(cx.ec2().create_launch_template_version(), asked, version_description);
            let request = request.launch_template_id(id).launch_template_data(data);
            let answer = request.send().await.map_err(refused(call))?;
            let version = answer.launch_template_version.and_then(|version| version.version_number);
            let version = version.ok_or_else(|| silent(call, "the version's number"))?;
            if template.default_version_number == template.latest_version_number {
                let request = cx.ec2().modify_launch_template().launch_template_id(id);
                let request = request.default_version(version.to_string());
                request.send().await.map_err(refused("ec2:ModifyLaunchTemplate"))?;
            }
        }
        if change.any(&["tag_specifications"]) {
            retag(cx, id, &template, &tags(asked)?).await?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.ec2().delete_launch_template().launch_template_id(id);
        request.send().await.map_err(refused("ec2:DeleteLaunchTemplate"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let request = cx.ec2().describe_launch_templates().filters(marked(asked));
        let answer = request.send().await.map_err(refused(DESCRIBE))?;
        let mut found = answer.launch_templates().iter();
        let own = found.find(|template| asked.made(template.tags()));
        Ok(own.and_then(|template| template.launch_template_id()).map(SmolStr::new))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut templates = cx.ec2().describe_launch_templates().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(template) = templates.next().await {
            let template = template.map_err(refused(DESCRIBE))?;
            ids.extend(template.launch_template_id.map(SmolStr::from));
        }
        Ok(ids)
    }
}

/// Returns the tags of the template itself: the only kind that goes there.
fn tags(asked: &Asked<'_>) -> Answer<Vec<Tag>> {
    let all: Option<Vec<LaunchTemplateTagSpecificationRequest>> =
        asked.get("tag_specifications")?;
    let of_template = |one: &LaunchTemplateTagSpecificationRequest| {
        one.resource_type == Some(ResourceType::LaunchTemplate)
    };
    let all = all.unwrap_or_default().into_iter().filter(of_template);
    Ok(all.flat_map(|one| one.tags.unwrap_or_default()).collect())
}

async fn template(cx: &Context, id: &str) -> Answer<Option<Described>> {
    let answer = cx.ec2().describe_launch_templates().launch_template_ids(id).send().await;
    let answer = answer.map_err(refused(DESCRIBE)).or_absent()?;
    Ok(answer.and_then(|answer| answer.launch_templates?.into_iter().next()))
}

fn properties(template: &Described) -> Found {
    let mut found = Found::new();
    put!(
        found,
        template,
        launch_template_id,
        launch_template_name,
        default_version_number,
        latest_version_number,
    );
    found
}

/// Brings the tags to those that are wanted. The registry never shows them, so the template tells.
async fn retag(cx: &Context, id: &str, template: &Described, wanted: &[Tag]) -> Answer<()> {
    let now = template.tags();
    let is_own = |tag: &&Tag| tag.pair().0 != OWN_TAG && !tag.pair().0.starts_with("aws:");
    let put: Vec<Tag> = wanted.iter().filter(|tag| !now.contains(tag)).cloned().collect();
    let names = |key: &str| wanted.iter().any(|tag| tag.pair().0 == key);
    let gone: Vec<Tag> = now
        .iter()
        .filter(is_own)
        .filter(|tag| !names(tag.pair().0))
        .map(|tag| Tag::builder().set_key(tag.key.clone()).build())
        .collect();
    if !put.is_empty() {
        let request = cx.ec2().create_tags().resources(id).set_tags(Some(put));
        request.send().await.map_err(refused("ec2:CreateTags"))?;
    }
    if !gone.is_empty() {
        let request = cx.ec2().delete_tags().resources(id).set_tags(Some(gone));
        request.send().await.map_err(refused("ec2:DeleteTags"))?;
    }
    Ok(())
}

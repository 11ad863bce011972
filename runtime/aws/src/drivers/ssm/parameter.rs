//! `aws.ssm.Parameter`.

use async_trait::async_trait;
use aws_sdk_ssm::types::{ParameterTier, ParameterType, ResourceTypeForTagging, Tag};
use msd_model::value::Record;
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};
use crate::{choices, put, set};

pub struct Parameter;

choices!(ParameterTier, ParameterType);

#[async_trait]
impl Driver for Parameter {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &["ssm:PutParameter", "ssm:AddTagsToResource"],
            read: &["ssm:GetParameter", "ssm:ListTagsForResource"],
            update: &["ssm:PutParameter", "ssm:AddTagsToResource", "ssm:RemoveTagsFromResource"],
            delete: &["ssm:DeleteParameter"],
            list: &["ssm:DescribeParameters"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let name = asked.name("name", 1011);
        let request = cx.ssm().put_parameter().name(&name).set_tags(Some(asked.tags::<Tag>()?));
        let request = set!(
            request,
            asked,
            r#type = "type",
            value,
            allowed_pattern,
            data_type,
            description,
            policies,
            tier
        );
        request.send().await.map_err(refused("ssm:PutParameter"))?;
        asked.begin(&name);
        let mut found = Found::new();
        found.put("name", &name).put("arn", arn(cx, &name).await?);
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let parameter = cx.ssm().get_parameter().name(id).send();
        let (parameter, tags) = futures::join!(parameter, tags(cx, id));
        let answer = parameter.map_err(refused("ssm:GetParameter")).or_absent()?;
        let (Some(parameter), Some(tags)) = (answer.and_then(|one| one.parameter), tags?) else {
            return Ok(None);
        };
        let mut found = Found::new();
        put!(found, parameter, name, r#type = "type", value, data_type, arn);
        found.put_tags(&tags);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let asked = &change.asked;
        let is_unset = |name: &str| {
            asked.value(name).is_none() && change.changed.iter().any(|changed| changed == name)
        };
        let names =
            ["type", "value", "allowed_pattern", "data_type", "description", "policies", "tier"];
        if change.any(&names) {
            let request = cx.ssm().put_parameter().name(id).overwrite(true);
            let mut request = set!(
                request,
                asked,
                r#type = "type",
                value,
                allowed_pattern,
                data_type,
                description,
                policies,
                tier
            );
            // SSM keeps what is not said; these texts stand for nothing.
            if is_unset("description") {
                request = request.description("");
            }
            if is_unset("allowed_pattern") {
                request = request.allowed_pattern("");
            }
            if is_unset("policies") {
                request = request.policies("[{}]");
            }
            request.send().await.map_err(refused("ssm:PutParameter"))?;
        }
        let tags = change.tags()?;
        let kind = ResourceTypeForTagging::Parameter;
        if let Some(put) = tags.put_as::<Tag>() {
            let request = cx.ssm().add_tags_to_resource().resource_type(kind.clone());
            let request = request.resource_id(id).set_tags(Some(put));
            request.send().await.map_err(refused("ssm:AddTagsToResource"))?;
        }
        if let Some(removed) = tags.removed() {
            let request = cx.ssm().remove_tags_from_resource().resource_type(kind);
            let request = request.resource_id(id).set_tag_keys(Some(removed));
            request.send().await.map_err(refused("ssm:RemoveTagsFromResource"))?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        cx.ssm()
            .delete_parameter()
            .name(id)
            .send()
            .await
            .map_err(refused("ssm:DeleteParameter"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.name("name", 1011);
        let tags = tags(cx, &name).await?;
        Ok(tags.filter(|tags| asked.made(tags)).map(|_| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let request = cx.ssm().describe_parameters().max_results(50);
        let mut pages = request.into_paginator().send();
        let mut names = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(refused("ssm:DescribeParameters"))?;
            let found = page.parameters.unwrap_or_default();
            names.extend(found.into_iter().filter_map(|one| one.name.map(SmolStr::from)));
        }
        Ok(names)
    }
}

/// The ARN has one slash before the name, whether or not the name begins with one.
async fn arn(cx: &Context, name: &str) -> Answer<String> {
    cx.arn("ssm", &format!("parameter/{}", name.trim_start_matches('/'))).await
}

async fn tags(cx: &Context, name: &str) -> Answer<Option<Vec<Tag>>> {
    let request = cx.ssm().list_tags_for_resource().resource_id(name);
    let answer = request.resource_type(ResourceTypeForTagging::Parameter).send().await;
    let answer = answer.map_err(refused("ssm:ListTagsForResource"));
    match answer {
        // The code for a parameter that is not there: `InvalidResourceId`.
        Err(error) if error.code == "InvalidResourceId" => Ok(None),
        answer => Ok(answer.or_absent()?.map(|answer| answer.tag_list.unwrap_or_default())),
    }
}

//! `aws.ecr.Repository`, with its policies, which have calls of their own.

use async_trait::async_trait;
use aws_sdk_ecr::types;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found, document};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{choices, put, set, shape, tag};

pub struct Repository;

shape! {
    types::EncryptionConfiguration { encryption_type, kms_key }
    types::ImageScanningConfiguration { scan_on_push }
    types::ImageTagMutabilityExclusionFilter {
        filter_type = "image_tag_mutability_exclusion_filter_type",
        filter = "image_tag_mutability_exclusion_filter_value",
    }
}

choices! {
    types::EncryptionType, types::ImageTagMutability, types::ImageTagMutabilityExclusionFilterType,
}

tag!(types::Tag, required);

#[async_trait]
impl Driver for Repository {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "ecr:CreateRepository",
                "ecr:PutLifecyclePolicy",
                "ecr:SetRepositoryPolicy",
                "ecr:TagResource",
            ],
            read: &[
                "ecr:DescribeRepositories",
                "ecr:GetLifecyclePolicy",
                "ecr:GetRepositoryPolicy",
                "ecr:ListTagsForResource",
            ],
            update: &[
                "ecr:DeleteLifecyclePolicy",
                "ecr:DeleteRepositoryPolicy",
                "ecr:PutImageScanningConfiguration",
                "ecr:PutImageTagMutability",
                "ecr:PutLifecyclePolicy",
                "ecr:SetRepositoryPolicy",
                "ecr:TagResource",
                "ecr:UntagResource",
            ],
            delete: &["ecr:DeleteRepository"],
            list: &["ecr:DescribeRepositories"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "ecr:CreateRepository";
        let name = name(asked);
        let request = set!(
            cx.ecr().create_repository(),
            asked,
            encryption_configuration,
            image_scanning_configuration,
            image_tag_mutability,
            image_tag_mutability_exclusion_filters,
        );
        let request = request.repository_name(&name).set_tags(Some(asked.tags()?));
        let answer = request.send().await.map_err(refused(call))?;
        let repository = answer.repository.ok_or_else(|| silent(call, "a repository"))?;
        asked.begin(&name);
        if let Some(policy) = asked.value("lifecycle_policy") {
            put_lifecycle_policy(cx, &name, policy).await?;
        }
        if let Some(policy) = asked.document("repository_policy_text") {
            set_policy(cx, &name, policy).await?;
        }
        // ECR spells policies in its own way.
        if ["lifecycle_policy", "repository_policy_text"].iter().any(|p| asked.value(p).is_some()) {
            return Ok(Made::new(name));
        }
        let mut found = Found::new();
        put!(found, repository, repository_name, repository_arn = "arn", repository_uri);
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let ecr = cx.ecr();
        let repository = ecr.describe_repositories().repository_names(id).send();
        let lifecycle = ecr.get_lifecycle_policy().repository_name(id).send();
        let policy = ecr.get_repository_policy().repository_name(id).send();
        let arn = cx.arn("ecr", &format!("repository/{id}")).await?;
        let tags = ecr.list_tags_for_resource().resource_arn(&arn).send();
        let (repository, lifecycle, policy, tags) =
            futures::join!(repository, lifecycle, policy, tags);
        let answer = repository.map_err(refused("ecr:DescribeRepositories")).or_absent()?;
        let Some(repository) = answer.and_then(|answer| answer.repositories?.into_iter().next())
        else {
            return Ok(None);
        };
        let mut found = Found::new();
        put!(
            found,
            repository,
            repository_name,
            repository_arn = "arn",
            repository_uri,
            encryption_configuration,
            image_scanning_configuration,
            image_tag_mutability,
            image_tag_mutability_exclusion_filters,
        );
        if let Some(answer) = lifecycle.map_err(refused("ecr:GetLifecyclePolicy")).or_absent()? {
            let mut policy = Found::new();
            put!(policy, answer, lifecycle_policy_text, registry_id);
            found.put("lifecycle_policy", Value::Map(policy.0.into()));
        }
        let policy = policy.map_err(refused("ecr:GetRepositoryPolicy")).or_absent()?;
        let policy = policy.and_then(|answer| answer.policy_text);
        found.put_document("repository_policy_text", policy.as_deref());
        if let Some(answer) = tags.map_err(refused("ecr:ListTagsForResource")).or_absent()? {
            found.put_tags(answer.tags());
        }
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.any(&["image_tag_mutability", "image_tag_mutability_exclusion_filters"]) {
            let filters = change.asked.get("image_tag_mutability_exclusion_filters")?;
            let mutability = change.asked.get("image_tag_mutability")?;
            let request = cx.ecr().put_image_tag_mutability().repository_name(id);
            let request = request
                .image_tag_mutability(mutability.unwrap_or(types::ImageTagMutability::Mutable))
                .set_image_tag_mutability_exclusion_filters(filters);
            request.send().await.map_err(refused("ecr:PutImageTagMutability"))?;
        }
        let quiet = types::ImageScanningConfiguration::builder().scan_on_push(false).build();
        if let Some(scanning) = change.get_or("image_scanning_configuration", quiet)? {
            let request = cx.ecr().put_image_scanning_configuration().repository_name(id);
            let request = request.image_scanning_configuration(scanning);
            request.send().await.map_err(refused("ecr:PutImageScanningConfiguration"))?;
        }
        if change.any(&["lifecycle_policy"]) {
            match change.asked.value("lifecycle_policy") {
                Some(policy) => put_lifecycle_policy(cx, id, policy).await?,
                None => {
                    let request = cx.ecr().delete_lifecycle_policy().repository_name(id);
                    let call = "ecr:DeleteLifecyclePolicy";
                    request.send().await.map_err(refused(call)).or_absent()?;
                }
            }
        }
        if change.any(&["repository_policy_text"]) {
            match change.asked.document("repository_policy_text") {
                Some(policy) => set_policy(cx, id, policy).await?,
                None => {
                    let request = cx.ecr().delete_repository_policy().repository_name(id);
                    let call = "ecr:DeleteRepositoryPolicy";
                    request.send().await.map_err(refused(call)).or_absent()?;
                }
            }
        }
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, properties: &Record) -> Answer<()> {
        let empties = properties.get("empty_on_delete") == Some(&Value::Bool(true));
        let request = cx.ecr().delete_repository().repository_name(id).force(empties);
        request.send().await.map_err(refused("ecr:DeleteRepository"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = name(asked);
        let arn = cx.arn("ecr", &format!("repository/{name}")).await?;
        let request = cx.ecr().list_tags_for_resource().resource_arn(arn);
        let answer =
            request.send().await.map_err(refused("ecr:ListTagsForResource")).or_absent()?;
        Ok(answer.filter(|answer| asked.made(answer.tags())).map(|_| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let pages = cx.ecr().describe_repositories().max_results(1000);
        let mut pages = pages.into_paginator().items().send();
        let mut names = Vec::new();
        while let Some(repository) = pages.next().await {
            let repository = repository.map_err(refused("ecr:DescribeRepositories"))?;
            names.extend(repository.repository_name.map(SmolStr::from));
        }
        Ok(names)
    }
}

fn name(asked: &Asked<'_>) -> String {
    asked.name("repository_name", 256)
}

async fn put_lifecycle_policy(cx: &Context, id: &str, policy: &Value) -> Answer<()> {
    let fields = policy.as_map();
    let text = fields.and_then(|fields| fields.get("lifecycle_policy_text"));
    let registry = fields.and_then(|fields| fields.get("registry_id")?.as_str());
    let request = cx.ecr().put_lifecycle_policy().repository_name(id);
    let request = request
        .set_lifecycle_policy_text(text.map(document))
        .set_registry_id(registry.map(str::to_owned));
    request.send().await.map_err(refused("ecr:PutLifecyclePolicy"))?;
    Ok(())
}

async fn set_policy(cx: &Context, id: &str, policy: String) -> Answer<()> {
    let request = cx.ecr().set_repository_policy().repository_name(id).policy_text(policy);
    request.send().await.map_err(refused("ecr:SetRepositoryPolicy"))?;
    Ok(())
}

async fn retag(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let tags = change.tags()?;
    if tags.put.is_empty() && tags.remove.is_empty() {
        return Ok(());
    }
    let arn = cx.arn("ecr", &format!("repository/{id}")).await?;
    if let Some(put) = tags.put_as::<types::Tag>() {
        let request = cx.ecr().tag_resource().resource_arn(&arn).set_tags(Some(put));
        request.send().await.map_err(refused("ecr:TagResource"))?;
    }
    if let Some(removed) = tags.removed() {
        let request = cx.ecr().untag_resource().resource_arn(&arn).set_tag_keys(Some(removed));
        request.send().await.map_err(refused("ecr:UntagResource"))?;
    }
    Ok(())
}

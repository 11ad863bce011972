//! `aws.route53.HealthCheck`. The caller's reference is the mark: Route 53 takes it at creation and tells
//! it ever after.

use async_trait::async_trait;
use aws_sdk_route53::types::{self, ResettableElementName, TagResourceType};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Change, Found, ToValue};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};
use crate::{choices, shape};

choices!(
    types::CloudWatchRegion,
    types::HealthCheckRegion,
    types::HealthCheckType,
    types::InsufficientDataHealthStatus,
);

shape! {
    types::AlarmIdentifier { name, region }
    types::HealthCheckConfig {
        r#type = "type",
        alarm_identifier,
        child_health_checks,
        enable_sni,
        failure_threshold,
        fully_qualified_domain_name,
        health_threshold,
        insufficient_data_health_status,
        inverted,
        ip_address,
        measure_latency,
        port,
        regions,
        request_interval,
        resource_path,
        routing_control_arn,
        search_string,
    }
}

/// What an update can set back to nothing, under our names.
const RESETTABLE: &[(&str, ResettableElementName)] = &[
    ("child_health_checks", ResettableElementName::ChildHealthChecks),
    ("fully_qualified_domain_name", ResettableElementName::FullyQualifiedDomainName),
    ("regions", ResettableElementName::Regions),
    ("resource_path", ResettableElementName::ResourcePath),
];

pub struct HealthCheck;

#[async_trait]
impl Driver for HealthCheck {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "route53:CreateHealthCheck",
                "route53:ListHealthChecks",
                "route53:ChangeTagsForResource",
            ],
            read: &["route53:GetHealthCheck", "route53:ListTagsForResource"],
            update: &["route53:UpdateHealthCheck", "route53:ChangeTagsForResource"],
            delete: &["route53:DeleteHealthCheck"],
            list: &["route53:ListHealthChecks"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let config: types::HealthCheckConfig = asked.need("health_check_config")?;
        let request = cx.route53().create_health_check().health_check_config(config);
        let request = request.caller_reference(asked.digest(32));
        let answer = request.send().await.map_err(refused("route53:CreateHealthCheck"))?;
        let Some(check) = answer.health_check else {
            return Err(crate::error::silent("route53:CreateHealthCheck", "a health check"));
        };
        asked.begin(&check.id);
        let change = Change { asked: *asked, before: &Record::default(), changed: &[] };
        retag(cx, &check.id, &change).await?;
        let mut found = Found::new();
        found.put("health_check_id", &check.id);
        Ok(Made::known(check.id, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let check = cx.route53().get_health_check().health_check_id(id).send();
        let tags = cx.route53().list_tags_for_resource().resource_id(id);
        let tags = tags.resource_type(TagResourceType::Healthcheck).send();
        let (check, tags) = futures::join!(check, tags);
        let check = check.map_err(refused("route53:GetHealthCheck")).or_absent()?;
        let Some(check) = check.and_then(|answer| answer.health_check) else { return Ok(None) };
        let tags = tags.map_err(refused("route53:ListTagsForResource"))?;
        let mut found = Found::new();
        found.put("health_check_id", &check.id);
        found.put("health_check_config", check.health_check_config.to_value());
        if let Some(set) = &tags.resource_tag_set {
            let pair = |tag: &types::Tag| Some((tag.key.clone()?, tag.value.clone()?));
            let pairs: Vec<(String, String)> = set.tags().iter().filter_map(pair).collect();
            found.put_tag_pairs("tags", pairs.iter().map(|(key, value)| (&**key, &**value)));
        }
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.any(&["health_check_config"]) {
            let config: types::HealthCheckConfig = change.asked.need("health_check_config")?;
            let fields = |record: &Record| record.get("health_check_config")?.as_map().cloned();
            let (asked, before) = (fields(change.asked.properties), fields(change.before));
            let has = |of: &Option<Record>, name: &str| {
                of.as_ref().and_then(|of| of.get(name)).is_some_and(|value| *value != Value::Null)
            };
            let gone =
                RESETTABLE.iter().filter(|(name, _)| has(&before, name) && !has(&asked, name));
            let gone: Vec<ResettableElementName> =
                gone.map(|(_, element)| element.clone()).collect();
            let request = cx
                .route53()
                .update_health_check()
                .health_check_id(id)
                .set_alarm_identifier(config.alarm_identifier)
                .set_child_health_checks(config.child_health_checks)
                .set_enable_sni(config.enable_sni)
                .set_failure_threshold(config.failure_threshold)
                .set_fully_qualified_domain_name(config.fully_qualified_domain_name)
                .set_health_threshold(config.health_threshold)
                .set_insufficient_data_health_status(config.insufficient_data_health_status)
                .set_inverted(config.inverted)
                .set_ip_address(config.ip_address)
                .set_port(config.port)
                .set_regions(config.regions)
                .set_resource_path(config.resource_path)
                .set_search_string(config.search_string)
                .set_reset_elements((!gone.is_empty()).then_some(gone));
            request.send().await.map_err(refused("route53:UpdateHealthCheck"))?;
        }
        retag(cx, id, change).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.route53().delete_health_check().health_check_id(id);
        request.send().await.map_err(refused("route53:DeleteHealthCheck"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let reference = asked.digest(32);
        let mut pages = cx.route53().list_health_checks().into_paginator().items().send();
        while let Some(check) = pages.next().await {
            let check = check.map_err(refused("route53:ListHealthChecks"))?;
            if check.caller_reference == reference {
                return Ok(Some(check.id.into()));
            }
        }
        Ok(None)
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.route53().list_health_checks().into_paginator().items().send();
        let mut ids = Vec::new();
        while let Some(check) = pages.next().await {
            ids.push(check.map_err(refused("route53:ListHealthChecks"))?.id.into());
        }
        Ok(ids)
    }
}

async fn retag(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let tags = change.tags()?;
    let pairs =
        tags.put.iter().map(|(key, value)| types::Tag::builder().key(key).value(value).build());
    let put: Vec<types::Tag> = pairs.collect();
    if put.is_empty() && tags.remove.is_empty() {
        return Ok(());
    }
    let request = cx
        .route53()
        .change_tags_for_resource()
        .resource_type(TagResourceType::Healthcheck)
        .resource_id(id)
        .set_add_tags((!put.is_empty()).then_some(put))
        .set_remove_tag_keys(tags.removed());
    request.send().await.map_err(refused("route53:ChangeTagsForResource"))?;
    Ok(())
}

//! `aws.events.EventBus`.

use async_trait::async_trait;
use aws_sdk_eventbridge::types::{DeadLetterConfig, IncludeDetail, Level, LogConfig, Tag};
use msd_model::value::Record;
use smol_str::SmolStr;

use super::{is_ours, retag, tags};
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused, silent};
use crate::{put, set};

pub struct EventBus;

#[async_trait]
impl Driver for EventBus {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "events:CreateEventBus",
                "events:DescribeEventBus",
                "events:ListTagsForResource",
                "events:PutPermission",
                "events:TagResource",
            ],
            read: &["events:DescribeEventBus", "events:ListTagsForResource"],
            update: &[
                "events:UpdateEventBus",
                "events:PutPermission",
                "events:RemovePermission",
                "events:TagResource",
                "events:UntagResource",
            ],
            delete: &["events:DeleteEventBus"],
            list: &["events:ListEventBuses"],
        }
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "events:CreateEventBus";
        let name: String = asked.need("name")?;
        let request = set!(
            cx.events().create_event_bus(),
            asked,
            name,
            event_source_name,
            description,
            kms_key_identifier,
            dead_letter_config,
            log_config
        );
        let request = request.set_tags(Some(asked.tags::<Tag>()?));
        let answer = request.send().await.map_err(refused(call))?;
        let arn = answer.event_bus_arn.ok_or_else(|| silent(call, "an ARN"))?;
        asked.begin(&name);
        if let Some(policy) = asked.document("policy") {
            permit(cx, &name, policy).await?;
            return Ok(Made::new(name));
        }
        let mut found = Found::new();
        found.put("name", &name).put("arn", arn);
        Ok(Made::known(name, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let answer = cx.events().describe_event_bus().name(id).send().await;
        let answer = answer.map_err(refused("events:DescribeEventBus")).or_absent()?;
        let Some(bus) = answer else { return Ok(None) };
        let mut found = Found::new();
        put!(
            found,
            bus,
            name,
            arn,
            description,
            kms_key_identifier,
            dead_letter_config,
            log_config
        );
        found.put_document("policy", bus.policy());
        if let Some(arn) = bus.arn() {
            found.put_tags(&tags(cx, arn).await?);
        }
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let asked = &change.asked;
        let own = ["description", "kms_key_identifier", "dead_letter_config", "log_config"];
        if change.any(&own) {
            // What is set no more is emptied.
            let nowhere = DeadLetterConfig::builder().build();
            let nothing =
                LogConfig::builder().level(Level::Off).include_detail(IncludeDetail::None).build();
            let was = |name: &str| change.before.contains_key(name);
            let letters = asked.get("dead_letter_config")?;
            let letters = letters.or_else(|| was("dead_letter_config").then_some(nowhere));
            let log = asked.get("log_config")?;
            let log = log.or_else(|| was("log_config").then_some(nothing));
            let text = |name: &str| Some(asked.text(name).unwrap_or_default().to_owned());
            let request = cx.events().update_event_bus().name(id);
            let request = request
                .set_description(text("description"))
                .set_kms_key_identifier(text("kms_key_identifier"))
                .set_dead_letter_config(letters)
                .set_log_config(log);
            request.send().await.map_err(refused("events:UpdateEventBus"))?;
        }
        if change.any(&["policy"]) {
            match asked.document("policy") {
                Some(policy) => permit(cx, id, policy).await?,
                None if change.before.contains_key("policy") => {
                    let request = cx.events().remove_permission().event_bus_name(id);
                    let request = request.remove_all_permissions(true);
                    let call = "events:RemovePermission";
                    request.send().await.map_err(refused(call)).or_absent()?;
                }
                None => {}
            }
        }
        match change.before.get("arn").and_then(|arn| arn.as_str()) {
            Some(arn) => retag(cx, arn, change).await,
            None => Ok(()),
        }
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.events().delete_event_bus().name(id);
        request.send().await.map_err(refused("events:DeleteEventBus"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name: String = asked.need("name")?;
        let answer = cx.events().describe_event_bus().name(&name).send().await;
        let answer = answer.map_err(refused("events:DescribeEventBus")).or_absent()?;
        let Some(arn) = answer.and_then(|bus| bus.arn) else { return Ok(None) };
        Ok(is_ours(cx, &arn, asked).await?.then(|| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut names = Vec::new();
        let mut token = None;
        loop {
            let answer = cx.events().list_event_buses().set_next_token(token).send().await;
            let answer = answer.map_err(refused("events:ListEventBuses"))?;
            names.extend(
                answer.event_buses().iter().filter_map(|bus| bus.name.as_deref()).map(SmolStr::new),
            );
            token = answer.next_token;
            if token.is_none() {
                return Ok(names);
            }
        }
    }
}

async fn permit(cx: &Context, name: &str, policy: String) -> Answer<()> {
    let request = cx.events().put_permission().event_bus_name(name).policy(policy);
    request.send().await.map_err(refused("events:PutPermission"))?;
    Ok(())
}

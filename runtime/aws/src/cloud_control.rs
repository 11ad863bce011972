//! Every type without a driver of its own, through Cloud Control: one interface for all that the
//! registry knows. Slower than the services themselves: each change is a request of its own that is
//! asked about until it is done.

mod request;

use async_trait::async_trait;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};
use serde_json::{Map, Value as Json, json};
use smol_str::SmolStr;

use crate::archive::is_reference;
use crate::context::Context;
use crate::convert::{Asked, Change, Found, OWN_TAG};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::drivers::NONE;
use crate::error::{OrAbsent, refused, silent};
use crate::wire::{from_wire, to_wire, wire_name};
use request::{finish, settle};

pub struct CloudControl;

#[async_trait]
impl Driver for CloudControl {
    fn permissions(&self) -> &'static Permissions {
        // The registry's word counts: it differs by type.
        &NONE
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "cloudformation:CreateResource";
        for (name, value) in asked.properties {
            refuse_archives(name, value)?;
        }
        let wanted = to_wire(&marked(cx, asked), &cx.schema, &*cx.schemas);
        let request = cx.cloudcontrol().create_resource().type_name(cx.schema.wire.as_str());
        // The same token again is answered with the same request.
        let request = request.client_token(asked.digest(32)).desired_state(wanted.to_string());
        let answer = request.send().await.map_err(refused(call))?;
        let event = answer.progress_event.ok_or_else(|| silent(call, "a progress event"))?;
        let event = finish(cx, call, event, asked.pace).await?;
        let identifier = event.identifier.ok_or_else(|| silent(call, "an identifier"))?;
        Ok(Made::new(identifier))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        Ok(raw(cx, id).await?.map(|found| Found(from_wire(&found, &cx.schema, &*cx.schemas))))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let call = "cloudformation:UpdateResource";
        let Some(before) = raw(cx, id).await? else {
            let message = format!("there is no {} {id}", cx.schema.name);
            return Err(ProviderError::new(ErrorClass::NotFound, "ResourceNotFound", message));
        };
        for name in change.changed {
            if let Some(value) = change.asked.value(name) {
                refuse_archives(name, value)?;
            }
        }
        let patch = patch(cx, &before, change);
        if patch.is_empty() {
            return Ok(());
        }
        let request = cx.cloudcontrol().update_resource().type_name(cx.schema.wire.as_str());
        let request = request.identifier(id).patch_document(Json::Array(patch).to_string());
        let answer = request.send().await.map_err(refused(call))?;
        let event = answer.progress_event.ok_or_else(|| silent(call, "a progress event"))?;
        finish(cx, call, event, change.asked.pace).await?;
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let call = "cloudformation:DeleteResource";
        let request = cx.cloudcontrol().delete_resource().type_name(cx.schema.wire.as_str());
        let answer = request.identifier(id).send().await.map_err(refused(call))?;
        let event = answer.progress_event.ok_or_else(|| silent(call, "a progress event"))?;
        finish(cx, call, event, &cx.pauses()).await?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        // A request that is still under way may make the thing yet.
        settle(cx, asked.pace).await?;
        if let Some(identifier) = named(cx, asked.properties) {
            // Only where it cannot carry a mark, a name is proof enough.
            let Some(found) = raw(cx, &identifier).await? else { return Ok(None) };
            let ours = cx.schema.tagging.is_none() || is_marked(cx, &found, asked.token);
            return Ok(ours.then_some(identifier));
        }
        for identifier in self.list(cx).await? {
            let Some(found) = raw(cx, &identifier).await? else { continue };
            let ours = match cx.schema.tagging {
                Some(_) => is_marked(cx, &found, asked.token),
                None => is_as_asked(cx, &found, asked),
            };
            if ours {
                return Ok(Some(identifier));
            }
        }
        Ok(None)
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let request = cx.cloudcontrol().list_resources().type_name(cx.schema.wire.as_str());
        let mut pages = request.into_paginator().send();
        let mut ids = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(refused("cloudformation:ListResources"))?;
            let found = page.resource_descriptions.unwrap_or_default();
            ids.extend(found.into_iter().filter_map(|one| one.identifier.map(SmolStr::from)));
        }
        Ok(ids)
    }
}

/// Cloud Control takes texts as they are: it would make the name of a folder the code of a function.
fn refuse_archives(property: &SmolStr, value: &Value) -> Answer<()> {
    match value {
        Value::Str(text) if is_reference(text) => {
            let message = "what `archive` packs goes through a native driver only; put the archive \
                           into a bucket, and name that";
            let error = ProviderError::new(ErrorClass::Invalid, "ArchiveNotSupported", message);
            Err(ProviderError { property: Some(property.as_str().into()), ..error })
        }
        Value::List(items) => items.iter().try_for_each(|item| refuse_archives(property, item)),
        Value::Map(fields) => {
            fields.values().try_for_each(|value| refuse_archives(property, value))
        }
        _ => Ok(()),
    }
}

async fn raw(cx: &Context, id: &str) -> Answer<Option<Json>> {
    let call = "cloudformation:GetResource";
    let request = cx.cloudcontrol().get_resource().type_name(cx.schema.wire.as_str());
    let answer = request.identifier(id).send().await.map_err(refused(call)).or_absent()?;
    let Some(answer) = answer else { return Ok(None) };
    let text = answer.resource_description.and_then(|found| found.properties);
    let text = text.ok_or_else(|| silent(call, "properties"))?;
    let found =
        serde_json::from_str(&text).map_err(|_| silent(call, "properties that are JSON"))?;
    Ok(Some(found))
}

/// Returns what was asked for with the mark among the tags, where there are tags at creation.
fn marked(cx: &Context, asked: &Asked<'_>) -> Record {
    let mut properties = asked.properties.clone();
    let Some(tagging) = &cx.schema.tagging else { return properties };
    let mut tags = match properties.get(&tagging.property) {
        Some(Value::Map(tags)) => (**tags).clone(),
        None | Some(Value::Null) => Record::default(),
        // Tags in the API's own shape are the writer's business.
        Some(_) => return properties,
    };
    tags.insert(OWN_TAG.into(), Value::str(asked.token));
    properties.insert(tagging.property.clone(), Value::Map(tags.into()));
    properties
}

fn is_marked(cx: &Context, found: &Json, token: &str) -> bool {
    let Some(tagging) = &cx.schema.tagging else { return false };
    let field = cx.schema.property(&tagging.property);
    let name = wire_name(&tagging.property, field.and_then(|field| field.wire.as_ref()));
    let tags = &found[name.as_str()];
    let pairs = tags.as_array().or_else(|| tags["Items"].as_array());
    match pairs {
        Some(pairs) => pairs.iter().any(|one| one["Key"] == OWN_TAG && one["Value"] == token),
        None => tags[OWN_TAG] == token,
    }
}

/// Tells whether a thing has everything that was asked for: the only proof where there are no tags.
fn is_as_asked(cx: &Context, found: &Json, asked: &Asked<'_>) -> bool {
    let wanted = to_wire(asked.properties, &cx.schema, &*cx.schemas);
    let Some(wanted) = wanted.as_object().filter(|wanted| !wanted.is_empty()) else { return false };
    wanted.iter().all(|(name, value)| found.get(name) == Some(value))
}

/// Returns the identifier that a thing with these properties has, where they tell it.
fn named(cx: &Context, properties: &Record) -> Option<SmolStr> {
    let parts: Option<Vec<&str>> = cx
        .schema
        .identifier
        .iter()
        .map(|path| properties.get(path).and_then(Value::as_str))
        .collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.join("|").into())
}

/// Returns the patch from what is there to what is asked for: only what differs, tags without losing
/// the mark.
fn patch(cx: &Context, before: &Json, change: &Change<'_>) -> Vec<Json> {
    let schema = &cx.schema;
    let wanted = to_wire(change.asked.properties, schema, &*cx.schemas);
    let empty = Map::new();
    let (wanted, before) =
        (wanted.as_object().unwrap_or(&empty), before.as_object().unwrap_or(&empty));
    let mut patch = Vec::new();
    for (name, field) in &schema.properties.fields {
        if field.read_only || field.create_only || !change.any(&[name]) {
            continue;
        }
        let wire = wire_name(name, field.wire.as_ref());
        let path = format!("/{}", wire.replace('~', "~0").replace('/', "~1"));
        let is_named = change.changed.contains(name);
        match (wanted.get(&wire), before.get(&wire)) {
            (Some(wanted), Some(found)) if wanted == found => {}
            (Some(wanted), Some(found)) => {
                let value = keep_mark(wanted, found, name == change.asked.tag_property);
                patch.push(json!({ "op": "replace", "path": path, "value": value }));
            }
            (Some(wanted), None) => {
                patch.push(json!({ "op": "add", "path": path, "value": wanted }));
            }
            // Only what was asked for before is taken away: the rest is AWS's own.
            (None, Some(found)) if is_named && name == change.asked.tag_property => {
                let value = keep_mark(&json!([]), found, true);
                patch.push(json!({ "op": "replace", "path": path, "value": value }));
            }
            (None, Some(_)) if is_named => patch.push(json!({ "op": "remove", "path": path })),
            _ => {}
        }
    }
    patch
}

fn keep_mark(wanted: &Json, found: &Json, is_tags: bool) -> Json {
    let mut wanted = wanted.clone();
    if !is_tags {
        return wanted;
    }
    match (&mut wanted, found) {
        (Json::Array(wanted), Json::Array(found)) => {
            wanted.extend(found.iter().filter(|one| one["Key"] == OWN_TAG).cloned());
        }
        (Json::Object(wanted), Json::Object(found)) => {
            if let Some(mark) = found.get(OWN_TAG) {
                wanted.insert(OWN_TAG.to_owned(), mark.clone());
            }
        }
        (wanted @ Json::Array(_), Json::Object(found)) => {
            let mark = found.get(OWN_TAG).map(|mark| (OWN_TAG.to_owned(), mark.clone()));
            *wanted = Json::Object(mark.into_iter().collect());
        }
        _ => {}
    }
    wanted
}

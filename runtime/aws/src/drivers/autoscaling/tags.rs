//! Tags of a group. Each says whether the group's instances get it too: those given as a map do.

use aws_sdk_autoscaling::types;
use msd_model::value::{Record, Value};

use crate::context::Context;
use crate::convert::{Asked, Change, Found, OWN_TAG, document};
use crate::driver::Answer;
use crate::error::refused;

const KIND: &str = "auto-scaling-group";

/// One tag, and whether instances get it.
type Tag = (String, String, bool);

/// Returns the tags to make a group with; the mark is the group's alone.
pub fn to_make(asked: &Asked<'_>, group: &str) -> Vec<types::Tag> {
    let mut tags = of(asked.properties);
    tags.push((OWN_TAG.to_owned(), asked.token.to_owned(), false));
    tags.iter().map(|tag| built(tag, group)).collect()
}

pub fn is_made(asked: &Asked<'_>, tags: &[types::TagDescription]) -> bool {
    tags.iter().any(|tag| tag.key() == Some(OWN_TAG) && tag.value() == Some(asked.token))
}

/// Brings the tags of a group to what is asked for.
pub async fn retag(cx: &Context, group: &str, change: &Change<'_>) -> Answer<()> {
    if !change.any(&["tags"]) {
        return Ok(());
    }
    let (asked, before) = (of(change.asked.properties), of(change.before));
    let put: Vec<types::Tag> =
        asked.iter().filter(|tag| !before.contains(tag)).map(|tag| built(tag, group)).collect();
    if !put.is_empty() {
        let request = cx.autoscaling().create_or_update_tags().set_tags(Some(put));
        request.send().await.map_err(refused("autoscaling:CreateOrUpdateTags"))?;
    }
    let is_gone = |old: &&Tag| !asked.iter().any(|new| new.0 == old.0);
    let gone: Vec<types::Tag> =
        before.iter().filter(is_gone).map(|tag| built(tag, group)).collect();
    if !gone.is_empty() {
        let request = cx.autoscaling().delete_tags().set_tags(Some(gone));
        request.send().await.map_err(refused("autoscaling:DeleteTags"))?;
    }
    Ok(())
}

/// Adds the tags: as a map where instances get all of them, as records otherwise.
pub fn put(found: &mut Found, tags: &[types::TagDescription]) {
    let is_shown = |tag: &&types::TagDescription| {
        let key = tag.key().unwrap_or_default();
        key != OWN_TAG && !key.starts_with("aws:")
    };
    let shown: Vec<&types::TagDescription> = tags.iter().filter(is_shown).collect();
    if shown.iter().all(|tag| tag.propagate_at_launch == Some(true)) {
        let pair = |tag: &&types::TagDescription| {
            (tag.key.clone().unwrap_or_default(), tag.value.clone().unwrap_or_default())
        };
        let pairs: Vec<(String, String)> = shown.iter().map(pair).collect();
        let pairs = pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()));
        found.put_tag_pairs("tags", pairs);
        return;
    }
    let record = |tag: &&types::TagDescription| {
        let mut fields = Found::new();
        fields
            .put("key", &tag.key)
            .put("value", &tag.value)
            .put("propagate_at_launch", tag.propagate_at_launch.unwrap_or_default());
        Value::Map(fields.0.into())
    };
    found.put("tags", Value::list(shown.iter().map(record).collect()));
}

fn of(properties: &Record) -> Vec<Tag> {
    match properties.get("tags") {
        Some(Value::Map(fields)) => {
            fields.iter().map(|(key, value)| (key.to_string(), document(value), true)).collect()
        }
        Some(Value::List(items)) => items
            .iter()
            .filter_map(Value::as_map)
            .map(|tag| {
                let part = |name: &str| tag.get(name).map(document).unwrap_or_default();
                let goes_on = tag.get("propagate_at_launch") == Some(&Value::Bool(true));
                (part("key"), part("value"), goes_on)
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn built((key, value, goes_on): &Tag, group: &str) -> types::Tag {
    types::Tag::builder()
        .resource_id(group)
        .resource_type(KIND)
        .key(key)
        .value(value)
        .propagate_at_launch(*goes_on)
        .build()
}

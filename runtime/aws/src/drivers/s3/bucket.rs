//! `aws.s3.Bucket`. A bucket is made with one call; whatever else it has are parts with calls of their
//! own, one file each.

mod accelerate;
mod access;
mod analytics;
mod collection;
mod cors;
mod encryption;
mod filter;
mod inventory;
mod lifecycle;
mod logging;
mod metadata;
mod metrics;
mod name;
mod notification;
mod object_lock;
mod part;
mod permissions;
mod replication;
mod tags;
#[cfg(test)]
mod tests;
mod tiering;
mod versioning;
mod website;

use async_trait::async_trait;
use aws_sdk_s3::types::{
    BucketCannedAcl, BucketLocationConstraint, CreateBucketConfiguration, ObjectOwnership, Tag,
};
use futures::future;
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use self::part::Part;
use crate::context::Context;
use crate::convert::{Asked, Change, Found};
use crate::driver::{Answer, Driver, Made, Permissions};
use crate::error::{OrAbsent, refused};

pub struct Bucket;

/// In the order in which they are set: replication wants versions, and a lock has them.
const PARTS: &[&dyn Part] = &[
    &access::Ownership,
    &access::PublicAccess,
    &access::AccessByTags,
    &versioning::Versioning,
    &encryption::Encryption,
    &object_lock::ObjectLock,
    &lifecycle::Lifecycle,
    &cors::Cors,
    &website::Website,
    &logging::Logging,
    &notification::Notification,
    &replication::Replication,
    &accelerate::Accelerate,
    &tiering::IntelligentTiering,
    &metrics::Metrics,
    &analytics::Analytics,
    &inventory::Inventory,
    &metadata::Metadata,
    &metadata::MetadataTable,
];

#[async_trait]
impl Driver for Bucket {
    fn permissions(&self) -> &'static Permissions {
        &permissions::PERMISSIONS
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let name = name::of(cx, asked).await?;
        let mut found = name::follows(cx, &name);
        // The first region of all answers as if it had made a bucket that was there before, and takes
        // the rights off it.
        if cx.region == "us-east-1" && !name.is_made_up && is_ours(cx, &name.text).await? {
            return taken(cx, asked, &name.text).await;
        }
        match create(cx, asked, &name).await {
            Err(error) if error.code == "BucketAlreadyOwnedByYou" => {
                return taken(cx, asked, &name.text).await;
            }
            other => other?,
        }
        asked.begin(&name.text);
        if cx.clients.is_elsewhere() {
            // Few servers in S3's place take tags with the creation.
            tags::put(cx, &name.text, asked.tag_map()?).await?;
        }
        for part in PARTS.iter().filter(|part| asked.value(part.property()).is_some()) {
            if !(part.property() == "ownership_controls" && ownership(asked).is_some()) {
                part.put(cx, &name.text, asked, None).await?;
            }
            if part.is_respelled()
                && let Some(value) = part.get(cx, &name.text).await?
            {
                found.put(part.property(), value);
            }
        }
        Ok(Made::known(name.text, found))
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let parts = future::join_all(PARTS.iter().map(|part| part.get(cx, id)));
        let (exists, tags, parts) = futures::join!(exists(cx, id), tags::get(cx, id), parts);
        if !exists? {
            return Ok(None);
        }
        let mut found = name::follows(cx, &name::Name::given(id));
        for (part, value) in PARTS.iter().zip(parts) {
            if let Some(value) = value? {
                found.put(part.property(), value);
            }
        }
        let is_locked = found.0.contains_key("object_lock_configuration");
        found.put("object_lock_enabled", is_locked).put_tags(&tags?.unwrap_or_default());
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let asked = &change.asked;
        let differs = |part: &&&dyn Part| {
            let name = part.property();
            change.any(&[name]) && asked.properties.get(name) != change.before.get(name)
        };
        // What is set no more goes first, in reverse: versions cannot stop before replication does.
        for part in PARTS.iter().rev().filter(differs) {
            let before = change.before.get(part.property());
            let is_unset = change.changed.iter().any(|name| name == part.property());
            if let (None, Some(before), true) = (asked.value(part.property()), before, is_unset) {
                part.reset(cx, id, before).await?;
            }
        }
        for part in PARTS.iter().filter(differs) {
            if asked.value(part.property()).is_some() {
                part.put(cx, id, asked, change.before.get(part.property())).await?;
            }
        }
        lock(cx, id, change).await?;
        access_control(cx, id, change).await?;
        tags::update(cx, id, &change.tags()?).await
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.s3().delete_bucket().bucket(id);
        request.send().await.map_err(refused("s3:DeleteBucket"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = name::of(cx, asked).await?.text;
        if !is_ours(cx, &name).await? {
            return Ok(None);
        }
        let is_marked = match tags::get(cx, &name).await? {
            Some(tags) => asked.made(&tags),
            // A server in S3's place may have been cut off before the tags.
            None => cx.clients.is_elsewhere(),
        };
        Ok(is_marked.then(|| name.into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        names(cx).await
    }
}

/// Returns the names of all buckets of the region.
pub(super) async fn names(cx: &Context) -> Answer<Vec<SmolStr>> {
    let request = cx.s3().list_buckets().bucket_region(cx.region.as_str()).max_buckets(1000);
    let mut pages = request.into_paginator().send();
    let mut names = Vec::new();
    while let Some(page) = pages.next().await {
        let buckets = page.map_err(refused("s3:ListBuckets"))?.buckets.unwrap_or_default();
        names.extend(buckets.into_iter().filter_map(|bucket| bucket.name.map(SmolStr::from)));
    }
    Ok(names)
}

async fn exists(cx: &Context, name: &str) -> Answer<bool> {
    let answer = cx.s3().head_bucket().bucket(name).send().await;
    Ok(answer.map_err(refused("s3:HeadBucket")).or_absent()?.is_some())
}

/// Tells whether this account has the bucket. One of another account, or of another region, is refused;
/// the creation says so in better words.
async fn is_ours(cx: &Context, name: &str) -> Answer<bool> {
    match exists(cx, name).await {
        Err(error) if matches!(error.class, ErrorClass::Denied | ErrorClass::Invalid) => Ok(false),
        other => other,
    }
}

async fn create(cx: &Context, asked: &Asked<'_>, name: &name::Name) -> Answer<()> {
    let place =
        (cx.region != "us-east-1").then(|| BucketLocationConstraint::from(cx.region.as_str()));
    let configuration = CreateBucketConfiguration::builder()
        .set_location_constraint(place)
        .set_tags(Some(asked.tags::<Tag>()?))
        .build();
    let has_lock = asked.get("object_lock_enabled")?.unwrap_or(false)
        || asked.value("object_lock_configuration").is_some();
    let acl = asked.text("access_control").map(canned);
    cx.s3()
        .create_bucket()
        .bucket(&name.text)
        .create_bucket_configuration(configuration)
        .set_bucket_namespace(name.namespace.clone())
        .set_object_lock_enabled_for_bucket(has_lock.then_some(true))
        .set_object_ownership(ownership(asked))
        .set_acl(acl)
        .send()
        .await
        .map_err(refused("s3:CreateBucket"))?;
    Ok(())
}

/// A bucket of this account that is there already is ours only with the mark.
async fn taken(cx: &Context, asked: &Asked<'_>, name: &str) -> Answer<Made> {
    let tags = tags::get(cx, name).await?.unwrap_or_default();
    let (class, message) = match asked.made(&tags) {
        true => (ErrorClass::Conflict, format!("bucket {name} was made by an earlier attempt")),
        false => (
            ErrorClass::Invalid,
            format!(
                "bucket {name} exists in this account already; take it over with `import`, or choose \
                 another name"
            ),
        ),
    };
    let error = ProviderError::new(class, "BucketAlreadyOwnedByYou", message);
    Err(ProviderError { property: Some("bucket_name".into()), ..error })
}

/// Returns who is to own objects, where that can be said with the creation: rights of old kinds (ACLs)
/// are refused without it.
fn ownership(asked: &Asked<'_>) -> Option<ObjectOwnership> {
    let rules = asked.value("ownership_controls")?.as_map()?.get("rules")?.as_list()?;
    let [Value::Map(rule)] = rules else { return None };
    Some(rule.get("object_ownership")?.as_str()?.into())
}

/// Returns rights by their name in the API: `PublicRead` is `public-read` there.
fn canned(name: &str) -> BucketCannedAcl {
    let mut text = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !text.is_empty() {
            text.push('-');
        }
        text.push(character.to_ascii_lowercase());
    }
    text.as_str().into()
}

/// Without a word of them the rights are the owner's alone.
async fn access_control(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let wanted = change.asked.text("access_control");
    if !change.changed.iter().any(|name| name == "access_control") {
        return Ok(());
    }
    let acl = wanted.map_or(BucketCannedAcl::Private, canned);
    let answer = cx.s3().put_bucket_acl().bucket(id).acl(acl).send().await;
    match answer.map_err(refused("s3:PutBucketAcl")) {
        // A bucket without ACLs has nothing to take away.
        Err(error) if wanted.is_none() && error.code == "AccessControlListNotSupported" => Ok(()),
        other => other.map(|_| ()),
    }
}

/// Switches object lock on; a rule does so by itself.
async fn lock(cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
    let is_named = change.any(&["object_lock_enabled"]);
    let is_on = change.before.contains_key("object_lock_configuration");
    let is_wanted = change.asked.get("object_lock_enabled")?.unwrap_or(is_on);
    let has_rule = change.asked.value("object_lock_configuration").is_some();
    if !is_named || has_rule || is_on == is_wanted {
        return Ok(());
    }
    if is_on {
        let message = "object lock cannot be switched off any more; a new bucket can be without";
        let error = ProviderError::new(ErrorClass::Invalid, "InvalidBucketState", message);
        return Err(ProviderError { property: Some("object_lock_enabled".into()), ..error });
    }
    let request = cx.s3().put_object_lock_configuration().bucket(id);
    let request = request.object_lock_configuration(object_lock::switched_on());
    request.send().await.map_err(refused("s3:PutObjectLockConfiguration"))?;
    Ok(())
}

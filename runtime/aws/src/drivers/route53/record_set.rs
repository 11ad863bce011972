//! `aws.route53.RecordSet`. Records carry no mark: one is taken for ours only where it says exactly what
//! is asked for.

use async_trait::async_trait;
use aws_sdk_route53::types::{
    Change as One, ChangeAction, ChangeBatch, ChangeInfo, ResourceRecord, ResourceRecordSet, RrType,
};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::policy::Readiness;
use msd_model::value::Record;
use smol_str::SmolStr;

use super::changes::{is_everywhere, note};
use super::hosted_zone::bare;
use super::record::{Identity, is_same, plain, told, wanted};
use crate::context::Context;
use crate::convert::{Asked, Built, Change, Found, invalid};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, refused};

pub struct RecordSet;

const CALL: &str = "route53:ChangeResourceRecordSets";

#[async_trait]
impl Driver for RecordSet {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "route53:ChangeResourceRecordSets",
                "route53:GetChange",
                "route53:ListHostedZonesByName",
                "route53:ListResourceRecordSets",
            ],
            read: &["route53:ListResourceRecordSets"],
            update: &["route53:ChangeResourceRecordSets", "route53:GetChange"],
            delete: &[
                "route53:ChangeResourceRecordSets",
                "route53:GetChange",
                "route53:ListResourceRecordSets",
            ],
            list: &["route53:ListHostedZones", "route53:ListResourceRecordSets"],
        }
    }

    fn polling(&self) -> Polling {
        Polling::MINUTES
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let zone = zone(cx, asked).await?;
        let record = wanted(asked)?;
        let change = one(ChangeAction::Create, record.clone())?;
        let info = send(cx, &zone, vec![change], asked.text("comment")).await?;
        Ok(made(&record, zone, info.as_ref()))
    }

    /// Makes all of them in one change, which is made whole or not at all.
    async fn create_many(&self, cx: &Context, asked: &[Asked<'_>]) -> Vec<Answer<Made>> {
        match together(cx, asked).await {
            Ok(made) => made.into_iter().map(Ok).collect(),
            // One that is wrong stops all: each has its own answer alone.
            Err(error) if matches!(error.class, ErrorClass::Invalid | ErrorClass::Conflict) => {
                let mut answers = Vec::with_capacity(asked.len());
                for one in asked {
                    answers.push(self.create(cx, one).await);
                }
                answers
            }
            Err(error) => asked.iter().map(|_| Err(error.clone())).collect(),
        }
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        is_everywhere(cx, id).await
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let identity = Identity::parse(id)?;
        let record = find_record(cx, &identity).await?;
        Ok(record.map(|record| told(&record, &identity)))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        let identity = Identity::parse(id)?;
        let upsert = one(ChangeAction::Upsert, wanted(&change.asked)?)?;
        let comment = change.asked.text("comment");
        let info = send(cx, &identity.zone, vec![upsert], comment).await?;
        note(id, info.as_ref());
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let identity = Identity::parse(id)?;
        let Some(record) = find_record(cx, &identity).await? else { return Ok(()) };
        let change = one(ChangeAction::Delete, record)?;
        let info = send(cx, &identity.zone, vec![change], None).await?;
        note(id, info.as_ref());
        Ok(())
    }

    async fn gone(&self, cx: &Context, id: &str) -> Answer<bool> {
        is_everywhere(cx, id).await
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let (zone, record) = (zone(cx, asked).await?, wanted(asked)?);
        let identity = identity(&record, zone);
        let found = find_record(cx, &identity).await?;
        let is_ours = found.is_some_and(|found| is_same(&found, &record));
        Ok(is_ours.then(|| identity.text().into()))
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut ids = Vec::new();
        for zone in super::hosted_zone::HostedZone.list(cx).await? {
            let all = records(cx, &zone).await?;
            ids.extend(all.iter().map(|one| SmolStr::from(identity(one, zone.to_string()).text())));
        }
        Ok(ids)
    }
}

/// Returns the id of the zone that is asked for, by itself or by its name.
async fn zone(cx: &Context, asked: &Asked<'_>) -> Answer<String> {
    if let Some(id) = asked.text("hosted_zone_id") {
        return Ok(bare(id).to_owned());
    }
    let name: String = asked.need("hosted_zone_name")?;
    let answer = cx.route53().list_hosted_zones_by_name().dns_name(&name).send().await;
    let answer = answer.map_err(refused("route53:ListHostedZonesByName"))?;
    let zones = answer.hosted_zones.iter().filter(|zone| plain(&zone.name) == plain(&name));
    let ids: Vec<&str> = zones.map(|zone| bare(&zone.id)).collect();
    let (class, message) = match ids.as_slice() {
        [one] => return Ok((*one).to_owned()),
        [] => (ErrorClass::NotFound, format!("there is no hosted zone {name}")),
        several => {
            let several = several.join(", ");
            let message = format!(
                "several hosted zones are called {name} ({several}): give `hosted_zone_id`"
            );
            (ErrorClass::Invalid, message)
        }
    };
    let error = ProviderError::new(class, "HostedZoneName", message);
    Err(ProviderError { property: Some("hosted_zone_name".into()), ..error })
}

async fn together(cx: &Context, asked: &[Asked<'_>]) -> Answer<Vec<Made>> {
    let Some(first) = asked.first() else { return Ok(Vec::new()) };
    let zone = zone(cx, first).await?;
    let records: Vec<ResourceRecordSet> = asked.iter().map(wanted).collect::<Answer<_>>()?;
    let changes = records.iter().map(|record| one(ChangeAction::Create, record.clone()));
    let changes = changes.collect::<Answer<Vec<One>>>()?;
    let info = send(cx, &zone, changes, first.text("comment")).await?;
    Ok(records.iter().map(|record| made(record, zone.clone(), info.as_ref())).collect())
}

fn identity(record: &ResourceRecordSet, zone: String) -> Identity {
    Identity {
        name: record.name.clone(),
        zone,
        kind: record.r#type.as_str().to_owned(),
        set: record.set_identifier.clone(),
    }
}

fn made(record: &ResourceRecordSet, zone: String, change: Option<&ChangeInfo>) -> Made {
    let identity = identity(record, zone);
    let id = identity.text();
    note(&id, change);
    Made::known(id, told(record, &identity))
}

fn one(action: ChangeAction, record: ResourceRecordSet) -> Answer<One> {
    let change = One::builder().action(action).resource_record_set(record).build();
    change.built().map_err(|wrong| invalid(wrong.at("name")))
}

async fn send(
    cx: &Context,
    zone: &str,
    changes: Vec<One>,
    comment: Option<&str>,
) -> Answer<Option<ChangeInfo>> {
    let batch = ChangeBatch::builder().set_changes(Some(changes));
    let batch = batch.set_comment(comment.map(str::to_owned)).build();
    let batch = batch.built().map_err(|wrong| invalid(wrong.at("name")))?;
    let request = cx.route53().change_resource_record_sets().hosted_zone_id(zone);
    let answer = request.change_batch(batch).send().await;
    let answer = answer.map_err(refused(CALL)).map_err(|error| {
        // One code stands for all that can be wrong with a batch.
        let is_there =
            error.code == "InvalidChangeBatch" && error.message.contains("already exists");
        let class = if is_there { ErrorClass::Conflict } else { error.class };
        ProviderError { class, ..error }
    })?;
    Ok(answer.change_info)
}

async fn find_record(cx: &Context, identity: &Identity) -> Answer<Option<ResourceRecordSet>> {
    let request = cx.route53().list_resource_record_sets().hosted_zone_id(&identity.zone);
    let request = request
        .start_record_name(&identity.name)
        .start_record_type(identity.kind.as_str().into())
        .set_start_record_identifier(identity.set.clone());
    let answer = request.send().await.map_err(refused("route53:ListResourceRecordSets"));
    let records = answer.or_absent()?.map(|answer| answer.resource_record_sets);
    Ok(records.unwrap_or_default().into_iter().find(|record| identity.is_of(record)))
}

/// Returns all records of a zone.
pub(super) async fn records(cx: &Context, zone: &str) -> Answer<Vec<ResourceRecordSet>> {
    let mut all = Vec::new();
    let mut next = (None, None, None);
    loop {
        let request = cx.route53().list_resource_record_sets().hosted_zone_id(zone);
        let answer = request
            .set_start_record_name(next.0)
            .set_start_record_type(next.1)
            .set_start_record_identifier(next.2)
            .send()
            .await
            .map_err(refused("route53:ListResourceRecordSets"))?;
        all.extend(answer.resource_record_sets);
        if !answer.is_truncated {
            return Ok(all);
        }
        next = (answer.next_record_name, answer.next_record_type, answer.next_record_identifier);
    }
}

pub(super) async fn delete_all(
    cx: &Context,
    zone: &str,
    records: Vec<ResourceRecordSet>,
) -> Answer<()> {
    let changes = records.into_iter().map(|record| one(ChangeAction::Delete, record));
    let changes = changes.collect::<Answer<Vec<One>>>()?;
    if !changes.is_empty() {
        send(cx, zone, changes, None).await?;
    }
    Ok(())
}

/// Points a name at another one, whatever was there: for what proves a name to AWS.
pub(crate) async fn put_cname(cx: &Context, zone: &str, name: &str, value: &str) -> Answer<()> {
    let value = ResourceRecord::builder().value(value).build();
    let value = value.built().map_err(|wrong| invalid(wrong.at("value")))?;
    let record = ResourceRecordSet::builder().name(name).r#type(RrType::Cname).ttl(300);
    let record = record.resource_records(value).build();
    let record = record.built().map_err(|wrong| invalid(wrong.at("name")))?;
    send(cx, bare(zone), vec![one(ChangeAction::Upsert, record)?], None).await?;
    Ok(())
}

//! `aws.certificatemanager.Certificate`. Where an option names a hosted zone, the record that proves the
//! name is put there; the certificate is ready once it is issued.

// The registry still has the preference for transparency logs.
#![allow(deprecated)]

use async_trait::async_trait;
use aws_sdk_acm::types::{
    CertificateDetail, CertificateOptions, CertificateStatus, DomainValidation,
    DomainValidationOption, KeyAlgorithm, ResourceRecord, Tag, ValidationMethod,
};
use msd_engine::provider::{ErrorClass, ProviderError};
use msd_model::policy::Readiness;
use msd_model::value::{Record, Value};
use smol_str::SmolStr;

use crate::context::Context;
use crate::convert::{Asked, Built, Change, Found, Mismatch, ToValue, invalid};
use crate::driver::{Answer, Driver, Made, Permissions, Polling};
use crate::error::{OrAbsent, failed, refused, silent};
use crate::{choices, put, set};

pub struct Certificate;

crate::tag!(Tag, key_required);

choices!(
    aws_sdk_acm::types::CertificateExport,
    aws_sdk_acm::types::CertificateTransparencyLoggingPreference,
    KeyAlgorithm,
    ValidationMethod,
);

impl ToValue for DomainValidation {
    fn to_value(&self) -> Option<Value> {
        let mut found = Found::new();
        put!(found, self, domain_name, validation_domain);
        Some(Value::Map(found.0.into()))
    }
}

#[async_trait]
impl Driver for Certificate {
    fn permissions(&self) -> &'static Permissions {
        &Permissions {
            create: &[
                "acm:RequestCertificate",
                "acm:AddTagsToCertificate",
                "acm:DescribeCertificate",
                "acm:ListCertificates",
                "acm:ListTagsForCertificate",
                "route53:ChangeResourceRecordSets",
            ],
            read: &["acm:DescribeCertificate", "acm:ListTagsForCertificate"],
            update: &[
                "acm:UpdateCertificateOptions",
                "acm:DescribeCertificate",
                "acm:AddTagsToCertificate",
                "acm:RemoveTagsFromCertificate",
            ],
            delete: &["acm:DeleteCertificate"],
            list: &["acm:ListCertificates"],
        }
    }

    fn polling(&self) -> Polling {
        Polling::MINUTES
    }

    async fn create(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Made> {
        let call = "acm:RequestCertificate";
        let zones = zones(asked.properties);
        let is_private = asked.value("certificate_authority_arn").is_some();
        // Whoever names a zone wants its records to prove the name.
        let method = asked.get("validation_method")?.or(match (is_private, zones.is_empty()) {
            (true, _) => None,
            (false, true) => Some(ValidationMethod::Email),
            (false, false) => Some(ValidationMethod::Dns),
        });
        let request = set!(
            cx.acm().request_certificate(),
            asked,
            domain_name,
            subject_alternative_names,
            certificate_authority_arn,
            key_algorithm
        );
        let request = request
            .set_validation_method(method)
            .set_domain_validation_options(mail_options(asked)?)
            .set_options(options(asked)?)
            .idempotency_token(asked.digest(32))
            .set_tags(Some(asked.tags::<Tag>()?));
        let answer = request.send().await.map_err(refused(call))?;
        let arn = answer.certificate_arn.ok_or_else(|| silent(call, "an ARN"))?;
        asked.begin(&arn);
        prove(cx, &arn, &zones, asked).await?;
        Ok(Made::new(arn))
    }

    async fn ready(&self, cx: &Context, id: &str, _: Readiness) -> Answer<bool> {
        let Some(certificate) = describe(cx, id).await? else { return Ok(false) };
        match certificate.status() {
            Some(CertificateStatus::Issued) => Ok(true),
            Some(CertificateStatus::PendingValidation) | None => Ok(false),
            Some(other) => {
                let reason = certificate.failure_reason().map(|reason| reason.as_str());
                Err(failed(other.as_str(), reason))
            }
        }
    }

    async fn read(&self, cx: &Context, id: &str) -> Answer<Option<Found>> {
        let Some(certificate) = describe(cx, id).await? else { return Ok(None) };
        let mut found = Found::new();
        put!(
            found,
            certificate,
            certificate_arn,
            certificate_arn = "id",
            certificate_authority_arn,
            domain_name,
            subject_alternative_names
        );
        // The API writes `RSA-2048` where requests have `RSA_2048`.
        let algorithm = certificate.key_algorithm().map(|one| one.as_str().replace('-', "_"));
        found.put("key_algorithm", algorithm);
        found.put_some("domain_validation_options", certificate.domain_validation_options());
        if let Some(options) = certificate.options() {
            let transparency = &options.certificate_transparency_logging_preference;
            found.put("certificate_transparency_logging_preference", transparency);
            found.put("certificate_export", &options.export);
        }
        found.put_tags(&tags(cx, id).await?);
        Ok(Some(found))
    }

    async fn update(&self, cx: &Context, id: &str, change: &Change<'_>) -> Answer<()> {
        if change.any(&["certificate_transparency_logging_preference"])
            && let Some(options) = options(&change.asked)?
        {
            let request = cx.acm().update_certificate_options().certificate_arn(id);
            let request = request.options(options);
            request.send().await.map_err(refused("acm:UpdateCertificateOptions"))?;
        }
        // A creation that was cut short may not have come to the records.
        prove(cx, id, &zones(change.asked.properties), &change.asked).await?;
        let tags = change.tags()?;
        if let Some(put) = tags.put_as::<Tag>() {
            let request = cx.acm().add_tags_to_certificate().certificate_arn(id);
            let request = request.set_tags(Some(put));
            request.send().await.map_err(refused("acm:AddTagsToCertificate"))?;
        }
        if let Some(removed) = tags.removed() {
            let tag =
                |key: &String| -> Result<Tag, Mismatch> { Tag::builder().key(key).build().built() };
            let removed: Result<Vec<Tag>, _> = removed.iter().map(tag).collect();
            let removed = removed.map_err(|wrong| invalid(wrong.at("tags")))?;
            let request = cx.acm().remove_tags_from_certificate().certificate_arn(id);
            let request = request.set_tags(Some(removed));
            request.send().await.map_err(refused("acm:RemoveTagsFromCertificate"))?;
        }
        Ok(())
    }

    async fn delete(&self, cx: &Context, id: &str, _: &Record) -> Answer<()> {
        let request = cx.acm().delete_certificate().certificate_arn(id);
        request.send().await.map_err(refused("acm:DeleteCertificate"))?;
        Ok(())
    }

    async fn find(&self, cx: &Context, asked: &Asked<'_>) -> Answer<Option<SmolStr>> {
        let name = asked.text("domain_name");
        let mut pages = cx.acm().list_certificates().into_paginator().items().send();
        while let Some(summary) = pages.next().await {
            let summary = summary.map_err(refused("acm:ListCertificates"))?;
            let Some(arn) =
                summary.certificate_arn.filter(|_| summary.domain_name.as_deref() == name)
            else {
                continue;
            };
            if asked.made(&tags(cx, &arn).await?) {
                return Ok(Some(arn.into()));
            }
        }
        Ok(None)
    }

    async fn list(&self, cx: &Context) -> Answer<Vec<SmolStr>> {
        let mut pages = cx.acm().list_certificates().into_paginator().items().send();
        let mut arns = Vec::new();
        while let Some(summary) = pages.next().await {
            let summary = summary.map_err(refused("acm:ListCertificates"))?;
            arns.extend(summary.certificate_arn.map(SmolStr::from));
        }
        Ok(arns)
    }
}

async fn describe(cx: &Context, arn: &str) -> Answer<Option<CertificateDetail>> {
    let answer = cx.acm().describe_certificate().certificate_arn(arn).send().await;
    let answer = answer.map_err(refused("acm:DescribeCertificate")).or_absent()?;
    Ok(answer.and_then(|answer| answer.certificate))
}

async fn tags(cx: &Context, arn: &str) -> Answer<Vec<Tag>> {
    let answer = cx.acm().list_tags_for_certificate().certificate_arn(arn).send().await;
    let answer = answer.map_err(refused("acm:ListTagsForCertificate"))?;
    Ok(answer.tags.unwrap_or_default())
}

fn options(asked: &Asked<'_>) -> Answer<Option<CertificateOptions>> {
    let transparency = asked.get("certificate_transparency_logging_preference")?;
    let export = asked.get("certificate_export")?;
    if transparency.is_none() && export.is_none() {
        return Ok(None);
    }
    let options = CertificateOptions::builder()
        .set_certificate_transparency_logging_preference(transparency)
        .set_export(export)
        .build();
    Ok(Some(options))
}

fn of_option<'a>(option: &'a Value, name: &str) -> Option<&'a str> {
    option.as_map()?.get(name)?.as_str()
}

fn option_list(properties: &Record) -> &[Value] {
    properties.get("domain_validation_options").and_then(Value::as_list).unwrap_or_default()
}

/// Returns each name whose record belongs into a zone, with the zone.
fn zones(properties: &Record) -> Vec<(String, String)> {
    let main = properties.get("domain_name").and_then(Value::as_str).unwrap_or_default();
    let pair = |option: &Value| {
        let zone = of_option(option, "hosted_zone_id")?;
        Some((of_option(option, "domain_name").unwrap_or(main).to_owned(), zone.to_owned()))
    };
    option_list(properties).iter().filter_map(pair).collect()
}

/// Returns where mails are to go.
fn mail_options(asked: &Asked<'_>) -> Answer<Option<Vec<DomainValidationOption>>> {
    let mut all = Vec::new();
    for option in option_list(asked.properties) {
        let Some(domain) = of_option(option, "validation_domain") else { continue };
        let name = of_option(option, "domain_name").or_else(|| asked.text("domain_name"));
        let one = DomainValidationOption::builder().validation_domain(domain);
        let one = one.set_domain_name(name.map(str::to_owned)).build();
        let wrong = |wrong: Mismatch| invalid(wrong.at("domain_validation_options"));
        all.push(one.built().map_err(wrong)?);
    }
    Ok((!all.is_empty()).then_some(all))
}

/// Puts the records that prove the names into their zones; ACM takes a moment to say which.
async fn prove(
    cx: &Context,
    arn: &str,
    zones: &[(String, String)],
    asked: &Asked<'_>,
) -> Answer<()> {
    if zones.is_empty() {
        return Ok(());
    }
    let records = loop {
        let certificate = describe(cx, arn).await?;
        let validations = certificate.and_then(|one| one.domain_validation_options);
        let validations = validations.unwrap_or_default();
        if let Some(records) = wanted_records(&validations, zones)? {
            break records;
        }
        let _turn = asked.pace.turn().await;
    };
    // Names and wildcards below them share a record.
    let mut done: Vec<String> = Vec::new();
    for (record, zone) in records {
        if !done.contains(&record.name) {
            put_record(cx, zone, &record).await?;
            done.push(record.name);
        }
    }
    Ok(())
}

/// Returns the records and their zones; nothing while ACM has not said all of them.
fn wanted_records<'a>(
    validations: &[DomainValidation],
    zones: &'a [(String, String)],
) -> Answer<Option<Vec<(ResourceRecord, &'a str)>>> {
    if validations.is_empty() {
        return Ok(None);
    }
    let mut records = Vec::new();
    for (name, zone) in zones {
        let Some(validation) = validations.iter().find(|one| one.domain_name == *name) else {
            let message = format!(
                "`domain_validation_options` has {name}, which is no name of the certificate"
            );
            let error = ProviderError::new(ErrorClass::Invalid, "UnknownDomainName", message);
            return Err(ProviderError {
                property: Some("domain_validation_options".into()),
                ..error
            });
        };
        let Some(record) = &validation.resource_record else { return Ok(None) };
        records.push((record.clone(), zone.as_str()));
    }
    Ok(Some(records))
}

#[cfg(feature = "route53")]
async fn put_record(cx: &Context, zone: &str, record: &ResourceRecord) -> Answer<()> {
    crate::drivers::route53::put_cname(cx, zone, &record.name, &record.value).await
}

#[cfg(not(feature = "route53"))]
async fn put_record(_: &Context, zone: &str, record: &ResourceRecord) -> Answer<()> {
    let message = format!(
        "this build has no Route 53: put a CNAME record {} with the value {} into the zone {zone}",
        record.name, record.value
    );
    Err(ProviderError::new(ErrorClass::Invalid, "NoRoute53", message))
}

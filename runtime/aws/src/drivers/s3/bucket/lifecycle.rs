//! When objects move to cheaper storage and when they go. A rule is flatter here than in the API, and
//! has singular forms of some lists, which older templates use.

use async_trait::async_trait;
use aws_sdk_s3::types::{
    AbortIncompleteMultipartUpload, BucketLifecycleConfiguration, ExpirationStatus,
    LifecycleExpiration, LifecycleRule, LifecycleRuleAndOperator, LifecycleRuleFilter,
    NoncurrentVersionExpiration, NoncurrentVersionTransition, Tag, Transition,
    TransitionDefaultMinimumObjectSize, TransitionStorageClass,
};
use msd_model::value::{Record, Value};

use super::part::{Part, record};
use crate::context::Context;
use crate::convert::{Asked, Built, FromValue, Mismatch, ToValue, field};
use crate::driver::Answer;
use crate::error::refused;
use crate::optional::told;
use crate::{choices, put, shape};

pub struct Lifecycle;

choices!(ExpirationStatus, TransitionDefaultMinimumObjectSize);
shape! {
    AbortIncompleteMultipartUpload { days_after_initiation }
    NoncurrentVersionExpiration { noncurrent_days, newer_noncurrent_versions }
    NoncurrentVersionTransition {
        storage_class,
        noncurrent_days = "transition_in_days",
        newer_noncurrent_versions,
    }
    Transition { storage_class, date = "transition_date", days = "transition_in_days" }
}

impl FromValue for TransitionStorageClass {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        // CloudFormation takes `Glacier` too, S3 does not.
        Ok(String::from_value(value)?.to_ascii_uppercase().as_str().into())
    }
}

impl ToValue for TransitionStorageClass {
    fn to_value(&self) -> Option<Value> {
        self.as_str().to_value()
    }
}

impl FromValue for LifecycleRule {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let noncurrent = match field(fields, "noncurrent_version_expiration_in_days")? {
            Some(days) => {
                Some(NoncurrentVersionExpiration::builder().noncurrent_days(days).build())
            }
            None => field(fields, "noncurrent_version_expiration")?,
        };
        LifecycleRule::builder()
            .set_id(field(fields, "id")?)
            .set_status(field(fields, "status")?)
            .filter(filter(fields)?)
            .set_expiration(expiration(fields)?)
            .set_transitions(one_or_more(fields, "transition", "transitions")?)
            .set_noncurrent_version_transitions(one_or_more(
                fields,
                "noncurrent_version_transition",
                "noncurrent_version_transitions",
            )?)
            .set_noncurrent_version_expiration(noncurrent)
            .set_abort_incomplete_multipart_upload(field(
                fields,
                "abort_incomplete_multipart_upload",
            )?)
            .build()
            .built()
    }
}

/// S3 has `and` where there is more than one condition, and only there.
fn filter(fields: &Record) -> Result<LifecycleRuleFilter, Mismatch> {
    let prefix: Option<String> = field(fields, "prefix")?;
    let tags: Vec<Tag> = field(fields, "tag_filters")?.unwrap_or_default();
    let over: Option<i64> = field(fields, "object_size_greater_than")?;
    let under: Option<i64> = field(fields, "object_size_less_than")?;
    let prefixes = usize::from(prefix.as_ref().is_some_and(|prefix| !prefix.is_empty()));
    let conditions =
        prefixes + tags.len() + usize::from(over.is_some()) + usize::from(under.is_some());
    let builder = LifecycleRuleFilter::builder();
    if conditions > 1 {
        let and = LifecycleRuleAndOperator::builder()
            .set_prefix(prefix)
            .set_tags((!tags.is_empty()).then_some(tags))
            .set_object_size_greater_than(over)
            .set_object_size_less_than(under)
            .build();
        return Ok(builder.and(and).build());
    }
    let is_all = tags.is_empty() && over.is_none() && under.is_none();
    Ok(builder
        .set_prefix(if is_all { Some(prefix.unwrap_or_default()) } else { None })
        .set_tag(tags.into_iter().next())
        .set_object_size_greater_than(over)
        .set_object_size_less_than(under)
        .build())
}

fn expiration(fields: &Record) -> Result<Option<LifecycleExpiration>, Mismatch> {
    let names = ["expiration_date", "expiration_in_days", "expired_object_delete_marker"];
    if !names.iter().any(|name| fields.get(*name).is_some_and(|value| *value != Value::Null)) {
        return Ok(None);
    }
    let [date, days, marker] = names;
    let expiration = LifecycleExpiration::builder()
        .set_date(field(fields, date)?)
        .set_days(field(fields, days)?)
        .set_expired_object_delete_marker(field(fields, marker)?);
    Ok(Some(expiration.build()))
}

fn one_or_more<T: FromValue>(
    fields: &Record,
    one: &str,
    more: &str,
) -> Result<Option<Vec<T>>, Mismatch> {
    let mut all: Vec<T> = field(fields, more)?.unwrap_or_default();
    all.extend(field::<T>(fields, one)?);
    Ok((!all.is_empty()).then_some(all))
}

impl ToValue for LifecycleRule {
    fn to_value(&self) -> Option<Value> {
        record(|found| {
            put!(found, self, id, status, abort_incomplete_multipart_upload);
            put!(found, self, noncurrent_version_expiration);
            if let Some(expiration) = self.expiration() {
                found.put("expiration_date", expiration.date);
                found.put("expiration_in_days", expiration.days);
                let marker = expiration.expired_object_delete_marker;
                found.put("expired_object_delete_marker", marker);
            }
            found.put_some("transitions", self.transitions());
            found.put_some("noncurrent_version_transitions", self.noncurrent_version_transitions());
            let (filter, and) = (self.filter(), self.filter().and_then(|filter| filter.and()));
            let tag = filter.and_then(|filter| filter.tag.clone());
            let tags = and.map(|and| and.tags().to_vec()).or(tag.map(|tag| vec![tag]));
            found.put_some("tag_filters", &tags.unwrap_or_default());
            let prefix = filter.and_then(|filter| filter.prefix());
            let prefix = prefix.or_else(|| and.and_then(|and| and.prefix()));
            // Rules of the first version of the API have it outside of the filter.
            #[allow(deprecated)]
            let prefix = prefix.or(self.prefix.as_deref());
            found.put("prefix", prefix.filter(|prefix| !prefix.is_empty()));
            let over = filter.and_then(|filter| filter.object_size_greater_than);
            let over = over.or_else(|| and.and_then(|and| and.object_size_greater_than));
            found.put("object_size_greater_than", over.map(|bytes| bytes.to_string()));
            let under = filter.and_then(|filter| filter.object_size_less_than);
            let under = under.or_else(|| and.and_then(|and| and.object_size_less_than));
            found.put("object_size_less_than", under.map(|bytes| bytes.to_string()));
        })
    }
}

#[async_trait]
impl Part for Lifecycle {
    fn property(&self) -> &'static str {
        "lifecycle_configuration"
    }

    async fn get(&self, cx: &Context, bucket: &str) -> Answer<Option<Value>> {
        let answer = cx.s3().get_bucket_lifecycle_configuration().bucket(bucket).send().await;
        let answer = told(cx, "s3:GetBucketLifecycleConfiguration", answer)?;
        Ok(answer.and_then(|answer| {
            record(|found| {
                found.put_some("rules", answer.rules());
                put!(found, answer, transition_default_minimum_object_size);
            })
        }))
    }

    async fn put(
        &self,
        cx: &Context,
        bucket: &str,
        asked: &Asked<'_>,
        _: Option<&Value>,
    ) -> Answer<()> {
        let Wanted { rules, smallest } = asked.need(self.property())?;
        let rules = BucketLifecycleConfiguration::builder().set_rules(Some(rules)).build();
        let request = cx.s3().put_bucket_lifecycle_configuration().bucket(bucket);
        let request = request.set_transition_default_minimum_object_size(smallest);
        let request = request.set_lifecycle_configuration(rules.ok());
        request.send().await.map_err(refused("s3:PutBucketLifecycleConfiguration"))?;
        Ok(())
    }

    async fn reset(&self, cx: &Context, bucket: &str, _: &Value) -> Answer<()> {
        let request = cx.s3().delete_bucket_lifecycle().bucket(bucket);
        request.send().await.map_err(refused("s3:DeleteBucketLifecycle"))?;
        Ok(())
    }
}

/// The API has the smallest size beside the rules.
struct Wanted {
    rules: Vec<LifecycleRule>,
    smallest: Option<TransitionDefaultMinimumObjectSize>,
}

impl FromValue for Wanted {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        Ok(Wanted {
            rules: field(fields, "rules")?.unwrap_or_default(),
            smallest: field(fields, "transition_default_minimum_object_size")?,
        })
    }
}

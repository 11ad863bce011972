//! Where S3 writes who read what. Without a name, the bucket logs to itself.

use async_trait::async_trait;
use aws_sdk_s3::types::{
    BucketLoggingStatus, LoggingEnabled, PartitionDateSource, PartitionedPrefix, SimplePrefix,
    TargetObjectKeyFormat,
};
use msd_model::value::{Record, Value};

use super::part::{Part, record};
use crate::context::Context;
use crate::convert::{Asked, Built, FromValue, Mismatch, ToValue, field};
use crate::driver::Answer;
use crate::error::refused;
use crate::optional::told;
use crate::{choices, shape};

pub struct Logging;

choices!(PartitionDateSource);
shape!(PartitionedPrefix { partition_date_source });

impl FromValue for TargetObjectKeyFormat {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let is_simple = fields.get("simple_prefix").is_some_and(|value| *value != Value::Null);
        Ok(TargetObjectKeyFormat::builder()
            .set_simple_prefix(is_simple.then(|| SimplePrefix::builder().build()))
            .set_partitioned_prefix(field(fields, "partitioned_prefix")?)
            .build())
    }
}

impl ToValue for TargetObjectKeyFormat {
    fn to_value(&self) -> Option<Value> {
        record(|found| {
            let simple = self.simple_prefix.as_ref().map(|_| Value::Map(Record::default().into()));
            found.put("simple_prefix", simple);
            found.put("partitioned_prefix", &self.partitioned_prefix);
        })
    }
}

impl FromValue for LoggingEnabled {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let prefix: Option<String> = field(fields, "log_file_prefix")?;
        let bucket: Option<String> = field(fields, "destination_bucket_name")?;
        LoggingEnabled::builder()
            .target_bucket(bucket.unwrap_or_default())
            .target_prefix(prefix.unwrap_or_default())
            .set_target_object_key_format(field(fields, "target_object_key_format")?)
            .build()
            .built()
    }
}

impl ToValue for LoggingEnabled {
    fn to_value(&self) -> Option<Value> {
        record(|found| {
            found.put("destination_bucket_name", &self.target_bucket);
            found.put("log_file_prefix", Some(&self.target_prefix).filter(|one| !one.is_empty()));
            found.put("target_object_key_format", &self.target_object_key_format);
        })
    }
}

#[async_trait]
impl Part for Logging {
    fn property(&self) -> &'static str {
        "logging_configuration"
    }

    async fn get(&self, cx: &Context, bucket: &str) -> Answer<Option<Value>> {
        let answer = cx.s3().get_bucket_logging().bucket(bucket).send().await;
        let answer = told(cx, "s3:GetBucketLogging", answer)?;
        Ok(answer.and_then(|answer| answer.logging_enabled.to_value()))
    }

    async fn put(
        &self,
        cx: &Context,
        bucket: &str,
        asked: &Asked<'_>,
        _: Option<&Value>,
    ) -> Answer<()> {
        let mut wanted: LoggingEnabled = asked.need(self.property())?;
        if wanted.target_bucket.is_empty() {
            wanted.target_bucket = bucket.to_owned();
        }
        set(cx, bucket, Some(wanted)).await
    }

    async fn reset(&self, cx: &Context, bucket: &str, _: &Value) -> Answer<()> {
        set(cx, bucket, None).await
    }
}

async fn set(cx: &Context, bucket: &str, wanted: Option<LoggingEnabled>) -> Answer<()> {
    let status = BucketLoggingStatus::builder().set_logging_enabled(wanted).build();
    let request = cx.s3().put_bucket_logging().bucket(bucket).bucket_logging_status(status);
    request.send().await.map_err(refused("s3:PutBucketLogging"))?;
    Ok(())
}

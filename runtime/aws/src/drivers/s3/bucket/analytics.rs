//! Analysis of how objects are read, with an export to a bucket if wanted.

use aws_sdk_s3::types::{
    AnalyticsAndOperator, AnalyticsConfiguration, AnalyticsExportDestination, AnalyticsFilter,
    AnalyticsS3BucketDestination, AnalyticsS3ExportFileFormat, StorageClassAnalysis,
    StorageClassAnalysisDataExport, StorageClassAnalysisSchemaVersion,
};
use msd_model::value::Value;

use super::collection::collection;
use super::filter::Filter;
use super::part::record;
use crate::convert::{Built, FromValue, Mismatch, ToValue, field};
use crate::{choices, put, shape};

choices!(AnalyticsS3ExportFileFormat, StorageClassAnalysisSchemaVersion);
shape! {
    AnalyticsS3BucketDestination { format, bucket_account_id, bucket = "bucket_arn", prefix }
    StorageClassAnalysisDataExport { output_schema_version, destination }
    StorageClassAnalysis { data_export }
}

impl FromValue for AnalyticsExportDestination {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let bucket = AnalyticsS3BucketDestination::from_value(value)?;
        Ok(AnalyticsExportDestination::builder().s3_bucket_destination(bucket).build())
    }
}

impl ToValue for AnalyticsExportDestination {
    fn to_value(&self) -> Option<Value> {
        self.s3_bucket_destination.to_value()
    }
}

impl FromValue for AnalyticsConfiguration {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let wanted = Filter::of(fields)?;
        let filter = match (wanted.conditions(), &wanted.prefix) {
            (0, _) => None,
            (1, Some(prefix)) => Some(AnalyticsFilter::Prefix(prefix.clone())),
            (1, None) => wanted.tags.first().cloned().map(AnalyticsFilter::Tag),
            _ => {
                let and = AnalyticsAndOperator::builder().set_tags(wanted.some_tags());
                Some(AnalyticsFilter::And(and.set_prefix(wanted.prefix).build()))
            }
        };
        AnalyticsConfiguration::builder()
            .set_id(field(fields, "id")?)
            .set_storage_class_analysis(field(fields, "storage_class_analysis")?)
            .set_filter(filter)
            .build()
            .built()
    }
}

impl ToValue for AnalyticsConfiguration {
    fn to_value(&self) -> Option<Value> {
        record(|found| {
            put!(found, self, id, storage_class_analysis);
            let nothing = Filter::default();
            match self.filter() {
                Some(AnalyticsFilter::Prefix(prefix)) => {
                    Filter { prefix: Some(prefix.clone()), ..nothing }
                }
                Some(AnalyticsFilter::Tag(tag)) => Filter { tags: vec![tag.clone()], ..nothing },
                Some(AnalyticsFilter::And(and)) => {
                    Filter { prefix: and.prefix.clone(), tags: and.tags().to_vec(), ..nothing }
                }
                _ => nothing,
            }
            .put(found);
        })
    }
}

collection! {
    Analytics: AnalyticsConfiguration = "analytics_configurations",
    list_bucket_analytics_configurations(
        "s3:ListBucketAnalyticsConfigurations",
        analytics_configuration_list
    ),
    put_bucket_analytics_configuration(
        "s3:PutBucketAnalyticsConfiguration",
        analytics_configuration
    ),
    delete_bucket_analytics_configuration("s3:DeleteBucketAnalyticsConfiguration"),
}

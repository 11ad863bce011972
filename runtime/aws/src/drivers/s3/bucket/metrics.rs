//! Figures about requests, for a part of a bucket or all of it.

use aws_sdk_s3::types::{MetricsAndOperator, MetricsConfiguration, MetricsFilter};
use msd_model::value::Value;

use super::collection::collection;
use super::filter::Filter;
use super::part::record;
use crate::convert::{Built, FromValue, Mismatch, ToValue, field};
use crate::put;

impl FromValue for MetricsConfiguration {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let wanted = Filter::of(fields)?;
        let and = || {
            let and = MetricsAndOperator::builder().set_tags(wanted.some_tags());
            let and = and.set_prefix(wanted.prefix.clone());
            MetricsFilter::And(and.set_access_point_arn(wanted.access_point.clone()).build())
        };
        let filter = match (wanted.conditions(), &wanted.prefix, &wanted.access_point) {
            (0, ..) => None,
            (1, Some(prefix), _) => Some(MetricsFilter::Prefix(prefix.clone())),
            (1, _, Some(arn)) => Some(MetricsFilter::AccessPointArn(arn.clone())),
            (1, ..) => wanted.tags.first().cloned().map(MetricsFilter::Tag),
            _ => Some(and()),
        };
        let builder = MetricsConfiguration::builder().set_id(field(fields, "id")?);
        builder.set_filter(filter).build().built()
    }
}

impl ToValue for MetricsConfiguration {
    fn to_value(&self) -> Option<Value> {
        record(|found| {
            put!(found, self, id);
            let nothing = Filter::default();
            match self.filter() {
                Some(MetricsFilter::Prefix(prefix)) => {
                    Filter { prefix: Some(prefix.clone()), ..nothing }
                }
                Some(MetricsFilter::Tag(tag)) => Filter { tags: vec![tag.clone()], ..nothing },
                Some(MetricsFilter::AccessPointArn(arn)) => {
                    Filter { access_point: Some(arn.clone()), ..nothing }
                }
                Some(MetricsFilter::And(and)) => Filter {
                    prefix: and.prefix.clone(),
                    tags: and.tags().to_vec(),
                    access_point: and.access_point_arn.clone(),
                },
                _ => nothing,
            }
            .put(found);
        })
    }
}

collection! {
    Metrics: MetricsConfiguration = "metrics_configurations",
    list_bucket_metrics_configurations(
        "s3:ListBucketMetricsConfigurations",
        metrics_configuration_list
    ),
    put_bucket_metrics_configuration("s3:PutBucketMetricsConfiguration", metrics_configuration),
    delete_bucket_metrics_configuration("s3:DeleteBucketMetricsConfiguration"),
}

//! Intelligent tiering: objects that nobody reads move to an archive by themselves.

use aws_sdk_s3::types::{
    IntelligentTieringAccessTier, IntelligentTieringAndOperator, IntelligentTieringConfiguration,
    IntelligentTieringFilter, IntelligentTieringStatus, Tiering,
};
use msd_model::value::Value;

use super::collection::collection;
use super::filter::Filter;
use super::part::record;
use crate::convert::{Built, FromValue, Mismatch, ToValue, field};
use crate::{choices, put, shape};

choices!(IntelligentTieringAccessTier, IntelligentTieringStatus);
shape!(Tiering { days, access_tier });

impl FromValue for IntelligentTieringConfiguration {
    fn from_value(value: &Value) -> Result<Self, Mismatch> {
        let fields = value.as_map().ok_or_else(|| Mismatch::new("a record", value))?;
        let wanted = Filter::of(fields)?;
        let builder = IntelligentTieringFilter::builder();
        let filter = match wanted.conditions() {
            0 => None,
            1 => {
                let tag = wanted.tags.first().cloned();
                Some(builder.set_prefix(wanted.prefix).set_tag(tag).build())
            }
            _ => {
                let and = IntelligentTieringAndOperator::builder().set_tags(wanted.some_tags());
                Some(builder.and(and.set_prefix(wanted.prefix).build()).build())
            }
        };
        IntelligentTieringConfiguration::builder()
            .set_id(field(fields, "id")?)
            .set_status(field(fields, "status")?)
            .set_tierings(field(fields, "tierings")?)
            .set_filter(filter)
            .build()
            .built()
    }
}

impl ToValue for IntelligentTieringConfiguration {
    fn to_value(&self) -> Option<Value> {
        record(|found| {
            put!(found, self, id, status, tierings);
            let Some(filter) = self.filter() else { return };
            let (prefix, tags) = match filter.and() {
                Some(and) => (and.prefix.clone(), and.tags().to_vec()),
                None => (filter.prefix.clone(), filter.tag.clone().into_iter().collect()),
            };
            Filter { prefix, tags, access_point: None }.put(found);
        })
    }
}

collection! {
    IntelligentTiering: IntelligentTieringConfiguration = "intelligent_tiering_configurations",
    list_bucket_intelligent_tiering_configurations(
        "s3:ListBucketIntelligentTieringConfigurations",
        intelligent_tiering_configuration_list
    ),
    put_bucket_intelligent_tiering_configuration(
        "s3:PutBucketIntelligentTieringConfiguration",
        intelligent_tiering_configuration
    ),
    delete_bucket_intelligent_tiering_configuration(
        "s3:DeleteBucketIntelligentTieringConfiguration"
    ),
}
